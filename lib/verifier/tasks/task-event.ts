import type { HistoryEvent } from "../../runner/index.js";

/** An event of a function that is called by its own ARN, as that of a Task: those have names of their own. */
export function asTaskEvent(event: HistoryEvent): HistoryEvent {
  if (!event.type.startsWith(ofFunction)) return event;
  const {
    lambdaFunctionSucceededEventDetails: succeeded,
    lambdaFunctionFailedEventDetails: failed,
    lambdaFunctionTimedOutEventDetails: timedOut,
    ...others
  } = event;
  const called = { resourceType: "lambda", resource: "function" };
  const type = types[event.type.slice(ofFunction.length)];
  if (type === undefined) return event;
  return {
    ...others,
    type,
    ...(succeeded === undefined ? {} : { taskSucceededEventDetails: { ...called, ...succeeded } }),
    ...(failed === undefined ? {} : { taskFailedEventDetails: { ...called, ...failed } }),
    ...(timedOut === undefined ? {} : { taskTimedOutEventDetails: { ...called, ...timedOut } }),
  };
}

const ofFunction = "LambdaFunction";
const types: Readonly<Record<string, HistoryEvent["type"]>> = {
  Scheduled: "TaskScheduled",
  Started: "TaskStarted",
  Succeeded: "TaskSucceeded",
  Failed: "TaskFailed",
  TimedOut: "TaskTimedOut",
};
