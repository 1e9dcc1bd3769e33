import type { TaskCall } from "../../../lib/runner/index.js";

/** A try of a task, as the runner would hand it out. */
export function taskCall(call: Partial<TaskCall>): TaskCall {
  return {
    resource: "arn:aws:states:::lambda:invoke",
    arguments: {},
    state: "ReserveCar",
    executionArn: "arn:aws:states:us-east-1:123456789012:execution:saga:run",
    attempt: 1,
    redriveCount: 0,
    path: [],
    signal: new AbortController().signal,
    submit: () => {},
    ...call,
  };
}
