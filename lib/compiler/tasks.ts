import type { JsonObject } from "../asl/index.js";
import { expression, type Jsonata, textField } from "./jsonata-text.js";

/** How an operation is called: the Task state's resource and arguments, and where its response is found. */
export interface TaskBinding {
  /** The Task state's `Resource`, an ARN. */
  readonly resource: string;
  /** The Task state's `Arguments` for a request, which is JSONata source. */
  readonly arguments: (request: Jsonata) => JsonObject;
  /** JSONata source of the response, from `$states.result`. */
  readonly result: Jsonata;
  /**
   * How long the called thing may run, in seconds.
   * @default - not known: a Lambda function's longest, 900 seconds
   */
  readonly longestRunSeconds?: number;
}

/** A Lambda function's longest timeout, in seconds: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
export const longestFunctionSeconds = 900;
/** What a step's timeout is longer than its function's by default, in seconds: for the call's way there and back. */
export const timeoutMarginSeconds = 5;

/** What tells a task where it is. */
export interface TaskTarget {
  /**
   * The ARN of what is called, or the placeholder for it.
   */
  readonly arn: string;
  /**
   * The partition of the integration's ARN.
   * @default "aws"
   */
  readonly partition?: string;
}

/** Calls a Lambda function with exactly the request; its answer is the response. */
export function lambdaTask({
  arn,
  partition = "aws",
  timeoutSeconds,
}: TaskTarget & { readonly timeoutSeconds?: number | undefined }): TaskBinding {
  return {
    resource: `arn:${partition}:states:::lambda:invoke`,
    arguments: (request) => ({ FunctionName: arn, Payload: expression(request) }),
    result: "$states.result.Payload",
    ...(timeoutSeconds === undefined ? {} : { longestRunSeconds: timeoutSeconds }),
  };
}

/** How long one publication may take, in seconds; generous, for an answer usually comes within milliseconds. */
const publishSeconds = 55;

/** Publishes the request, as JSON text, to an SNS topic; the response is that of SNS, `{ MessageId, … }`. */
export function publishTask({
  arn,
  partition = "aws",
  subject,
}: TaskTarget & { readonly subject?: string | undefined }): TaskBinding {
  return {
    resource: `arn:${partition}:states:::sns:publish`,
    arguments: (request) => ({
      TopicArn: arn,
      Message: expression(`$string(${request})`),
      ...(subject === undefined ? {} : { Subject: textField(subject) }),
    }),
    result: "$states.result",
    longestRunSeconds: publishSeconds,
  };
}
