import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { allSteps, expandParts, type SagaDocument } from "../../lib/saga/index.js";
import { callback, choice, forEach, parallel, ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { parallelSagas } from "../support/parallel-sagas.js";
import { startSaga } from "../support/saga-runs.js";

const eventsOf = (saga: SagaDocument) => compile(saga).plan?.historyEvents;

/**
 * The events of a run in which every action fails twice, that of one step always, and what persists first is exhausted
 * and redriven.
 */
async function eventsFailingAt(
  saga: SagaDocument,
  lost: string | undefined,
  input: JsonValue,
): Promise<number> {
  const steps = new Map(allSteps(expandParts(saga).steps).map((each) => [each.name, each.kind]));
  let exhausted: string | undefined;
  const isExhausted = (call: string) => {
    exhausted ??= call;
    return exhausted === call;
  };
  const run = startSaga(saga, {
    input,
    answer: (state) => ({ id: state, price: 1, list: ["one"] }),
    failing: ({ state, attempt, redriveCount, arguments: given }) => {
      const kind = steps.get(state);
      if (kind === undefined || kind === "pivot" || kind === "retriable") {
        return isExhausted(JSON.stringify([state, given])) && redriveCount === 0 ? "Down" : undefined;
      }
      return state === lost || attempt < 3 ? "Lost" : undefined;
    },
  });
  await run.go();
  if (run.execution.status === "FAILED" && run.execution.error === "Down") {
    run.execution.redrive();
    await run.go();
  }
  return run.execution.history.length;
}

describe("the planned events", () => {
  const sagas: [title: string, saga: SagaDocument, input: JsonValue][] = [
    ...Object.entries(manySagas).map(([title, saga]): (typeof sagas)[number] => [
      title,
      "toJSON" in saga ? saga.toJSON() : saga,
      {},
    ]),
    ...Object.entries(parallelSagas).map(([title, saga]): (typeof sagas)[number] => [title, saga, {}]),
    ...Object.entries(languageSagas).map(([title, { saga, input }]): (typeof sagas)[number] => [
      title,
      saga,
      input,
    ]),
  ];

  it.each(sagas)(
    "are at least those of a run, to its end or back from its last step: %s",
    async (_title, saga, input) => {
      const planned = eventsOf(saga) ?? Number.NaN;
      for (const lost of [undefined, allSteps(expandParts(saga).steps).at(-1)?.name]) {
        expect(await eventsFailingAt(saga, lost, input)).toBeLessThanOrEqual(planned);
      }
    },
  );

  it("are those of the longest run of a block, a list and a choice, but for how a branch that failed ends", async () => {
    const block = sagaOf([
      parallel("P", { x: [step("A")], y: [step("B")] }),
      step("C", { kind: "read-only" }),
    ]);
    const list = sagaOf([
      forEach("E", ref("input", "list"), [step("A")], { maxItems: 2 }),
      step("C", { kind: "read-only" }),
    ]);
    const either = sagaOf([
      choice("Which", {
        short: [{ $eq: [ref("input", "way"), "short"] }, [step("S")]],
        long: ["otherwise", stepsOf("compensatable", "compensatable")],
      }),
      step("C", { kind: "read-only" }),
    ]);
    // A branch that fails ends on a state of its own; but then the saga does not go on to C.
    const stopped = 2;
    for (const [saga, input, beyond] of [
      [block, {}, 2 * stopped],
      [list, { list: [1, 2] }, 2 * stopped],
      [either, {}, 0],
    ] as const) {
      expect(eventsOf(saga)).toBe((await eventsFailingAt(saga, "C", input)) + beyond);
    }
  });

  it("count an event more for each try of a task that waits for its answer", async () => {
    const asked = (kind: "plain" | "callback") =>
      eventsOf(
        sagaOf([kind === "plain" ? step("A", { kind: "read-only" }) : callback("A", { kind: "read-only" })]),
      );
    expect((asked("callback") ?? 0) - (asked("plain") ?? 0)).toBe(3);
  });
});
