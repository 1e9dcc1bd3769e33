import { describe, expect, it } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import {
  type Execution,
  loadMachine,
  type Machine,
  type Switches,
  seededRandom,
  startExecution,
  VirtualClock,
} from "../../lib/runner/index.js";
import { allSteps, expandParts, type NodeDocument, type SagaDocument } from "../../lib/saga/index.js";
import { apart } from "../support/arbitraries.js";
import { choice, forEach, parallel, ref, sagaOf, step, wait } from "../support/documents.js";
import { baseSagas } from "../verifier/mutations/base-sagas.js";

/** The same saga, to be compensated when it is redriven after a stop, and to fail then, by which it is told from one that went through. */
const cancellable = (saga: SagaDocument): SagaDocument => ({
  ...saga,
  options: { ...saga.options, redriveAfterStop: "compensate", whenCompensated: "fail" },
});

const machineOf = (saga: SagaDocument): Machine => {
  const { definition, diagnostics } = compile(saga);
  if (definition === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return loadMachine(JSON.parse(JSON.stringify(definition)));
};

interface Given {
  readonly input: JsonValue;
  readonly switches?: Switches;
  /** What everything costs. @default 1 */
  readonly price?: number;
  /** After which event it is stopped. @default - it is not */
  readonly stopAfter?: number;
}

interface Outcome {
  readonly execution: Execution;
  readonly events: number;
  /** The operations called, each with the key of the call. */
  readonly calls: readonly (readonly [operation: string, key: string])[];
}

/** Runs a saga whose participants do everything, stopped once after an event and redriven then. */
async function run(
  machine: Machine,
  { input, switches = {}, price = 1, stopAfter }: Given,
): Promise<Outcome> {
  const clock = new VirtualClock();
  const calls: (readonly [string, string])[] = [];
  let events = 0;
  const execution: Execution = startExecution(machine, {
    input,
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random: seededRandom(1),
    switches,
    observe: (_event, stoppable) => {
      events += 1;
      if (events === stopAfter) stoppable.stop();
    },
    tasks: ({ arguments: given, taskToken }) => {
      const { FunctionName, Payload } = given as JsonObject;
      const key = /Machine:run[^"]*/.exec(JSON.stringify(Payload))?.[0] ?? "";
      calls.push([String(FunctionName), key]);
      const answer = {
        id: "1",
        price,
        at: "2030-01-01T00:00:00Z",
        name: "n",
        reservationId: "r",
        paymentId: "p",
        seats: 1,
        success: true,
      };
      if (taskToken === undefined) return { succeeded: { Payload: answer } };
      queueMicrotask(() => execution.status === "RUNNING" && execution.sendTaskSuccess(taskToken, answer));
      return { submitted: {} };
    },
  });
  await clock.run(execution.ended);
  if (execution.status === "ABORTED") {
    execution.redrive();
    await clock.run(execution.ended);
  }
  return { execution, events, calls };
}

/** What is left of an execution that did not complete: actions that took effect, and were not compensated after it. */
function left(saga: SagaDocument, { execution, calls }: Outcome): string[] {
  const steps = allSteps(expandParts(saga).steps);
  const isPivot = new Set(steps.flatMap(({ kind, action }) => (kind === "pivot" ? [action.operation] : [])));
  const wentThrough = execution.status === "SUCCEEDED" && !isCompensated(execution);
  const operationOf = (called: string) => called.slice(2, -1);
  if (wentThrough) return [];
  if (execution.output === undefined && !isCompensated(execution))
    return [
      `it ended as ${execution.status}: ${execution.history.at(-1)?.executionFailedEventDetails?.cause}`,
    ];
  return calls.flatMap(([called, key], index) => {
    const operation = operationOf(called);
    if (isPivot.has(operation)) return [`${operation} was called`];
    const compensations = steps.flatMap(({ action, compensation }) =>
      action.operation === operation && compensation !== undefined ? [compensation.operation] : [],
    );
    if (compensations.length === 0) return [];
    const isTakenBack = calls
      .slice(index + 1)
      .some(([later, of]) => of === key && compensations.includes(operationOf(later)));
    return isTakenBack ? [] : [`${operation} of ${key}`];
  });
}

function isCompensated({ history, output }: Execution): boolean {
  // A saga may say so in its output instead.
  const { outcome } = (output ?? {}) as JsonObject;
  if (outcome === "compensated") return true;
  return history.some(({ executionFailedEventDetails: details }) => details?.error === "Saga.Compensated");
}

/** Stops a saga after each of its events, or those so far apart, and tells what is left by the event. */
async function everyStop(saga: SagaDocument, given: Omit<Given, "stopAfter">, distance: number) {
  const machine = machineOf(saga);
  const whole = await run(machine, given);
  expect(whole.execution.status).toBe("SUCCEEDED");
  const broken: Record<string, string[]> = {};
  let compensated = 0;
  for (let stopAfter = 1; stopAfter < whole.events; stopAfter += distance) {
    const outcome = await run(machine, { ...given, stopAfter });
    const found = left(saga, outcome);
    if (isCompensated(outcome.execution)) compensated += 1;
    if (found.length > 0) broken[`after event ${stopAfter}`] = found;
  }
  return { broken, compensated };
}

const pay = step("Pay", { kind: "pivot" });
const positions: Readonly<Record<string, readonly NodeDocument[]>> = {
  "before the pivot, in a wait": [step("A"), wait("W", { for: { hours: 1 } }), pay],
  "before the pivot, in a wait until a time": [step("A"), wait("W", { until: ref("input", "time") }), pay],
  "before the pivot, in a best-effort step": [step("A"), step("Tell", { kind: "best-effort" }), pay],
  "before the pivot, in a choice": [
    step("A"),
    choice("Way", { far: [ref("input", "far"), [step("B")]] }),
    pay,
  ],
  "in a block before the pivot": [
    step("A"),
    parallel("Both", { x: [step("B"), wait("W", { for: { seconds: 5 } })], y: [step("C")] }),
    pay,
  ],
  "in lists one in the other": [
    step("A"),
    forEach(
      "Outer",
      ref("input", "lists"),
      [
        step("B"),
        forEach("Inner", ref("item"), [step("C"), wait("W", { for: { seconds: 5 } }), step("D")], {
          maxConcurrency: 1,
        }),
        choice("Way", {
          far: [ref("input", "far"), [step("E"), step("F")]],
          near: ["otherwise", [step("G")]],
        }),
      ],
      { maxConcurrency: 2, maxItems: 3 },
    ),
    pay,
  ],
  "at the end, in a wait": [step("A"), wait("W", { for: { hours: 1 } })],
  "at the end, in a best-effort step": [step("A"), step("Tell", { kind: "best-effort" })],
  "at the end, in a block": [
    forEach("Each", ref("input", "list"), [step("A"), step("B")], { maxConcurrency: 2 }),
  ],
};
const input = {
  time: "2030-01-01T00:00:00Z",
  at: "2030-01-01T00:00:00Z",
  far: true,
  list: ["a", "b", "c"],
  lists: [["a", "b"], [], ["c"]],
};
/** What the trip booking and the group tour are asked for. */
const journey = {
  destination: "Rome",
  town: "Tivoli",
  airport: "Rome",
  origin: "Basel",
  departure: "2030-05-01",
  return: "2030-05-08",
  onward: "train",
  travellers: [
    { name: "Ann", excursion: "Villa" },
    { name: "Bob", excursion: "Wine" },
  ],
};
const positioned = Object.entries(positions).map(
  ([where, nodes]) => [where, cancellable(sagaOf(nodes))] as const,
);

describe("an execution that is stopped at any event, and redriven", () => {
  it.each([
    ...positioned,
    ...Object.entries(baseSagas).map(
      ([name, saga]) => [`the base saga "${name}"`, cancellable(saga)] as const,
    ),
  ])("leaves nothing behind, or goes through: %s", async (_where, saga) => {
    const { broken, compensated } = await everyStop(saga, { input }, apart(18));
    expect(broken).toEqual({});
    expect(compensated).toBeGreaterThan(0);
  });

  it.each<[what: string, saga: SagaDocument, given: Omit<Given, "stopAfter">]>([
    ["the trip booking", tripBooking.toJSON(), { input: journey }],
    ["the group tour by car", groupTour.toJSON(), { input: { ...journey, onward: "car" } }],
    ["the group tour by train, which is approved", groupTour.toJSON(), { input: journey, price: 2000 }],
  ])("leaves nothing behind, or goes through: %s", async (_what, saga, given) => {
    const { broken, compensated } = await everyStop(saga, given, apart(18));
    expect(broken).toEqual({});
    expect(compensated).toBeGreaterThan(0);
  });

  it.each<[switched: string, switches: Switches]>([
    ["Arguments are not evaluated again", { redriveEvaluatesArguments: false }],
    ["waits go on", { redriveEvaluatesWaits: false }],
    ["a Pass is as it was", { redriveEvaluatesPasses: false }],
    ["iterations are left out that had not started", { redriveStartsWaitingIterations: false }],
    ["finished branches run again", { redriveKeepsFinishedBranches: false }],
  ])("leaves nothing behind though %s", async (_switched, switches) => {
    for (const [where, saga] of positioned) {
      const { broken } = await everyStop(saga, { input, switches }, apart(50));
      expect({ where, broken }).toEqual({ where, broken: {} });
    }
  });
});
