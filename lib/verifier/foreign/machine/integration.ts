import { isObject, type JsonValue } from "../../../asl/index.js";
import type { ForeignTask } from "./machine.js";

/** The request as the participant gets it: a function has no envelope around it. */
export function requestOf(task: ForeignTask, given: JsonValue): JsonValue {
  if (task.service === "lambda" && task.resource.includes(":states:") && isObject(given)) {
    return given.Payload ?? {};
  }
  if (/^states:startExecution/.test(`${task.service}:${task.action}`) && isObject(given))
    return given.Input ?? {};
  return given;
}

/** The field of a Task's result that is the participant's answer; undefined if the result is the answer. */
export function answerField({ service, action, resource, isAwaited }: ForeignTask): string | undefined {
  // A result that a token brings has no envelope.
  if (isAwaited && action.endsWith(".waitForTaskToken")) return undefined;
  if (service === "lambda" && resource.includes(":states:")) return "Payload";
  if (service === "http" || service === "apigateway") return "ResponseBody";
  return service === "states" && isAwaited ? "Output" : undefined;
}

/** The result of a Task for an answer. */
export function resultOf(task: ForeignTask, answer: JsonValue): JsonValue {
  const field = answerField(task);
  if (field === undefined) return answer;
  const isText = task.service === "states" && !task.action.endsWith(":2");
  const inner = isText ? JSON.stringify(answer) : answer;
  if (task.service === "states") return { [field]: inner, Status: "SUCCEEDED" };
  return { [field]: inner, StatusCode: 200 };
}

/** Seconds after which a service has answered, for better or worse. */
const serviceSeconds = 60;
/** Seconds after which Lambda ends any function. */
const longestFunctionSeconds = 900;

/** The time after which a call ends by itself, in seconds; undefined if that may take for ever. */
export function ownTimeout(task: ForeignTask, ofFunction: number | undefined): number | undefined {
  if (task.isAwaited) return undefined;
  return task.isFunction ? (ofFunction ?? longestFunctionSeconds) : serviceSeconds;
}

/** The error with which a call ends that takes too long for the one who is called. */
export function ownTimeoutError(task: ForeignTask): string {
  return task.isFunction ? "Sandbox.Timedout" : `${prefixOf(task)}.SdkClientException`;
}

/** Errors of calls that failed, by whether an effect may be there. Each of them is raised by such a Task on AWS. */
export function errorsOf(task: ForeignTask): {
  readonly without: readonly string[];
  readonly unclear: readonly string[];
} {
  if (task.service === "activity" || task.isAwaited) {
    return { without: ["States.TaskFailed"], unclear: ["States.TaskFailed"] };
  }
  if (task.isFunction) {
    return {
      without: ["Lambda.TooManyRequestsException", "Lambda.ServiceException", "Error"],
      unclear: ["Lambda.Unknown", "Lambda.SdkClientException", "Error"],
    };
  }
  const prefix = prefixOf(task);
  const throttled =
    task.service === "dynamodb" ? "ProvisionedThroughputExceededException" : "ThrottlingException";
  return {
    without: [`${prefix}.${throttled}`],
    unclear: [
      `${prefix}.SdkClientException`,
      `${prefix}.${task.service === "dynamodb" ? "InternalServerErrorException" : "ServiceException"}`,
    ],
  };
}

const prefixes: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB",
  sns: "SNS",
  sqs: "SQS",
  events: "EventBridge",
  states: "StepFunctions",
  apigateway: "ApiGateway",
  http: "States.Http",
  batch: "Batch",
  ecs: "ECS",
  glue: "Glue",
};

/** The beginning of the names of a service's errors. */
export function prefixOf({ service }: ForeignTask): string {
  const name = service.replace(/^aws-sdk:/, "");
  return prefixes[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

/** Effect of an update of DynamoDB besides setting what it is given; undefined for another Task. */
export interface WriteFacts {
  /** True if it adds to or subtracts from what is there, so that a repetition does it again. */
  readonly isCounter: boolean;
  readonly hasCondition: boolean;
}

/** Reads of a DynamoDB write if it can be repeated. */
export function writeFacts({ service, action, written }: ForeignTask): WriteFacts | undefined {
  const isWrite = /(updateItem|putItem|deleteItem)$/i.test(action);
  if (!/dynamodb$/.test(service) || !isWrite) return undefined;
  const given = [written.Parameters, written.Arguments].find((each) => isObject(each));
  const { UpdateExpression: update, ConditionExpression: condition } = isObject(given) ? given : {};
  const text = typeof update === "string" ? update : "";
  return {
    isCounter: /\bADD\b/i.test(text) || /=\s*[^,]*?[\w#.)\]]\s*[+-]\s*[:#\w]/.test(text),
    hasCondition: condition !== undefined,
  };
}
