import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import {
  type Execution,
  type Machine,
  loadMachine,
  type Switches,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { definitionOf } from "./definitions.js";
import { FollowedRun } from "./followed-run.js";

/** How a try ends: with the error of this name, or with an answer where none is said. */
export type Failing = (call: TaskCall) => string | undefined;

/** A run, its calls by the state that made them, in order, and the states that it entered. */
export interface SagaRun {
  readonly execution: Execution;
  readonly calls: readonly { readonly state: string; readonly request: JsonValue | undefined }[];
  /** Runs on to the end, also after a redrive. */
  readonly go: () => Promise<void>;
  readonly entered: () => string[];
}

export interface SagaRunOptions {
  /** @default - nothing fails */
  readonly failing?: Failing;
  /** The cause of every failure. @default "why" */
  readonly cause?: string;
  /** What the function behind a state answers. @default - `{ of: <state> }` */
  readonly answer?: (state: string) => JsonValue;
  readonly switches?: Switches;
  /** @default - an empty object */
  readonly input?: JsonValue;
  /** The callback steps that nobody answers. @default - none */
  readonly unanswered?: readonly string[];
  /** @default - a seeded one */
  readonly random?: () => number;
  /** Milliseconds until a call fails. @default - it fails at once */
  readonly failsAfter?: number;
}

const machines = new WeakMap<SagaDocument, Machine>();

/** What a saga compiles to, loaded: once for each document, however often it is run. */
function machineOf(saga: SagaDocument): Machine {
  const machine = machines.get(saga) ?? loadMachine(definitionOf(saga));
  machines.set(saga, machine);
  return machine;
}

/**
 * Starts what a saga compiles to as the execution `run` of the state machine `Machine`, on a clock of its own. To go on
 * fails if the execution did something else than the saga means.
 */
export function startSaga(
  saga: SagaDocument,
  {
    failing = () => undefined,
    cause = "why",
    answer = (state) => ({ of: state }),
    switches = {},
    input = {},
    unanswered = [],
    random = seededRandom(1),
    failsAfter = 0,
  }: SagaRunOptions = {},
): SagaRun {
  const clock = new VirtualClock();
  const calls: { state: string; request: JsonValue | undefined }[] = [];
  const followed = new FollowedRun(saga, { input, startTime: clock.now() });
  const tasks = (call: TaskCall): TaskOutcome | Promise<TaskOutcome> => {
    followed.called(call, clock.now());
    calls.push({ state: call.state, request: (call.arguments as JsonObject).Payload });
    const error = failing(call);
    if (error === undefined && call.taskToken !== undefined) {
      // Whoever has the token answers when the call is over.
      const token = call.taskToken;
      if (!unanswered.includes(call.state))
        queueMicrotask(() => execution.sendTaskSuccess(token, answer(call.state)));
      return { submitted: {} };
    }
    if (error === undefined) return { succeeded: { Payload: answer(call.state) } };
    const failed = { failed: { error, cause } };
    if (failsAfter === 0) return failed;
    return new Promise((resolve) => void clock.schedule(clock.now() + failsAfter, () => resolve(failed)));
  };
  const execution: Execution = startExecution(machineOf(saga), {
    input,
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random,
    tasks,
    switches,
    observe: (event) => followed.observe(event),
    observeFailure: (failure) => followed.failed(failure, clock.now()),
  });
  return {
    execution,
    calls,
    go: async () => {
      await clock.run(execution.ended);
      // What AWS might not do, a saga does not mean.
      if (Object.values(switches).every((each) => each)) followed.check();
    },
    entered: () =>
      execution.history.flatMap(({ stateEnteredEventDetails: each }) =>
        each === undefined ? [] : [each.name],
      ),
  };
}

/** Runs a saga to its end. */
export async function runSaga(saga: SagaDocument, options?: SagaRunOptions): Promise<SagaRun> {
  const started = startSaga(saga, options);
  await started.go();
  return started;
}
