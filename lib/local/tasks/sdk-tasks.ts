import { isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "../../runner/index.js";
import type { ApiCall, ApiFailure, ApiOutcome } from "../api-call.js";
import type { LambdaCalls } from "../functions/lambda-calls.js";
import type { IdSource } from "../ids.js";
import { taskCaller } from "../task-caller.js";
import { RefusedPublicationError, topicMessageOf, type Topics } from "../messages/topics.js";

/** Services whose whole API is called. */
type SdkService = keyof typeof errorPrefixes;

/** APIs that tasks of the AWS SDK integration call. */
export interface SdkTasksOptions {
  /** Names of the operations of an API, such as `StartExecution`. */
  readonly operations: (service: SdkService) => readonly string[];
  readonly call: (service: SdkService, call: ApiCall) => Promise<ApiOutcome>;
  readonly lambda: LambdaCalls;
  readonly topics: Topics;
  readonly nextId: IdSource;
}

/** Names of services in the errors of the AWS SDK for Java, which Step Functions calls them with. */
const errorPrefixes = { sfn: "Sfn", sqs: "Sqs", eventbridge: "EventBridge", scheduler: "Scheduler" } as const;

/**
 * Tasks `aws-sdk:sfn:*`, `aws-sdk:sqs:*`, `aws-sdk:eventbridge:*`, `aws-sdk:scheduler:*`, `aws-sdk:sns:publish` and `aws-sdk:lambda:invoke`, by what
 * follows `arn:aws:states:::`. Parameters and answers have names in Pascal case, and times are texts.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkTasks(options: SdkTasksOptions): Record<string, TaskHandler> {
  const { operations, call, lambda, topics, nextId } = options;
  const services = ["sfn", "sqs", "eventbridge", "scheduler"] as const;
  const ofApis = services.flatMap((service) =>
    operations(service).map((operation): [string, TaskHandler] => [
      `aws-sdk:${service}:${lowerFirst(operation)}`,
      async (task) => {
        const given = objectOr(task.arguments);
        const parameters = service === "sfn" ? sfnParameters(given) : given;
        const outcome = await call(service, { operation, parameters, ...taskCaller(task) });
        if ("failed" in outcome) return failure(errorPrefixes[service], outcome.failed, nextId());
        const answer = service === "sfn" ? renamed(outcome.succeeded, upperFirst) : outcome.succeeded;
        return { succeeded: withTimes(answer) };
      },
    ]),
  );
  return {
    ...Object.fromEntries(ofApis),
    "aws-sdk:lambda:invoke": (task) => lambda.invokeBySdk(task),
    "aws-sdk:sns:publish": async (task) => publishBySdk(task, topics, nextId),
  };
}

function failure(prefix: string, { error, message, status }: ApiFailure, requestId: string): TaskOutcome {
  const name = error.endsWith("Exception") ? error : `${error}Exception`;
  const cause = `${message} (Service: ${prefix}, Status Code: ${status}, Request ID: ${requestId})`;
  return { failed: { error: `${prefix}.${name}`, cause } };
}

/** The parameters that are JSON text in the API; a task may give the JSON itself. */
const jsonTexts = new Set(["input", "output", "definition"]);

function sfnParameters(given: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]): [string, JsonValue] => {
      const name = lowerFirst(key);
      if (jsonTexts.has(name)) return [name, typeof value === "string" ? value : JSON.stringify(value)];
      return [name, renamed(value, lowerFirst)];
    }),
  );
}

/** An answer whose times are texts: those of fields whose names end with Date, and of Timestamp in histories. */
function withTimes(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(withTimes);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const isTime = /(?:Date|^Timestamp)$/.test(name) && typeof field === "number";
      return [name, isTime ? new Date(field * 1000).toISOString() : withTimes(field)];
    }),
  );
}

function renamed(value: JsonValue, rename: (name: string) => string): JsonValue {
  if (isArray(value)) return value.map((entry) => renamed(entry, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [rename(name), renamed(field, rename)]),
  );
}

function publishBySdk(task: TaskCall, topics: Topics, nextId: IdSource): TaskOutcome {
  const fields = objectOr(task.arguments);
  const topicArn = String(fields.TopicArn ?? fields.TargetArn);
  const refused = (error: string, message: string, status: number) =>
    failure("Sns", { error, message, status }, nextId());
  if (!topics.has(topicArn)) return refused("NotFound", "Topic does not exist", 404);
  try {
    return { succeeded: { MessageId: topics.send(topicMessageOf(topicArn, fields)) } };
  } catch (error) {
    if (!(error instanceof RefusedPublicationError)) throw error;
    return refused("InvalidParameter", error.message, 400);
  }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
