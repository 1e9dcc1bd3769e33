import { limits } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import type { ExecutionRecord } from "./executions.js";

const day = 24 * 60 * 60 * 1000;

/**
 * Why an execution cannot be redriven, worded as AWS words it; undefined when it can (AWS docs:
 * "API_DescribeExecution", redriveStatusReason).
 */
export function redriveObstacle(
  { execution, stateMachine }: ExecutionRecord,
  clock: Clock,
): string | undefined {
  const { status, stopDate, history } = execution;
  if (stateMachine.type === "EXPRESS")
    return "Execution is of an EXPRESS state machine and cannot be redriven";
  if (status === "RUNNING" || status === "SUCCEEDED") return cannotRedrive(status);
  if (history.length >= limits.historyEvents - 1) return "Execution history event limit exceeded";
  const isTooLate = stopDate !== undefined && clock.now() - stopDate.getTime() > limits.redriveDays * day;
  return isTooLate ? "Execution redrivable period exceeded" : undefined;
}

/** The reason by which AWS refuses to redrive an execution with such a status. */
export function cannotRedrive(status: string): string {
  return `Execution is ${status} and cannot be redriven`;
}
