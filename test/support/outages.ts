import type { JsonValue, StateMachineDefinition } from "../../lib/asl/index.js";
import {
  loadMachine,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import type { RetryOptions, SagaDocument } from "../../lib/saga/index.js";
import { forEach, ref, sagaOf, step } from "./documents.js";
import { FollowedRun } from "./followed-run.js";

/** A saga in which one state is down for some time. */
export interface OutageCase {
  readonly saga: (retry?: RetryOptions) => SagaDocument;
  /** The state whose calls fail in the outage. */
  readonly down: string;
  /** The state whose calls are rejected, so that there is something to compensate. */
  readonly declined?: string;
}

const people = ref("input", "people");
const retrying = (retry: RetryOptions | undefined) => (retry === undefined ? {} : { retry });

/** One saga for each kind of step that gets stuck, with a list of 40 elements, the most that a list has by default. */
export const outageCases = {
  "a compensation in a list": {
    saga: (retry) =>
      sagaOf(
        [
          forEach("People", people, [step("Take", { compensation: retrying(retry) })]),
          step("Pay", { kind: "pivot" }),
        ],
        { declared: { DoPay: { rejections: ["Declined"] } } },
      ),
    down: "CancelTake",
    declined: "Pay",
  },
  "a retriable step in a list": {
    saga: (retry) =>
      sagaOf([
        step("Pay", { kind: "pivot" }),
        forEach("People", people, [step("Ship", { kind: "retriable", action: retrying(retry) })]),
      ]),
    down: "Ship",
  },
  "a pivot after a list": {
    saga: (retry) =>
      sagaOf([
        forEach("People", people, [step("Check", { kind: "read-only" })]),
        step("Pay", { kind: "pivot", action: retrying(retry) }),
      ]),
    down: "Pay",
  },
} as const satisfies Record<string, OutageCase>;

export const fortyPeople: JsonValue = { people: Array.from({ length: 40 }, (_, index) => `person ${index}`) };

/** How an outage ended. */
export interface OutageRun {
  /** Whether the execution completed, or was compensated; else its history is full. */
  readonly ended: "completed" | "compensated" | "full";
  /** 0 if nobody keeps them. */
  readonly events: number;
  readonly redrives: number;
  /** Hours from the first call that failed to the end of the execution. */
  readonly hours: number;
}

const hour = 3_600_000;

/**
 * Runs a saga while one state is down: from its first call on, for so many hours.
 *
 * @param options `seed` is that of the delays; `redrivenAfter` is the time in hours, from the first call that failed on,
 *   before which nobody redrives the execution; with `keepsEvents: false` it takes less time, and events aren't counted.
 * @throws Error if the execution does something else than `saga` means.
 */
export async function runOutage(
  definition: StateMachineDefinition,
  { down, declined }: OutageCase,
  options: {
    readonly hours: number;
    readonly seed: number;
    readonly redrivenAfter?: number;
    readonly keepsEvents?: boolean;
    /** The saga, if what the execution does is to be compared with what that means. @default - it isn't */
    readonly saga?: SagaDocument;
  },
): Promise<OutageRun> {
  const { hours, seed, redrivenAfter = 0, keepsEvents = true, saga } = options;
  const clock = new VirtualClock();
  const followed = saga && new FollowedRun(saga, { input: fortyPeople, startTime: clock.now() });
  let since: number | undefined;
  const isDown = () => {
    since ??= clock.now();
    return clock.now() - since < hours * hour;
  };
  const tasks = (call: TaskCall): TaskOutcome => {
    const { state } = call;
    followed?.called(call, clock.now());
    if (state === declined) return { failed: { error: "Declined" } };
    if (state === down && isDown()) return { failed: { error: "Down" } };
    return { succeeded: { Payload: {} } };
  };
  const execution = startExecution(loadMachine(definition), {
    input: fortyPeople,
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random: seededRandom(seed),
    tasks,
    history: keepsEvents,
    ...(followed && {
      observe: (event) => followed.observe(event),
      observeFailure: (failure) => followed.failed(failure, clock.now()),
    }),
  });
  await clock.run(execution.ended);
  while (execution.status === "FAILED" && execution.error === "Down") {
    const redriven = (since ?? 0) + redrivenAfter * hour;
    if (redriven > clock.now())
      await clock.run(new Promise<void>((over) => void clock.schedule(redriven, over)));
    execution.redrive();
    await clock.run(execution.ended);
  }
  followed?.check();
  return {
    ended:
      execution.status === "SUCCEEDED"
        ? "completed"
        : execution.error === "Saga.Compensated"
          ? "compensated"
          : "full",
    events: execution.history.length,
    redrives: execution.redriveCount,
    hours: (Number(execution.stopDate) - (since ?? 0)) / hour,
  };
}
