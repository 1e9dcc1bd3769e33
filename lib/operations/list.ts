import { outcomeOf, type SagaOutcome } from "../saga/index.js";
import type { DeployedSaga } from "./deployed-saga.js";
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
  /** Called for each execution that was looked at, listed or not. */
  readonly onLooked?: () => void;
  /** @default - the time of this machine */
  readonly waiting?: Waiting;
}

/** Calls of DescribeExecution a second: below the 10 to 15 that every account has, for others need some, too. */
const describesPerSecond = 10;

/** Days after its end in which an execution can be redriven. */
const redriveDays = 14;
const day = 24 * 60 * 60 * 1000;

/** Statuses to list for an outcome: those of Step Functions, which knows no others. */
const statuses: Readonly<Record<SagaOutcome | "running", readonly string[]>> = {
  running: ["RUNNING"],
  completed: ["SUCCEEDED"],
  compensated: ["FAILED", "SUCCEEDED"],
  stuck: ["FAILED"],
  stopped: ["ABORTED", "TIMED_OUT"],
};

/**
 * Lists the executions of a saga, the latest start first. Each status is read page by page, so that any number is possible.
 *
 * ListExecutions tells no error, so each execution that FAILED is described, 10 a second.
 */
export async function* listExecutions(
  api: StepFunctions,
  saga: DeployedSaga,
  { outcome, since, onLooked, waiting = realTime }: ListOptions = {},
): AsyncGenerator<ListedSagaExecution> {
  const wanted = outcome === undefined ? [undefined] : statusesOf(outcome, saga);
  const turn = paced(describesPerSecond, waiting);
  for (const status of wanted) {
    for await (const execution of api.executions(saga.arn, status)) {
      onLooked?.();
      if (since !== undefined && (execution.stopped ?? new Date(waiting.now())) < since) continue;
      const row = await rowOf(api, saga, execution, turn);
      if (outcome === undefined || row.outcome === outcome) yield row;
    }
  }
}

function statusesOf(outcome: SagaOutcome | "running", { whenCompensated }: DeployedSaga): readonly string[] {
  if (outcome !== "compensated") return statuses[outcome];
  return [whenCompensated === "fail" ? "FAILED" : "SUCCEEDED"];
}

async function rowOf(
  api: StepFunctions,
  saga: DeployedSaga,
  listed: ListedExecution,
  turn: () => Promise<void>,
): Promise<ListedSagaExecution> {
  const needsMore =
    listed.status !== "RUNNING" && (listed.status !== "SUCCEEDED" || saga.whenCompensated === "succeed");
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
