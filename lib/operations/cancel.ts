import { outcomeOf, type SagaOutcome } from "../saga/index.js";
import { goesBackAfterStop, sagaOf, taskRoles } from "./deployed-saga.js";
import { redriveToken } from "./redrive.js";
import { standsAt } from "./standing.js";
import {
  type DescribedExecution,
  OperationError,
  realTime,
  type StepFunctions,
  type Waiting,
} from "./step-functions.js";

/** Step in the cancelling of an execution, as it is told while it goes on. */
export interface CancelProgress {
  readonly name: string;
  readonly words: string;
}

/** End of a cancelling. */
export interface Cancelled {
  readonly execution: DescribedExecution;
  /** Outcome of the execution; undefined if it is still running because nobody waited for its end. */
  readonly outcome: SagaOutcome | undefined;
  /** Reason why nothing was done; undefined if it was cancelled, by this call or an earlier one. */
  readonly refusal?: string;
}

/** Options of {@link cancelExecution}. */
export interface CancelOptions {
  readonly onProgress?: (progress: CancelProgress) => void;
  /** Waits until the execution has ended. @default true */
  readonly follow?: boolean;
  /** @default - the time of this machine */
  readonly waiting?: Waiting;
}

/** Error with which an execution is stopped that is to be cancelled. */
export const cancelledError = "Saga.Cancelled";

/** Time for which a stop may take to settle, in milliseconds: until then RedriveExecution answers that it isn't redrivable. */
const settling = 60_000;

/**
 * Cancels an execution: stops it, and redrives it so that it goes back. It may be called again at any time, by several at once, and
 * after it was cut short anywhere: whatever is left to do is done once.
 *
 * An execution that had reached its pivot goes through instead; one that goes back already is left alone.
 */
export async function cancelExecution(
  api: StepFunctions,
  executionArn: string,
  { onProgress, follow = true, waiting = realTime }: CancelOptions = {},
): Promise<Cancelled> {
  let execution = await api.describe(executionArn);
  const definition = await api.definitionOfExecution(executionArn);
  const saga = sagaOf(definition);
  if (saga === undefined)
    throw new OperationError(
      `${executionArn} isn't an execution of a saga: cdk-saga didn't compile its definition.`,
    );
  const say = (words: string) => onProgress?.({ name: execution.name, words });
  const ended = (refusal?: string): Cancelled => ({
    execution,
    outcome: outcomeOf(execution, saga.whenCompensated),
    ...(refusal === undefined ? {} : { refusal }),
  });
  if (!goesBackAfterStop(definition))
    return ended(
      'its definition doesn\'t go back when it is redriven: it has redriveAfterStop: "continue", or an older version of cdk-saga compiled it',
    );

  if (execution.status === "RUNNING" && execution.redriveCount === 0) {
    const state = await standsAt(api, executionArn);
    const role = state === undefined ? undefined : taskRoles(definition)(state);
    if (role !== undefined && !role.isCompensation && role.canGetStuck)
      say(`it is in ${state}, from where it probably can't go back any more; then it goes through`);
    else say(`stopping it${state === undefined ? "" : ` in ${state}`}`);
    await api.stop(executionArn, { error: cancelledError, cause: "Cancelled by saga cancel." });
    execution = await orHalfDone(
      untilStopped(api, executionArn, waiting),
      `It was stopped and not redriven yet: call saga cancel ${execution.name} again.`,
    );
  } else if (execution.status === "RUNNING") {
    say("it was redriven already, and is on its way");
  } else if (execution.status !== "ABORTED") {
    const outcome = outcomeOf(execution, saga.whenCompensated);
    if (outcome === "compensated" && execution.redriveCount > 0) return ended();
    const hint = outcome === "stuck" || outcome === "stopped" ? ` Use saga redrive ${execution.name}.` : "";
    return ended(`it is ${outcome ?? execution.status} already.${hint}`);
  }
  if (execution.status === "ABORTED") {
    say("redriving it, so that it goes back");
    execution = await orHalfDone(
      redriveStopped(api, execution, waiting),
      `It is stopped and not redriven yet: call saga cancel ${execution.name} again.`,
    );
  }
  if (follow)
    execution = await orHalfDone(
      untilEnded(api, executionArn, waiting),
      `It is on its way: saga show ${execution.name} tells how it goes on.`,
    );
  return ended();
}

/** Yields the answer of a call. If it fails, its error says what was done before. */
async function orHalfDone<Answer>(call: Promise<Answer>, done: string): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${error.message} ${done}`, { kind: error.kind, cause: error });
  }
}

/** DescribeExecution may be behind by some seconds. */
async function untilStopped(
  api: StepFunctions,
  arn: string,
  { now, sleep }: Waiting,
): Promise<DescribedExecution> {
  const begin = now();
  for (;;) {
    const execution = await api.describe(arn);
    if (execution.status !== "RUNNING" || execution.redriveCount > 0 || now() - begin > settling)
      return execution;
    await sleep(500);
  }
}

async function redriveStopped(
  api: StepFunctions,
  stopped: DescribedExecution,
  { now, sleep }: Waiting,
): Promise<DescribedExecution> {
  const begin = now();
  const token = redriveToken(stopped.arn, stopped.stopped ?? new Date(0));
  for (;;) {
    try {
      await api.redrive(stopped.arn, token);
      return await api.describe(stopped.arn);
    } catch (error) {
      if (!(error instanceof OperationError) || error.kind !== "not-redrivable") throw error;
      const execution = await api.describe(stopped.arn);
      // Whoever redrove it: it goes back.
      if (execution.redriveCount > stopped.redriveCount) return execution;
      if (now() - begin > settling) throw error;
      await sleep(1000);
    }
  }
}

async function untilEnded(api: StepFunctions, arn: string, { sleep }: Waiting): Promise<DescribedExecution> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
    const execution = await api.describe(arn);
    if (execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE") return execution;
    await sleep(wait);
  }
}
