import { crc32 } from "node:zlib";
import { isObject, type JsonObject } from "../../asl/index.js";
import { messageOf } from "../errors.js";
import { parseReceivedJson } from "../received-json.js";
import type { DynamoDbService } from "./dynamodb-service.js";
import { StoreError, storeErrorOf } from "./store-error.js";

/** A request of DynamoDB's JSON protocol. */
export interface DynamoDbRequest {
  /** The operation's name, without the version that `X-Amz-Target` has in front of it: `PutItem`. */
  readonly operation: string;
  /** JSON, or UTF-8 of it. */
  readonly body: string | Uint8Array;
}

export interface DynamoDbResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** The operation that `X-Amz-Target` names; undefined where it names none of DynamoDB's. */
export function dynamoDbOperation(target: string | undefined): string | undefined {
  return /^DynamoDB_20120810\.(\w+)$/.exec(target ?? "")?.[1];
}

/** Has the service carry out a request. What goes wrong becomes the answer. */
export async function answerDynamoDb(
  service: DynamoDbService,
  { operation, body }: DynamoDbRequest,
  requestId: string,
): Promise<DynamoDbResponse> {
  try {
    return response(200, await service.carryOut(operation, parametersIn(body)), requestId);
  } catch (thrown) {
    const error = storeErrorOf(thrown);
    return response(error.status, error.body, requestId);
  }
}

function parametersIn(body: string | Uint8Array): JsonObject {
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  let parameters: unknown;
  try {
    parameters = parseReceivedJson(text);
  } catch (error) {
    throw notAnObject(`: ${messageOf(error)}`);
  }
  if (isObject(parameters)) return parameters;
  throw notAnObject(".");
}

function notAnObject(reason: string): StoreError {
  return new StoreError({
    __type: "com.amazon.coral.service#SerializationException",
    Message: `The request's body is no JSON object${reason}`,
  });
}

function response(status: number, content: JsonObject, requestId: string): DynamoDbResponse {
  const body = JSON.stringify(content);
  return {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": requestId,
      // AWS's clients compare it with what they received, those of them that look at it.
      "x-amz-crc32": String(crc32(body)),
    },
    body,
  };
}
