import { limits } from "../../asl/index.js";

const day = 24 * 60 * 60 * 1000;

/** Why an execution cannot be redriven; undefined when it can (AWS docs: "Restarting state machine executions with redrive"). */
export function redriveObstacle(execution: {
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly stopTime: number | undefined;
  readonly events: number;
  readonly now: number;
}): string | undefined {
  const { status, stopTime, events, now } = execution;
  if (status === "RUNNING") return "it is RUNNING";
  if (status === "SUCCEEDED") return "it has SUCCEEDED";
  if (stopTime !== undefined && now - stopTime > limits.redriveDays * day) {
    return `it ended more than ${limits.redriveDays} days ago`;
  }
  return events >= limits.historyEvents - 1 ? `its history has ${events} events` : undefined;
}
