import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { allSteps, expandParts, type NodeDocument, type SagaDocument } from "../../lib/saga/index.js";
import { apart } from "../support/arbitraries.js";
import { callback, choice, forEach, parallel, ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { parallelSagas } from "../support/parallel-sagas.js";
import { startSaga } from "../support/saga-runs.js";

const eventsOf = (saga: SagaDocument) => compile(saga).plan?.historyEvents;

/**
 * The events of a run in which every action fails twice, that of one step always, and everything that persists does until
 * the execution has been redriven so many times, in all branches and iterations. All delays are as long as they may be,
 * and a call takes a while to fail, so the others are under way when the first is exhausted.
 */
async function eventsFailingAt(
  saga: SagaDocument,
  lost: string | undefined,
  input: JsonValue,
  { redrives = 1, up }: { readonly redrives?: number; readonly up?: string } = {},
): Promise<number> {
  const steps = new Map(allSteps(expandParts(saga).steps).map((each) => [each.name, each.kind]));
  const run = startSaga(saga, {
    input,
    answer: (state) => ({ id: state, price: 1, list: ["one"] }),
    failing: ({ state, attempt, redriveCount }) => {
      const kind = steps.get(state);
      if (kind === undefined || kind === "pivot" || kind === "retriable") {
        return state !== up && redriveCount < redrives ? "Down" : undefined;
      }
      return state === lost || attempt < 3 ? "Lost" : undefined;
    },
    random: () => 1 - Number.EPSILON,
    failsAfter: 1,
  });
  await run.go();
  while (run.execution.status === "FAILED" && run.execution.error === "Down") {
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

  it.each(sagas.filter((_saga, index) => index % apart(16) === 0))(
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

  const list = ref("input", "list");
  const retriable = (name: string) => step(name, { kind: "retriable" });
  const afterPivot = (...nodes: NodeDocument[]) => sagaOf([step("Pivot", { kind: "pivot" }), ...nodes]);

  it.each<[what: string, saga: SagaDocument]>([
    ["a list", afterPivot(forEach("E", list, [retriable("A")], { maxItems: 3 }))],
    [
      "a list of which two elements are worked on at a time",
      afterPivot(forEach("E", list, [retriable("A")], { maxItems: 3, maxConcurrency: 2 })),
    ],
    [
      "a list in a list",
      afterPivot(
        forEach("E", list, [forEach("I", list, [retriable("A")], { maxItems: 3 })], { maxItems: 3 }),
      ),
    ],
    [
      "branches",
      afterPivot(parallel("P", { x: [retriable("A")], y: [retriable("B")], z: [retriable("C")] })),
    ],
    [
      "a list and a step in branches",
      afterPivot(
        parallel("P", { x: [forEach("E", list, [retriable("A")], { maxItems: 3 })], y: [retriable("B")] }),
      ),
    ],
    [
      "branches in a list",
      afterPivot(
        forEach("E", list, [parallel("P", { x: [retriable("A")], y: [retriable("B")] })], { maxItems: 3 }),
      ),
    ],
    ["a step", afterPivot(retriable("A"), retriable("B"))],
  ])(
    "are those of a run in which all of %s is stuck at once, and each redrive adds as many again",
    async (_what, saga) => {
      const input = { list: [1, 2, 3] };
      const [planned, stuckOnce, stuckTwice, stuckThrice] = [
        eventsOf(saga),
        ...(await Promise.all(
          [1, 2, 3].map((redrives) => eventsFailingAt(saga, undefined, input, { redrives, up: "Pivot" })),
        )),
      ];
      expect(stuckOnce).toBe(planned);
      const undisturbed = await eventsFailingAt(saga, undefined, input, { redrives: 0 });
      expect([stuckTwice, stuckThrice]).toEqual(
        [2, 3].map((redrives) => undisturbed + redrives * ((stuckOnce ?? Number.NaN) - undisturbed)),
      );
    },
  );

  it("count every try of every compensation if the saga continues on stuck", async () => {
    const saga = (recovery?: SagaDocument["recovery"]) =>
      sagaOf(
        [
          forEach("E", list, stepsOf("compensatable", "compensatable"), { maxItems: 3 }),
          step("C", { kind: "read-only" }),
        ],
        recovery === undefined ? {} : { recovery },
      );
    const continuing = saga({ continueOnStuck: true });
    // In each iteration a branch that failed would end on a state of its own; but then the saga does not go on to C.
    const stopped = 3 * 2;
    expect(eventsOf(continuing)).toBe(
      (await eventsFailingAt(continuing, "C", { list: [1, 2, 3] })) + stopped,
    );
    // Two compensations for each of three elements, each with 31 tries more than one, of 3 events.
    const exhausted = 3 * 2 * 31 * 3;
    expect(eventsOf(continuing)).toBeGreaterThan((eventsOf(saga()) ?? Number.NaN) + exhausted);
  });

  it("count an event more for each try of a task that waits for its answer", async () => {
    const asked = (kind: "plain" | "callback") =>
      eventsOf(
        sagaOf([kind === "plain" ? step("A", { kind: "read-only" }) : callback("A", { kind: "read-only" })]),
      );
    expect((asked("callback") ?? 0) - (asked("plain") ?? 0)).toBe(3);
  });
});
