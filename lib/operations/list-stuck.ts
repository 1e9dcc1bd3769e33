import { stuckLogName } from "../saga/index.js";
import type { DeployedSaga } from "./deployed-saga.js";
import {
  describedRow,
  describesPerSecond,
  type ListedSagaExecution,
  type ListOptions,
  listExecutions,
} from "./list.js";
import { OperationError, paced, realTime, type StepFunctions } from "./step-functions.js";
import type { StuckLog } from "./stuck-log.js";

/** Days for which Step Functions keeps an execution that has ended. */
const keptDays = 90;
const day = 24 * 60 * 60 * 1000;
/** The time by which an event may be late. What ended shortly before the log was made is looked up, too. */
const lateEvents = 15 * 60 * 1000;

/** Options of {@link listStuck}. */
export interface ListStuckOptions extends Omit<ListOptions, "outcome" | "until"> {
  /** @default - there is none, and all are found by the history */
  readonly log?: StuckLog | undefined;
  /** Called if the log group isn't there. */
  readonly onNoLog?: (logGroupName: string) => void;
}

/**
 * Lists the stuck executions of a saga: those of its stuck log, and by the history those that ended before there was one.
 */
export async function* listStuck(
  api: StepFunctions,
  saga: DeployedSaga,
  { log, onNoLog, ...options }: ListStuckOptions = {},
): AsyncGenerator<ListedSagaExecution> {
  const name = stuckLogName(saga.name);
  const created = await log?.createdAt(name);
  if (log === undefined || created === undefined) {
    if (log !== undefined) onNoLog?.(name);
    yield* listExecutions(api, saga, { ...options, outcome: "stuck" });
    return;
  }
  const { since, onLooked, waiting = realTime } = options;
  const from = Math.max(since?.getTime() ?? 0, waiting.now() - keptDays * day);
  const turn = paced(describesPerSecond, waiting);
  const seen = new Set<string>();
  for await (const arn of log.executions(name, from)) {
    if (seen.has(arn)) continue;
    seen.add(arn);
    onLooked?.();
    await turn();
    const row = await rowOf(api, saga, arn);
    if (row?.outcome === "stuck") yield row;
  }
  for await (const row of listExecutions(api, saga, {
    ...options,
    outcome: "stuck",
    until: new Date(created + lateEvents),
  })) {
    if (!seen.has(row.arn)) yield row;
  }
}

/** One execution; undefined if it is gone. */
async function rowOf(
  api: StepFunctions,
  saga: DeployedSaga,
  arn: string,
): Promise<ListedSagaExecution | undefined> {
  try {
    return await describedRow(api, saga, await api.describe(arn));
  } catch (error) {
    if (error instanceof OperationError && error.kind === "does-not-exist") return undefined;
    throw error;
  }
}
