import { isObject, type JsonObject } from "../../asl/index.js";
import { LocalEnvironmentError, messageOf } from "../errors.js";
import { parseReceivedJson } from "../received-json.js";
import { AwsError } from "./aws-error.js";
import type { HttpResponse, ReceivedRequest } from "./http-message.js";
import { RequestFields } from "./request-fields.js";

/** The answer of an operation; what is undefined is left out. */
export type ResponseBody = Readonly<Record<string, unknown>>;

/** One operation. What it throws as `AwsError` is the client's answer. */
export type JsonOperation<Service> = (
  request: RequestFields,
  service: Service,
  http: ReceivedRequest,
) => ResponseBody | Promise<ResponseBody>;

/** A service of the protocols AWS JSON 1.0 and 1.1. */
export interface JsonService<Service> {
  /** The part of X-Amz-Target in front of the operation, such as `AWSStepFunctions`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly operations: ReadonlyMap<string, JsonOperation<Service>>;
  /** The service's own errors; undefined for what it has none for. */
  readonly errorOf?: (thrown: unknown) => AwsError | undefined;
  /** Further things that the environment knows, for whoever asks for what it doesn't. */
  readonly alsoKnown?: string;
}

/**
 * Answers a request of the protocol AWS JSON: the operation stands in the header X-Amz-Target, parameters and answer are JSON
 * objects, and errors are told by `__type`.
 *
 * Sources: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html, …/aws-json-1_1-protocol.html
 */
export async function answerJson<Service extends { readonly nextId: () => string }>(
  http: ReceivedRequest,
  protocol: JsonService<Service>,
  service: Service,
): Promise<HttpResponse> {
  const respond = (status: number, body: ResponseBody, queryError?: string): HttpResponse => ({
    status,
    headers: {
      "content-type": `application/x-amz-json-${protocol.version}`,
      "x-amzn-requestid": service.nextId(),
      ...(queryError === undefined ? {} : { "x-amzn-query-error": `${queryError};Sender` }),
    },
    body: JSON.stringify(body),
  });
  try {
    return respond(200, await carryOut(http, protocol, service));
  } catch (thrown) {
    const { name, message, status, queryCode } = asAwsError(thrown, protocol);
    return respond(status, { __type: name, message }, queryCode);
  }
}

function carryOut<Service>(
  http: ReceivedRequest,
  { target: prefix, operations, alsoKnown = "" }: JsonService<Service>,
  service: Service,
): ResponseBody | Promise<ResponseBody> {
  const target = http.header("x-amz-target") ?? "";
  const name = target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : "";
  const operation = operations.get(name);
  if (http.method !== "POST" || operation === undefined) {
    throw new AwsError(
      "UnknownOperationException",
      `${http.method} ${http.path} with the X-Amz-Target ${JSON.stringify(target)} is no operation that the local ` +
        `environment knows. It knows POST / with ${prefix}.${[...operations.keys()].join(", ")}${alsoKnown}.`,
    );
  }
  return operation(new RequestFields(readJsonObject(http)), service, http);
}

/** The JSON object in a request's body. Throws the errors of AWS's JSON protocols. */
export function readJsonObject({ body }: ReceivedRequest): JsonObject {
  if (body === undefined) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      "The request has more bytes than any operation takes.",
      413,
    );
  }
  let parsed: unknown;
  try {
    parsed = parseReceivedJson(body);
  } catch (error) {
    throw new AwsError("SerializationException", `The request's body is not JSON: ${messageOf(error)}`);
  }
  if (isObject(parsed)) return parsed;
  throw new AwsError("SerializationException", "The request's body has to be a JSON object.");
}

/** The answer to whatever an operation has thrown. */
export function asAwsError<Service>(thrown: unknown, { errorOf }: JsonService<Service>): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const own = errorOf?.(thrown);
  if (own !== undefined) return own;
  // What the local environment cannot do, with the reason and how to mend it; AWS has no error of its own for it.
  if (thrown instanceof LocalEnvironmentError) return new AwsError("ValidationException", thrown.message);
  return new AwsError("InternalServerError", messageOf(thrown), 500);
}
