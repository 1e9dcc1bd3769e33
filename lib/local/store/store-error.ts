import type { DynaliteError } from "dynalite/db/index.js";
import type { JsonObject } from "../../asl/index.js";
import { messageOf } from "../errors.js";

/** An error that the store answers with, in DynamoDB's form. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly status: number;
  /** `__type`, the message, and what else the error has, such as `CancellationReasons`. */
  readonly body: JsonObject;

  constructor(body: JsonObject, status = 400, cause?: unknown) {
    const { message, Message } = body;
    super(String(message ?? Message ?? ""), cause === undefined ? {} : { cause });
    this.status = status;
    this.body = body;
  }

  /** DynamoDB's name for it, such as `ConditionalCheckFailedException`. */
  get code(): string {
    // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
    return String(this.body.__type).replace(/^.*#/, "");
  }

  /** The same error with more in its body. */
  with(more: JsonObject): StoreError {
    return new StoreError({ ...this.body, ...more }, this.status, this.cause);
  }
}

/** An error of the service's model whose message is `Message` there, such as `TransactionCanceledException`. */
export function modelledError(code: string, message: string, more: JsonObject = {}): StoreError {
  return new StoreError({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, ...more, Message: message });
}

export function validationException(message: string): StoreError {
  return new StoreError({ __type: "com.amazon.coral.validate#ValidationException", message });
}

/** Whatever was thrown, as an answer: what is no answer of dynalite's is a defect of the store. */
export function storeErrorOf(thrown: DynaliteError | unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  if (isDynaliteError(thrown)) return new StoreError(thrown.body, thrown.statusCode, thrown);
  return new StoreError(
    {
      __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
      message: `The local store failed: ${messageOf(thrown)}`,
    },
    500,
    thrown,
  );
}

function isDynaliteError(thrown: unknown): thrown is Required<DynaliteError> {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "statusCode" in thrown &&
    typeof thrown.statusCode === "number" &&
    "body" in thrown
  );
}
