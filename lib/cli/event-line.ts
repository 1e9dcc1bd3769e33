import type { ExecutionEvent, FunctionLog } from "../local/index.js";

/** An event of an execution as a line for people: `trip-1  TaskFailed  Lambda.ServiceException: no answer`. */
export function eventLine({ executionName, event }: ExecutionEvent): string {
  return [executionName, event.type, detailOf(event)].filter((part) => part !== "").join("  ");
}

function detailOf(event: ExecutionEvent["event"]): string {
  const { name } = event.stateEnteredEventDetails ?? event.stateExitedEventDetails ?? {};
  if (name !== undefined) return name;
  const task = event.taskScheduledEventDetails ?? event.taskSubmittedEventDetails;
  if (task !== undefined) return `${task.resourceType}:${task.resource}`;
  const failure = failureOf(event);
  if (failure === undefined) return event.executionSucceededEventDetails?.output ?? "";
  return [failure.error, failure.cause].filter((part) => part !== undefined && part !== "").join(": ");
}

function failureOf(event: ExecutionEvent["event"]) {
  return (
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.evaluationFailedEventDetails ??
    event.executionFailedEventDetails ??
    event.executionAbortedEventDetails ??
    event.executionTimedOutEventDetails
  );
}

/** What a function wrote, each line with the function's name before it. */
export function logLines({ functionName, text }: FunctionLog): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `[${functionName}] ${line}`);
}
