import type { JsonValue } from "../asl/index.js";
import { expression, type Jsonata, textField } from "./jsonata-text.js";

/** How an operation is called: the Task state's resource and arguments, and where its response is found. */
export interface TaskBinding {
  /** The Task state's `Resource`, an ARN. */
  readonly resource: string;
  /** The Task state's `Arguments` for a request, which is JSONata source. */
  readonly arguments: (request: Jsonata) => JsonValue;
  /** JSONata source of the response, from `$states.result`. */
  readonly result: Jsonata;
  /**
   * How long the called thing may run, in seconds.
   * @default - not known: a Lambda function's longest, 900 seconds
   */
  readonly longestRunSeconds?: number;
  /**
   * Whether what is called can promise that after a rejection no earlier try of the same key takes effect. An API of AWS
   * cannot: it knows no keys.
   * @default true
   */
  readonly rejectionsAreFinal?: boolean;
  /**
   * Whether giving up on a try stops what was begun half-way, with its effects in place. Such a task is for read-only and
   * best-effort steps alone, and is tried once.
   * @default false
   */
  readonly stopsHalfway?: boolean;
  /**
   * Whether the arguments hold expressions that may fail, whatever the request is. Such a task is not for compensations,
   * the pivot or retriable steps.
   * @default false
   */
  readonly argumentsMayFail?: boolean;
  /**
   * How it is called where a step waits until somebody sends the task token back.
   * @default - it cannot be waited for so
   */
  readonly callback?: CallbackBinding;
  /**
   * Whether it is for callback steps alone: its `resource` waits for the token already.
   * @default false
   */
  readonly isCallbackOnly?: boolean;
  /**
   * What the state machine's role has to be allowed for it, and no more.
   * @default - not known: whoever deploys the state machine has to say it
   */
  readonly permissions?: readonly Permission[];
}

/** Actions that a role may do with exactly these resources. */
export interface Permission {
  /** As IAM writes them: `lambda:InvokeFunction`. */
  readonly actions: readonly string[];
  /** ARNs, or placeholders for them. */
  readonly resources: readonly string[];
  /**
   * By the operator, then by the key: `{ StringEquals: { "states:HTTPMethod": "POST" } }`.
   * @default - none
   */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** How a task is called that waits for its token. Its arguments are those of the task. */
export interface CallbackBinding {
  /** The Task state's `Resource`, which ends with `.waitForTaskToken`. */
  readonly resource: string;
  /** JSONata source of the response: what SendTaskSuccess brings is the whole result. */
  readonly result: Jsonata;
}

/**
 * The fields of a task that can be waited for: of its service the integration `.waitForTaskToken` is there, too.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html, which has it for the AWS SDK, for
 * Lambda, SNS, SQS and EventBridge, and not for DynamoDB and HTTP.
 */
export function waitable(resource: string): Required<Pick<TaskBinding, "resource" | "callback">> {
  return { resource, callback: { resource: `${resource}${waits}`, result: "$states.result" } };
}

/** Ends the resource of a task that waits for its token. */
export const waits = ".waitForTaskToken";

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
    ...waitable(`arn:${partition}:states:::lambda:invoke`),
    arguments: (request) => ({ FunctionName: arn, Payload: expression(request) }),
    result: "$states.result.Payload",
    // Of an alias or a version the ARN is the qualified one, and it is that which IAM asks for.
    permissions: [{ actions: ["lambda:InvokeFunction"], resources: [arn] }],
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
    ...waitable(`arn:${partition}:states:::sns:publish`),
    arguments: (request) => ({
      TopicArn: arn,
      Message: expression(`$string(${request})`),
      ...(subject === undefined ? {} : { Subject: textField(subject) }),
    }),
    result: "$states.result",
    longestRunSeconds: publishSeconds,
    rejectionsAreFinal: false,
    permissions: [{ actions: ["sns:Publish"], resources: [arn] }],
  };
}
