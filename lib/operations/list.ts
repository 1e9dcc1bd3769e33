import { compensatedError, outcomeOf, type SagaOutcome } from "../saga/index.js";
import type { DeployedSaga } from "./deployed-saga.js";
import type { OutcomeCache } from "./outcome-cache.js";
import { standsAt } from "./standing.js";
import {
  type DescribedExecution,
  type ListedExecution,
  paced,
  realTime,
  type StepFunctions,
  type Waiting,
} from "./step-functions.js";

/** An execution of a saga, as `saga list` shows it. Plain data, ready for JSON but for its dates. */
export interface ListedSagaExecution {
  readonly saga: string;
  readonly name: string;
  readonly arn: string;
  readonly outcome: SagaOutcome | "running";
  /** The state that it failed on, or is in. Undefined for one that completed, was compensated or was stopped. */
  readonly state?: string;
  /** Time at which it ended; at which it started if it is running. */
  readonly since: Date;
  readonly error?: string;
  readonly redriveCount: number;
  /** Time until which it can be redriven, if it is stuck or stopped. */
  readonly redrivableUntil?: Date;
  /** Reason why it can't be redriven any more, though it is stuck or stopped. */
  readonly notRedrivableReason?: string;
}

/** Options of {@link listExecutions}. */
export interface ListOptions {
  /** Only these. @default - all */
  readonly outcome?: SagaOutcome | "running" | undefined;
  /** Only those that ended, or are running, since then. @default - all that Step Functions keeps: 90 days */
  readonly since?: Date | undefined;
  /** Only those that ended before then. @default - those that run, too */
  readonly until?: Date | undefined;
  /** Remembers what need not be described again. @default - nothing is remembered */
  readonly cache?: OutcomeCache | undefined;
  /** Called for each execution that was looked at, listed or not. */
  readonly onLooked?: () => void;
  /** @default - the time of this machine */
  readonly waiting?: Waiting;
}

/** Calls of DescribeExecution a second, at most. Where an account has fewer, the SDK slows down. */
export const describesPerSecond = 20;

/** Days after its end in which an execution can be redriven. */
const redriveDays = 14;
const day = 24 * 60 * 60 * 1000;

/** Statuses to list for an outcome, but for compensated, which depends on the saga: those of Step Functions, which knows no others. */
const statuses: Readonly<Record<Exclude<SagaOutcome, "compensated"> | "running", readonly string[]>> = {
  running: ["RUNNING"],
  completed: ["SUCCEEDED"],
  stuck: ["FAILED"],
  stopped: ["ABORTED", "TIMED_OUT"],
};

/**
 * Lists the executions of a saga, the latest start first. Each status is read page by page, so that any number is possible.
 *
 * ListExecutions tells no error, so each execution that FAILED is described, at most 20 a second.
 */
export async function* listExecutions(
  api: StepFunctions,
  saga: DeployedSaga,
  { outcome, onLooked, cache, waiting = realTime, ...period }: ListOptions = {},
): AsyncGenerator<ListedSagaExecution> {
  const turn = paced(describesPerSecond, waiting);
  for (const status of statusesOf(outcome, saga)) {
    for await (const execution of api.executions(saga.arn, status)) {
      onLooked?.();
      if (!isIn(period, execution, waiting)) continue;
      const known = cache?.outcomeOf(execution);
      if (known !== undefined && outcome !== undefined && outcome !== known) continue;
      const row =
        known === undefined ? await rowOf(api, saga, execution, turn) : knownRow(saga, execution, known);
      if (row.outcome === "compensated" || row.outcome === "completed") cache?.add(execution, row.outcome);
      if (outcome === undefined || row.outcome === outcome) yield row;
    }
  }
}

/** Counts the executions that have to be described for a list, and how long that takes. */
export async function costOfListing(
  api: StepFunctions,
  saga: DeployedSaga,
  { outcome, cache, waiting = realTime, ...period }: ListOptions = {},
): Promise<{ readonly described: number; readonly seconds: number }> {
  let described = 0;
  for (const status of statusesOf(outcome, saga)) {
    if (status !== undefined && !isDescribed(status, saga)) continue;
    for await (const execution of api.executions(saga.arn, status)) {
      if (!isDescribed(execution.status, saga) || !isIn(period, execution, waiting)) continue;
      if (cache?.outcomeOf(execution) === undefined) described += 1;
    }
  }
  return { described, seconds: described / describesPerSecond };
}

function isIn(
  { since, until }: Pick<ListOptions, "since" | "until">,
  { stopped }: ListedExecution,
  { now }: Waiting,
): boolean {
  const ended = stopped?.getTime() ?? now();
  return (
    (since === undefined || ended >= since.getTime()) && (until === undefined || ended < until.getTime())
  );
}

/** True if an execution's outcome, or what can be done about it, isn't told by its status. */
function isDescribed(status: string, { whenCompensated }: DeployedSaga): boolean {
  return status !== "RUNNING" && (status !== "SUCCEEDED" || whenCompensated === "succeed");
}

/** An execution of which the outcome is remembered. */
function knownRow(
  { saga, whenCompensated }: DeployedSaga,
  { arn, name, started, stopped, redriveCount }: ListedExecution,
  outcome: "compensated" | "completed",
): ListedSagaExecution {
  const error = outcome === "compensated" && whenCompensated === "fail" ? { error: compensatedError } : {};
  return { saga, name, arn, outcome, since: stopped ?? started, ...error, redriveCount };
}

/** The statuses to list; undefined for all of them. */
function statusesOf(
  outcome: SagaOutcome | "running" | undefined,
  { whenCompensated }: DeployedSaga,
): readonly (string | undefined)[] {
  if (outcome === undefined) return [undefined];
  if (outcome !== "compensated") return statuses[outcome];
  return [whenCompensated === "fail" ? "FAILED" : "SUCCEEDED"];
}

async function rowOf(
  api: StepFunctions,
  saga: DeployedSaga,
  listed: ListedExecution,
  turn: () => Promise<void>,
): Promise<ListedSagaExecution> {
  const needsMore = isDescribed(listed.status, saga);
  if (needsMore) await turn();
  const execution = needsMore ? await api.describe(listed.arn) : listed;
  return describedRow(api, saga, execution);
}

/** One execution as it is listed. */
export async function describedRow(
  api: StepFunctions,
  saga: Pick<DeployedSaga, "saga" | "whenCompensated">,
  execution: ListedExecution | DescribedExecution,
): Promise<ListedSagaExecution> {
  const { arn, name, started, stopped, redriveCount } = execution;
  const outcome = outcomeOf(execution, saga.whenCompensated) ?? "running";
  const state = outcome === "stuck" || outcome === "running" ? await standsAt(api, arn) : undefined;
  const described = "isRedrivable" in execution ? execution : undefined;
  const canGoOn =
    (outcome === "stuck" || outcome === "stopped") && described !== undefined && stopped !== undefined;
  return {
    saga: saga.saga,
    name,
    arn,
    outcome,
    ...(state === undefined ? {} : { state }),
    since: stopped ?? started,
    ...(described?.error === undefined ? {} : { error: described.error }),
    redriveCount,
    ...(canGoOn && described.isRedrivable
      ? { redrivableUntil: new Date(stopped.getTime() + redriveDays * day) }
      : {}),
    ...(canGoOn && !described.isRedrivable
      ? { notRedrivableReason: described.notRedrivableReason ?? "Step Functions doesn't say why" }
      : {}),
  };
}
