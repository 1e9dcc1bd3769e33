import type { JsonValue } from "../../asl/index.js";
import type { EventBody } from "../history-event.js";
import { failedDetails, notTruncated } from "../history-event.js";
import type { Payload } from "../run/payload.js";
import type { TaskResource } from "../task-resource.js";
import type { StateFailure } from "./failure.js";

/** The events of a task's life: those of functions' and activities' own ARNs differ from those of integrations. */
export interface TaskEvents {
  scheduled(payload: Payload, limits: Limits): EventBody;
  readonly started: EventBody;
  submitted(output: Payload): EventBody | undefined;
  succeeded(output: Payload): EventBody;
  failed(failure: StateFailure): EventBody;
  timedOut(failure: StateFailure): EventBody;
}

interface Limits {
  readonly region: string;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** The value of Credentials. */
  readonly credentials: JsonValue | undefined;
}

export function taskEvents(resource: TaskResource): TaskEvents {
  return resource.kind === "integration"
    ? integrationEvents(resource)
    : resource.kind === "activity"
      ? activityEvents(resource)
      : functionEvents(resource);
}

interface Seconds {
  timeoutInSeconds?: number;
  heartbeatInSeconds?: number;
}

interface Credentials {
  taskCredentials?: { roleArn: string };
}

/** For a function's own ARN, whose event does not tell the heartbeat (AWS docs: "LambdaFunctionScheduledEventDetails"). */
function withTimeout<Details extends object>(
  details: Details & Seconds,
  { timeoutSeconds }: Limits,
): Details & Pick<Seconds, "timeoutInSeconds"> {
  if (timeoutSeconds !== undefined) details.timeoutInSeconds = timeoutSeconds;
  return details;
}

function withSeconds<Details extends object>(details: Details & Seconds, limits: Limits): Details & Seconds {
  const { heartbeatSeconds } = limits;
  withTimeout(details, limits);
  if (heartbeatSeconds !== undefined) details.heartbeatInSeconds = heartbeatSeconds;
  return details;
}

function withCredentials<Details extends object>(
  details: Details & Credentials,
  { credentials }: Limits,
): Details & Credentials {
  if (typeof credentials !== "object" || credentials === null || !("RoleArn" in credentials)) return details;
  if (typeof credentials.RoleArn === "string") details.taskCredentials = { roleArn: credentials.RoleArn };
  return details;
}

const outputOf = (payload: Payload) => ({ output: payload.text, outputDetails: notTruncated });

function integrationEvents({ resourceType, resource }: TaskResource): TaskEvents {
  const of = { resourceType, resource };
  return {
    scheduled: (payload, limits) => {
      const details = { resourceType, resource, region: limits.region, parameters: payload.text };
      return {
        type: "TaskScheduled",
        taskScheduledEventDetails: withCredentials(withSeconds(details, limits), limits),
      };
    },
    started: { type: "TaskStarted", taskStartedEventDetails: of },
    submitted: (output) => ({ type: "TaskSubmitted", taskSubmittedEventDetails: withOutput(output) }),
    succeeded: (output) => ({ type: "TaskSucceeded", taskSucceededEventDetails: withOutput(output) }),
    failed: (failure) => ({
      type: "TaskFailed",
      taskFailedEventDetails: { ...of, ...failedDetails(failure) },
    }),
    timedOut: (failure) => ({
      type: "TaskTimedOut",
      taskTimedOutEventDetails: { ...of, ...failedDetails(failure) },
    }),
  };

  function withOutput(payload: Payload) {
    return { resourceType, resource, output: payload.text, outputDetails: notTruncated };
  }
}

function functionEvents({ resource }: TaskResource): TaskEvents {
  return {
    scheduled: (payload, limits) => {
      const details = { resource, input: payload.text, inputDetails: notTruncated };
      return {
        type: "LambdaFunctionScheduled",
        lambdaFunctionScheduledEventDetails: withCredentials(withTimeout(details, limits), limits),
      };
    },
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
    scheduled: (payload, limits) => {
      const details = { resource, input: payload.text, inputDetails: notTruncated };
      return { type: "ActivityScheduled", activityScheduledEventDetails: withSeconds(details, limits) };
    },
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
