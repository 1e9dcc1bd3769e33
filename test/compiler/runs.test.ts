import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import type { Switches, TaskCall } from "../../lib/runner/index.js";
import { allSteps, type SagaDocument, type StepDocument } from "../../lib/saga/index.js";
import { stringsIn } from "../support/definitions.js";
import { sagaOf, step, stepsOf } from "../support/documents.js";
import { manySagas } from "../support/many-sagas.js";
import { type Failing, runSaga, type SagaRun, startSaga } from "../support/saga-runs.js";

// The runner knows no sagas: it runs what was compiled, and the rules below are read from semantics, not from the compiler.

const start = (saga: SagaDocument, failing: Failing) => startSaga(saga, { failing });
const run = (saga: SagaDocument, failing: Failing, switches: Switches = {}) =>
  runSaga(saga, { failing, switches });

type Failure = "rejected" | "inDoubt";

/** What a run comes to in which one step fails, or none. */
interface Outcome {
  readonly status: "SUCCEEDED" | "FAILED";
  readonly error?: string;
  /** The steps whose compensations run, in that order. */
  readonly compensated: readonly string[];
}

/** Semantics §2 and §5: what each kind of step does on each failure. */
function expectedOf(
  { steps: nodes, operations, options }: SagaDocument,
  failing: StepDocument,
  failure: Failure,
): Outcome {
  const steps = allSteps(nodes);
  const position = steps.indexOf(failing);
  const operation = operations.find(({ name }) => name === failing.action.operation);
  const refused = failure === "rejected" && operation?.rejectionsAreFinal !== false;
  if (failing.kind === "best-effort") return { status: "SUCCEEDED", compensated: [] };
  if (failing.kind === "retriable" || (failing.kind === "pivot" && !refused)) {
    return { status: "FAILED", error: "Lost", compensated: [] };
  }
  const begun = steps.slice(0, refused ? position : position + 1);
  return {
    ...(options?.whenCompensated === "succeed"
      ? { status: "SUCCEEDED" }
      : { status: "FAILED", error: "Saga.Compensated" }),
    compensated: begun
      .filter(({ compensation }) => compensation !== undefined)
      .map(({ name }) => name)
      .reverse(),
  };
}

/** The steps of calls that compensate: told by the request, which holds the step's key or its hash. */
function compensatedIn({ steps }: SagaDocument, { calls }: SagaRun): string[] {
  const keys = steps.map(({ name }) => ({ name, key: `Machine:run/${name}` }));
  const hashes = keys.map(({ name, key }) => ({ name, key: createHash("sha256").update(key).digest("hex") }));
  const actions = new Set(steps.map(({ name }) => name));
  return calls
    .filter(({ state }) => !actions.has(state))
    .map(({ request }) => {
      const texts = new Set(stringsIn(request));
      return [...keys, ...hashes].find(({ key }) => texts.has(key))?.name ?? "(no key)";
    });
}

const documents = Object.entries(manySagas).map(([title, saga]): [string, SagaDocument] => [
  title,
  "toJSON" in saga ? saga.toJSON() : saga,
]);
const failures = documents.flatMap(([title, saga]) =>
  allSteps(saga.steps).flatMap((failing) => {
    const rejections =
      saga.operations.find(({ name }) => name === failing.action.operation)?.rejections ?? [];
    const each: [Failure, string][] = [
      ["inDoubt", "Lost"],
      ...rejections.slice(0, 1).map((name): [Failure, string] => ["rejected", name]),
    ];
    return each.map(([failure, error]) => ({ title, saga, failing, step: failing.name, failure, error }));
  }),
);

describe("a run of what was compiled", () => {
  it.each(documents)("completes, with as many transitions as planned: %s", async (_title, saga) => {
    const completed = await run(saga, () => undefined);
    expect(completed.execution.status).toBe("SUCCEEDED");
    expect(completed.entered()).toEqual(saga.steps.map(({ name }) => name));
    expect(completed.entered()).toHaveLength(compile(saga).plan?.transitions.completed ?? Number.NaN);
  });

  it.each(failures)(
    "of $title ends as it has to where $step is $failure, as planned",
    async ({ saga, failing, failure, error }) => {
      const failed = await run(saga, ({ state }) => (state === failing.name ? error : undefined));
      const expected = expectedOf(saga, failing, failure);
      expect([failed.execution.status, failed.execution.error]).toEqual([expected.status, expected.error]);
      expect(failed.entered()).toHaveLength(
        compile(saga).plan?.transitions.failing[failing.name]?.[failure] ?? Number.NaN,
      );
      expect(compensatedIn(saga, failed)).toEqual(expected.compensated);
      // A rejection is asked for once; what is in doubt, as often as the step is tried.
      const tries = failed.calls.filter(({ state }) => state === failing.name).length;
      if (failure === "rejected") expect(tries).toBe(1);
      else expect(tries).toBe(failing.kind === "pivot" || failing.kind === "retriable" ? 32 : 3);
    },
  );

  // The documentation and a recording disagree on whether States.ALL covers it.
  const answers = failures.filter(({ failure }) => failure === "inDoubt");
  it.each(answers)(
    "of $title leads where $step answers more than AWS holds as where it is in doubt",
    async (each) => {
      for (const allCoversDataLimitExceeded of [true, false]) {
        const { saga, failing } = each;
        const tooLarge = await run(
          saga,
          ({ state }) => (state === failing.name ? "States.DataLimitExceeded" : undefined),
          { allCoversDataLimitExceeded },
        );
        const expected = expectedOf(saga, failing, "inDoubt");
        expect(tooLarge.execution.status).toBe(expected.status);
        expect(compensatedIn(saga, tooLarge)).toEqual(expected.compensated);
        // Another try would only repeat it.
        expect(tooLarge.calls.filter(({ state }) => state === failing.name)).toHaveLength(1);
      }
    },
  );

  it("says in its cause what began the compensation", async () => {
    const { execution } = await run(sagaOf(stepsOf("compensatable", "compensatable")), ({ state }) =>
      state === "B" ? "Lost" : undefined,
    );
    expect(JSON.parse(execution.cause ?? "")).toEqual({ step: "B", error: "Lost", cause: "why" });
  });

  it("completes with the failures of all its best-effort steps", async () => {
    const { execution } = await run(
      sagaOf(stepsOf("best-effort", "compensatable", "best-effort")),
      ({ state }) => (state === "B" ? undefined : "Lost"),
    );
    const lost = { Error: "Lost", Cause: "why" };
    expect(execution.output).toEqual({ failures: { A: lost, C: lost } });
  });
});

describe("a run that is stuck", () => {
  it.each([
    ["a compensation", "CancelA", ["CancelA", "Compensated"]],
    ["the pivot", "P", ["P", "R"]],
    ["a retriable step", "R", ["R"]],
  ])("on %s fails with the participant's error, and is redriven from there", async (_what, stuck, rest) => {
    const saga = sagaOf([
      step("A"),
      step("B"),
      step("P", { kind: "pivot" }),
      step("R", { kind: "retriable" }),
    ]);
    let isDown = true;
    const down = await run(saga, ({ state }) => {
      if (state === "B" && stuck === "CancelA") return "Lost";
      return state === stuck && isDown ? "Down" : undefined;
    });
    expect([down.execution.status, down.execution.error]).toEqual(["FAILED", "Down"]);
    const before = down.entered().length;
    const called = down.calls.length;
    isDown = false;
    down.execution.redrive();
    await down.go();
    expect(down.calls.slice(called).map(({ state }) => state)).toEqual(
      rest.filter((name) => name !== "Compensated"),
    );
    expect(down.entered().slice(before)).toEqual(rest.slice(1));
  });
});

describe("a deadline that passes while a step is retried", () => {
  const patient = step("A", { action: { retry: { interval: { hours: 1 } } } });
  const saga = sagaOf([patient, step("B")], { options: { deadline: { minutes: 1 } } });

  // Whether AWS evaluates the arguments of a retry anew is open: the next action is not begun either way.
  it.each([
    [true, "A", ["A", "CancelA"]],
    [false, "B", ["A", "A", "CancelB", "CancelA"]],
  ])(
    "ends it compensated, with an error of its own (retry evaluates arguments: %s)",
    async (anew, at, called) => {
      const fails = ({ state, attempt }: TaskCall) => (state === "A" && attempt === 1 ? "Lost" : undefined);
      const late = await run(saga, fails, { retryEvaluatesArguments: anew });
      expect(late.calls.map(({ state }) => state)).toEqual(called);
      expect(late.execution.error).toBe("Saga.Compensated");
      expect(JSON.parse(late.execution.cause ?? "")).toMatchObject({
        step: at,
        error: "Saga.DeadlineExceeded",
      });
    },
  );
});

describe("the planned events", () => {
  it.each(documents)("are those of the longest run, and no run has more: %s", async (_title, saga) => {
    const { plan } = compile(saga);
    const attempts = new Map<string, number>();
    const worst = async (backward: boolean) => {
      attempts.clear();
      // Everything fails all its tries but the last; what persists is exhausted once.
      const longest = start(saga, ({ state, attempt, redriveCount }) => {
        const failing = allSteps(saga.steps).find(({ name }) => name === state);
        if (failing !== undefined && failing.kind !== "pivot" && failing.kind !== "retriable") {
          const isLast =
            failing ===
            allSteps(saga.steps)
              .filter(({ kind }) => kind === "compensatable" || kind === "read-only")
              .at(-1);
          return attempt < 3 || (backward && isLast) ? "Lost" : undefined;
        }
        return redriveCount === 0 ? "Down" : undefined;
      });
      await longest.go();
      if (longest.execution.status === "FAILED" && longest.execution.error === "Down") {
        longest.execution.redrive();
        await longest.go();
      }
      return longest.execution.history.length;
    };
    const events = Math.max(await worst(false), await worst(true));
    expect(events).toBeLessThanOrEqual(plan?.historyEvents ?? 0);
    expect(events).toBeGreaterThanOrEqual((plan?.historyEvents ?? 0) - 12);
  });
});
