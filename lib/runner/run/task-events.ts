import type { Failure } from "../failure.js";
import { failedDetails, notTruncated } from "../history.js";
import type { EventBody } from "../history-event.js";
import type { Payload } from "../payload.js";
import type { TaskResource } from "../task-resource.js";

/** The events of a task's life: those of functions' and activities' own ARNs differ from those of integrations. */
export interface TaskEvents {
  scheduled(payload: Payload, limits: Limits): EventBody;
  readonly started: EventBody;
  submitted(output: Payload): EventBody | undefined;
  succeeded(output: Payload): EventBody;
  failed(failure: Failure): EventBody;
  timedOut(failure: Failure): EventBody;
}

interface Limits {
  readonly region: string;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

export function taskEvents(resource: TaskResource): TaskEvents {
  return resource.kind === "integration"
    ? integrationEvents(resource)
    : resource.kind === "activity"
      ? activityEvents(resource)
      : functionEvents(resource);
}

function seconds({ timeoutSeconds, heartbeatSeconds }: Limits): {
  timeoutInSeconds?: number;
  heartbeatInSeconds?: number;
} {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
}

const outputOf = (payload: Payload) => ({ output: payload.text, outputDetails: notTruncated });

function integrationEvents({ resourceType, resource }: TaskResource): TaskEvents {
  const of = { resourceType, resource };
  return {
    scheduled: (payload, limits) => ({
      type: "TaskScheduled",
      taskScheduledEventDetails: {
        resourceType,
        resource,
        region: limits.region,
        parameters: payload.text,
        ...seconds(limits),
      },
    }),
    started: { type: "TaskStarted", taskStartedEventDetails: of },
    submitted: (output) => ({
      type: "TaskSubmitted",
      taskSubmittedEventDetails: { ...of, ...outputOf(output) },
    }),
    succeeded: (output) => ({
      type: "TaskSucceeded",
      taskSucceededEventDetails: { ...of, ...outputOf(output) },
    }),
    failed: (failure) => ({
      type: "TaskFailed",
      taskFailedEventDetails: { ...of, ...failedDetails(failure) },
    }),
    timedOut: (failure) => ({
      type: "TaskTimedOut",
      taskTimedOutEventDetails: { ...of, ...failedDetails(failure) },
    }),
  };
}

function functionEvents({ resource }: TaskResource): TaskEvents {
  return {
    scheduled: (payload, limits) => ({
      type: "LambdaFunctionScheduled",
      lambdaFunctionScheduledEventDetails: {
        resource,
        input: payload.text,
        inputDetails: notTruncated,
        ...seconds(limits),
      },
    }),
    started: { type: "LambdaFunctionStarted" },
    submitted: () => undefined,
    succeeded: (output) => ({
      type: "LambdaFunctionSucceeded",
      lambdaFunctionSucceededEventDetails: outputOf(output),
    }),
    failed: (failure) => ({
      type: "LambdaFunctionFailed",
      lambdaFunctionFailedEventDetails: failedDetails(failure),
    }),
    timedOut: (failure) => ({
      type: "LambdaFunctionTimedOut",
      lambdaFunctionTimedOutEventDetails: failedDetails(failure),
    }),
  };
}

function activityEvents({ resource }: TaskResource): TaskEvents {
  return {
    scheduled: (payload, limits) => ({
      type: "ActivityScheduled",
      activityScheduledEventDetails: {
        resource,
        input: payload.text,
        inputDetails: notTruncated,
        ...seconds(limits),
      },
    }),
    started: { type: "ActivityStarted", activityStartedEventDetails: {} },
    submitted: () => undefined,
    succeeded: (output) => ({ type: "ActivitySucceeded", activitySucceededEventDetails: outputOf(output) }),
    failed: (failure) => ({ type: "ActivityFailed", activityFailedEventDetails: failedDetails(failure) }),
    timedOut: (failure) => ({
      type: "ActivityTimedOut",
      activityTimedOutEventDetails: failedDetails(failure),
    }),
  };
}
