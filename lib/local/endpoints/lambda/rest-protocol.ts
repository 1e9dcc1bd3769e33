import { LocalEnvironmentError, messageOf } from "../../errors.js";
import { AwsError } from "../aws-error.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";
import { InvalidPageTokenError } from "../pages.js";
import { decoded } from "../path-part.js";
import { getFunction, getFunctionConfiguration, listFunctions } from "./describe.js";
import { invoke } from "./invoke.js";
import type { LambdaOperation, LambdaService } from "./service.js";

const functions = "/2015-03-31/functions";

/** The operations on one function, by method and what follows its name in the path. */
const operations: Readonly<Record<string, LambdaOperation>> = {
  "POST /invocations": invoke,
  "GET ": getFunction,
  "GET /configuration": getFunctionConfiguration,
};

/**
 * Answers a request of the protocol REST JSON: the operation is told by method and path, and errors by the header
 * x-amzn-errortype (Smithy docs: "AWS restJson1 protocol").
 */
export async function answerRest(request: ReceivedRequest, service: LambdaService): Promise<HttpResponse> {
  const requestId = service.nextId();
  let response: HttpResponse;
  try {
    response = await carryOut(request, service);
  } catch (thrown) {
    response = errorResponse(thrown);
  }
  return { ...response, headers: { ...response.headers, "x-amzn-requestid": requestId } };
}

async function carryOut(http: ReceivedRequest, service: LambdaService): Promise<HttpResponse> {
  if (http.method === "GET" && http.path.replace(/\/$/, "") === functions)
    return listFunctions(http, service);
  const [, encoded = "", rest = ""] = /^\/2015-03-31\/functions\/([^/]+)(\/.*)?$/.exec(http.path) ?? [];
  const operation = encoded === "" ? undefined : operations[`${http.method} ${rest.replace(/\/$/, "")}`];
  if (operation === undefined) {
    throw new AwsError(
      "UnknownOperationException",
      `${http.method} ${http.path} is no operation of Lambda that the local environment knows. It knows Invoke, ` +
        "GetFunction, GetFunctionConfiguration and ListFunctions.",
      404,
    );
  }
  return operation({ http, functionName: decoded(encoded) }, service);
}

function errorResponse(thrown: unknown): HttpResponse {
  const error = asAwsError(thrown);
  const isServers = error.status >= 500;
  return {
    status: error.status,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.name },
    body: JSON.stringify({
      Type: isServers ? "Service" : "User",
      Message: error.message,
      message: error.message,
    }),
  };
}

function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof InvalidPageTokenError) {
    return new AwsError("InvalidParameterValueException", "The Marker is none that ListFunctions has given.");
  }
  // What the local environment cannot run, with the reason and how to mend it.
  if (thrown instanceof LocalEnvironmentError) {
    return new AwsError("InvalidParameterValueException", thrown.message);
  }
  return new AwsError("ServiceException", messageOf(thrown), 500);
}
