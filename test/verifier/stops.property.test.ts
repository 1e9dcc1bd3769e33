import { describe, expect, it } from "@jest/globals";
import type { NodeDocument, SagaDocument } from "../../lib/saga/index.js";
import { replay, verify } from "../../lib/verifier/index.js";
import { sampled } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { choice, forEach, parallel, ref, sagaOf, step, wait, withKey } from "../support/documents.js";

const pay = step("Pay", { kind: "pivot" });
const hour = { for: { hours: 1 } };
const cancelled = (...nodes: readonly NodeDocument[]): SagaDocument =>
  sagaOf(nodes, { options: { redriveAfterStop: "compensate" } });
const positions: Readonly<Record<string, SagaDocument>> = {
  "before and after the pivot, in a wait": cancelled(
    step("A"),
    wait("W", hour),
    pay,
    wait("V", hour),
    step("Ship", { kind: "retriable" }),
  ),
  "in a best-effort step": cancelled(step("A"), step("Tell", { kind: "best-effort" }), pay),
  "in a choice": cancelled(step("A"), choice("Way", { far: [ref("input", "far"), [step("B")]] }), pay),
  "in a block": cancelled(
    step("A"),
    parallel("Both", { x: [step("B"), wait("W", hour)], y: [step("C")] }),
    pay,
  ),
  "at the end, in a wait": cancelled(step("A"), wait("W", hour)),
  "at the end, in a block": cancelled(
    forEach("Each", ref("input", "list"), [step("A")], { maxConcurrency: 1 }),
  ),
  "in a wait for each of several elements": cancelled(
    forEach("Each", ref("input", "list"), [wait("W", hour), step("A")], { maxConcurrency: 1 }),
    pay,
  ),
  "at its beginning, if nothing comes before the pivot": cancelled(pay, step("Ship", { kind: "retriable" })),
  "where an action is too late": sagaOf([step("A"), wait("W", hour), step("B"), pay], {
    options: { redriveAfterStop: "compensate", deadline: { minutes: 1 } },
  }),
  "where a request can't be evaluated": cancelled(
    step("A"),
    step("B", {
      action: { request: { ...withKey, no: { $jsonata: ["$uppercase($x)", { x: 1 }] } } },
      compensation: { request: withKey },
    }),
  ),
  "before it evaluates a condition, if nothing else comes before its end": cancelled(
    choice("Way", { far: [{ $jsonata: ["$contains($x, 'a')", { x: "b" }] }, []] }),
  ),
  "if it continues after a stop": sagaOf([step("A"), wait("W", hour), pay]),
};

describe("an execution that is stopped at any point, and redriven", () => {
  it.each(sampled(Object.entries(positions), 3))("does what the saga means: %s", async (_where, saga) => {
    const { broken, runs, redriven } = await verify(saga, {
      faults: 1,
      inputs: [{ far: true, list: [1, 2] }],
    });
    expect(broken).toEqual([]);
    expect(redriven).toBeGreaterThan(runs / 4);
  });

  it("goes back if it is stopped twice on the way from a wait to the pivot", async () => {
    const saga = sagaOf([step("A"), wait("W", hour), pay], {
      options: { redriveAfterStop: "compensate", deadline: { minutes: 1 } },
    });
    const script = "left(W)=stopped left(Redriven%3A%20go%20back)=stopped";
    const { broken, timeline } = await replay(saga, script);
    expect(broken).toEqual([]);
    expect(timeline).toContain("CancelA  try 1  compensates");
  });

  it("is found out if it goes on where it should go back", async () => {
    const saga = cancelled(step("A"), step("B"), pay);
    const { options: _options, ...rest } = saga;
    const definition = definitionOf({ ...rest, options: { redriveAfterStop: "continue" } });
    const { broken } = await verify(saga, { faults: 1, definition });
    expect(broken).toMatchObject([{ code: "model", script: "started(execution)=stopped" }]);
  });
});
