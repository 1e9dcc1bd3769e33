import { expressionSource, isArray, isExpression, type JsonValue } from "../../asl/index.js";
import { literal, raw, states } from "../jsonata/build.js";
import { expression, type Field } from "../jsonata/expression.js";
import { type LiteralWriter, plainLiterals } from "../jsonata/literals.js";
import { print } from "../jsonata/print.js";
import type { Jsonata } from "../jsonata/tree.js";
import { writeField } from "../jsonata/write.js";
import type { TaskPermission } from "./permissions.js";

/** The call of an operation: the Task state's resource and arguments, and the place of its response. */
export interface TaskBinding {
  /** The Task state's `Resource`, an ARN. */
  readonly resource: string;
  /**
   * The Task state's `Arguments` for a request. `request` is its JSONata source, `callId` that of a text of 64 characters
   * which all tries of this call have, and no other call: what a FIFO queue tells messages apart by.
   */
  readonly arguments: (request: string, callId?: string) => JsonValue;
  /** JSONata source of the response, from `$states.result`. */
  readonly result: string;
  /**
   * The longest time that the called thing may run, in seconds.
   * @default - not known: a Lambda function's longest, 900 seconds
   */
  readonly longestRunSeconds?: number;
  /**
   * True if what is called can promise that after a rejection no earlier try of the same key takes effect. An API of AWS
   * cannot: it knows no keys.
   * @default true
   */
  readonly rejectionsAreFinal?: boolean;
  /**
   * True if giving up on a try stops what was begun half-way, with its effects in place. Such a task is for read-only and
   * best-effort steps alone, and is tried once.
   * @default false
   */
  readonly stopsHalfway?: boolean;
  /**
   * True if the arguments hold expressions that may fail, whatever the request is. Such a task is not for compensations,
   * the pivot or retriable steps.
   * @default false
   */
  readonly argumentsMayFail?: boolean;
  /**
   * The call in a callback step, which waits until somebody sends the task token back.
   * @default - it cannot be waited for so
   */
  readonly callback?: CallbackBinding;
  /**
   * True if it is for callback steps alone: its `resource` waits for the token already.
   * @default false
   */
  readonly isCallbackOnly?: boolean;
  /**
   * The permissions that the state machine's role needs for it, and no more.
   * @default - not known: whoever deploys the state machine has to say it
   */
  readonly permissions?: readonly TaskPermission[];
}

/** The call of a task that waits for its token. Its arguments are those of the task. */
export interface CallbackBinding {
  /** The Task state's `Resource`, which ends with `.waitForTaskToken`. */
  readonly resource: string;
  /** JSONata source of the response: what SendTaskSuccess brings is the whole result. */
  readonly result: string;
}

/** The arguments of a task and its response, as expressions. */
export interface CallExpressions {
  /** `callId` makes a text that all tries of a call have, and no other call. */
  readonly arguments: (request: Jsonata, callId: () => Jsonata) => Field;
  readonly result: Jsonata;
}

/** The properties of a task, with its call as expressions, from which the text is made. */
export type TaskProps = Omit<TaskBinding, "arguments" | "result"> & { readonly call: CallExpressions };

/** The text of an expression, for a task's fields. */
export function sourceOf(tree: Jsonata, literals = plainLiterals): string {
  return print(tree, literals).toSource();
}

/** The whole result of a task, as text. */
export const wholeResult = sourceOf(states("result"));

/** A task whose arguments and response are expressions. */
export function taskOf({ call, ...props }: TaskProps): TaskBinding {
  const result = sourceOf(call.result);
  return { ...props, arguments: argumentsOf(call, result), result };
}

/** Arguments as text that still have the expressions that they are made of. A copy of the task has them, too. */
type PrintedArguments = TaskBinding["arguments"] & {
  readonly expressions: CallExpressions;
  /** The text of the response. */
  readonly result: string;
};

const noCallId = sourceOf(literal(""));

function argumentsOf(call: CallExpressions, result: string): PrintedArguments {
  const written: TaskBinding["arguments"] = (request, callId = noCallId) =>
    writeField(
      call.arguments(raw(request), () => raw(callId)),
      plainLiterals,
    );
  return Object.assign(written, { expressions: call, result });
}

function isPrinted(given: TaskBinding["arguments"]): given is PrintedArguments {
  return Object.hasOwn(given, "expressions");
}

/** The call of any task. One that a user wrote, or part of one, is given the text of the request, and gives text. */
export function callOf(task: TaskBinding, literals: LiteralWriter): CallExpressions {
  const { arguments: given, result } = task;
  const printed = isPrinted(given) ? given : undefined;
  return {
    arguments:
      printed?.expressions.arguments ??
      ((request, callId) => readField(given(sourceOf(request, literals), sourceOf(callId(), literals)))),
    // A copy of a task of the library's may have a result of its own.
    result: printed?.result === result ? printed.expressions.result : raw(result),
  };
}

/** JSON that a user wrote, with its expressions as such. */
function readField(value: JsonValue): Field {
  if (isExpression(value)) return expression(raw(expressionSource(value)));
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map(readField);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readField(part)]));
}

/**
 * The fields of a task that can be waited for: of its service the integration `.waitForTaskToken` is there, too.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html, which has it for the AWS SDK, for
 * Lambda, SNS, SQS and EventBridge, and not for DynamoDB and HTTP.
 */
export function waitable(resource: string): Required<Pick<TaskBinding, "resource" | "callback">> {
  return { resource, callback: { resource: `${resource}${waits}`, result: wholeResult } };
}

/** Ends the resource of a task that waits for its token. */
export const waits = ".waitForTaskToken";

/** A Lambda function's longest timeout, in seconds: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
export const longestFunctionSeconds = 900;
/** The seconds by which a step's timeout is longer than its function's by default: a cold start may take 10 of them. */
export const timeoutMarginSeconds = 15;

/** The place of the called resource. */
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

/** The partition that a task's integration is in. */
export type TaskPartition = Pick<TaskTarget, "partition">;
