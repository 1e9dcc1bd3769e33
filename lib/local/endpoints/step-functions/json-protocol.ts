import { isObject } from "../../../asl/index.js";
import {
  DataLimitError,
  InvalidDefinitionError,
  InvalidNameError,
  NotRedrivableError,
  StateTestError,
} from "../../../runner/index.js";
import { ExecutionAlreadyExistsError, LocalEnvironmentError, messageOf } from "../../errors.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError } from "../aws-error.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";
import { InvalidPageTokenError } from "../pages.js";
import { RequestFields } from "../request-fields.js";
import * as definitionOperations from "./definition-operations.js";
import * as executionOperations from "./execution-operations.js";
import * as historyOperations from "./history-operations.js";
import type { ResponseBody, StepFunctionsOperation, StepFunctionsService } from "./service.js";
import * as stateMachineOperations from "./state-machine-operations.js";
import * as stateMachineQueries from "./state-machine-queries.js";
import * as testStateOperation from "./test-state-operation.js";
import * as tokenOperations from "./token-operations.js";

const operations = new Map<string, StepFunctionsOperation>(
  Object.entries({
    ...stateMachineOperations,
    ...stateMachineQueries,
    ...definitionOperations,
    ...executionOperations,
    ...historyOperations,
    ...tokenOperations,
    ...testStateOperation,
  }),
);

/**
 * Answers a request of the protocol AWS JSON 1.0: the operation stands in the header X-Amz-Target, parameters and answer
 * are JSON objects, and errors are told by `__type` (Smithy docs: "AWS JSON 1.0 protocol").
 */
export async function answerJson(
  request: ReceivedRequest,
  service: StepFunctionsService,
): Promise<HttpResponse> {
  try {
    return respond(200, await carryOut(request, service), service);
  } catch (thrown) {
    const { name, message, status } = asAwsError(thrown);
    return respond(status, { __type: name, message }, service);
  }
}

function respond(status: number, body: ResponseBody, service: StepFunctionsService): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": service.nextId() },
    body: JSON.stringify(body),
  };
}

async function carryOut(request: ReceivedRequest, service: StepFunctionsService): Promise<ResponseBody> {
  const target = request.header("x-amz-target") ?? "";
  const [, name = ""] = /^AWSStepFunctions\.(.+)$/.exec(target) ?? [];
  const operation = operations.get(name);
  if (request.method !== "POST" || operation === undefined) {
    throw new AwsError(
      "UnknownOperationException",
      `${request.method} ${request.path} with the X-Amz-Target ${JSON.stringify(target)} is no operation that the local ` +
        `environment knows. It knows POST / with AWSStepFunctions.${[...operations.keys()].join(", ")}, and Lambda's ` +
        "Invoke, GetFunction, GetFunctionConfiguration and ListFunctions.",
    );
  }
  return operation(readBody(request), service);
}

function readBody({ body }: ReceivedRequest): RequestFields {
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
  if (isObject(parsed)) return new RequestFields(parsed);
  throw new AwsError("SerializationException", "The request's body has to be a JSON object.");
}

function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof InvalidPageTokenError)
    return new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  if (thrown instanceof ExecutionAlreadyExistsError) {
    return new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${thrown.executionArn}'`);
  }
  if (thrown instanceof InvalidNameError)
    return new AwsError("InvalidName", `Invalid Name: ${thrown.message}`);
  if (thrown instanceof DataLimitError) return new AwsError("InvalidExecutionInput", thrown.message);
  if (thrown instanceof InvalidDefinitionError) return new AwsError("InvalidDefinition", thrown.message);
  if (thrown instanceof NotRedrivableError) return new AwsError("ExecutionNotRedrivable", thrown.message);
  if (thrown instanceof StateTestError) return new AwsError("ValidationException", thrown.message);
  // What the local environment cannot do, with the reason and how to mend it; AWS has no error of its own for it.
  if (thrown instanceof LocalEnvironmentError) return new AwsError("ValidationException", thrown.message);
  return new AwsError("InternalServerError", messageOf(thrown), 500);
}
