import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { replay, verify } from "../../lib/verifier/index.js";
import { sampled } from "../support/arbitraries.js";
import { choice, forEach, parallel, part, ref, sagaOf, step, wait, withKey } from "../support/documents.js";

/** Sagas for which a law once said that it was broken, though what they compile to does what they mean. */
const sagas: Readonly<Record<string, SagaDocument>> = {
  "a list is too long in one branch while a step fails in another": sagaOf([
    parallel("Both", {
      one: [step("A")],
      two: [
        choice("Way", {
          far: [{ $exists: [ref("input", "far")] }, [step("B")]],
          near: [
            { $exists: [ref("input", "list")] },
            [
              step("Tell", { kind: "best-effort" }),
              forEach("Each", ref("input", "list"), [step("Ask", { kind: "read-only" })], { maxItems: 2 }),
            ],
          ],
        }),
      ],
    }),
  ]),
  "raw JSONata in a condition is compared with nothing": sagaOf([
    choice("Way", { far: [{ $isOneOf: [{ $jsonata: ["$x + 1", { x: "text" }] }] }, [step("A")]] }),
    step("B"),
  ]),
  "it is stopped before a pivot that finds a list after it too long": sagaOf(
    [
      step("A"),
      step("Pay", { kind: "pivot" }),
      forEach("Each", ref("input", "list"), [step("Ship", { kind: "retriable" })], { maxItems: 2 }),
    ],
    { options: { redriveAfterStop: "compensate" } },
  ),
  "a condition of raw JSONata fails, and the execution is stopped while that is compensated": sagaOf(
    [step("A"), choice("Way", { far: [{ $jsonata: ["$error('no')", {}] }, [step("B")]] }), step("C")],
    { options: { redriveAfterStop: "continue" } },
  ),
  "what comes after a wait is no time": sagaOf([
    wait("Rest", { for: { seconds: 1 } }),
    wait("Until", { until: ref("input", "at") }),
  ]),
  "a compensation is told why raw JSONata failed": sagaOf([
    step("Ask", {
      action: { request: { ...withKey, first: { $jsonata: ["$max($x)", { x: "text" }] } } },
      compensation: { request: { ...withKey, why: ref("failure", "cause") } },
    }),
  ]),
  "a compensation is told why outcomes were lost": sagaOf([
    step("A", { compensation: { request: { ...withKey, why: ref("failure", "cause") } } }),
    forEach("Each", ref("input", "list"), [step("Ask", { kind: "read-only" })]),
    step("B", { kind: "read-only", action: { request: { ...withKey, of: ref("results", "Each") } } }),
  ]),
  "a branch is interrupted, and its compensations are told of blocks and paths in it": sagaOf(
    [
      parallel("Both", {
        one: [
          choice("Way", { near: ["otherwise", []] }),
          parallel("Few", { x: [step("A", { kind: "read-only" })] }),
          step("B", {
            compensation: {
              request: {
                ...withKey,
                of: ["Way", "Few"].map((name) => ref("results", name)),
                parts: [ref("results", "Way", "near"), ref("results", "Few", "x")],
              },
            },
          }),
        ],
      }),
    ],
    { options: { redriveAfterStop: "compensate" } },
  ),
  "it is stopped before a list of which not all elements run at the same time, and which only waits": sagaOf(
    [forEach("Each", ref("input", "list"), [wait("Rest", { for: { seconds: 1 } })], { maxConcurrency: 2 })],
    { options: { redriveAfterStop: "continue" } },
  ),
};

describe("every law is kept", () => {
  it.each(sampled(Object.entries(sagas), 4))("if %s", async (_what, saga) => {
    const { broken } = await verify(saga, {
      faults: 1,
      inputs: [{ list: [1, 2, 3] }],
    });
    expect(broken).toEqual([]);
  });

  it("if a step is interrupted that has the name of another one around its part", async () => {
    const of = { $count: [ref("results", "Tell", "of")] };
    const book = step("Book", { action: { request: { ...withKey, of } } });
    const saga = sagaOf(
      [
        step("Tell", { kind: "read-only" }),
        part("Inner", [forEach("Each", ref("input", "list"), [step("Tell"), book])]),
      ],
      { options: { redriveAfterStop: "compensate" } },
    );
    const given = { inputs: [{ list: [1] }], responses: { DoTell: { of: 1 } } };
    expect((await replay(saga, "left(Tell)=stopped", given)).broken).toEqual([]);
  });

  it.each([
    ["is called again just as before", "without:retryEvaluatesArguments A=timedOut", true],
    ["is not called again", "A=timedOut", false],
  ])("if a step whose first try lasted until the deadline %s", async (_what, script, isTriedAgain) => {
    const saga = sagaOf([step("A"), step("B")], { options: { deadline: { minutes: 1 } } });
    const { broken, timeline } = await replay(saga, script);
    expect(broken).toEqual([]);
    expect(/ A +tries 2–3 /.test(timeline)).toBe(isTriedAgain);
  });
});
