import type { JsonValue } from "../../../asl/index.js";
import { messageOf } from "../../errors.js";
import { type CallRequest, readClientContext } from "../../functions/lambda-calls.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError } from "../aws-error.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";
import { targetOf } from "./lookup.js";
import type { LambdaOperation, LambdaService } from "./service.js";

/** The most that Lambda takes: 6 MiB when somebody waits for the answer, 1 MiB when not. */
const limits = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

/** As much of the log as LogType Tail gives. */
const tailBytes = 4096;

/** AWS docs: "API_Invoke". Calls the function without state machine, and so without faults. */
export const invoke: LambdaOperation = async (request, service) => {
  const type = invocationType(request.http);
  const target = targetOf(request, service);
  const payload = readEvent(request.http, type);
  const clientContext = readClientContext(request.http.header("x-amz-client-context"));
  const call: CallRequest = {
    target,
    payload,
    requestId: service.nextId(),
    ...(clientContext === undefined ? {} : { clientContext }),
  };
  if (type === "DryRun") return { status: 204, body: "" };
  if (type === "Event") {
    service.invokeLater(call);
    return { status: 202, body: "" };
  }
  return answer(call, service, request.http.header("x-amz-log-type") === "Tail");
};

async function answer(call: CallRequest, service: LambdaService, withLog: boolean): Promise<HttpResponse> {
  let log = "";
  const stop = service.onLog(({ requestId, text }) => {
    if (withLog && requestId === call.requestId) log += text;
  });
  const result = await service.calls.invokeDirectly(call).finally(stop);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amz-executed-version": call.target.version,
      ...("error" in result ? { "x-amz-function-error": "Unhandled" } : {}),
      ...(withLog ? { "x-amz-log-result": Buffer.from(log).subarray(-tailBytes).toString("base64") } : {}),
    },
    body: "error" in result ? JSON.stringify(result.error) : result.payload,
  };
}

function invocationType({ header }: ReceivedRequest): keyof typeof limits {
  const type = header("x-amz-invocation-type") ?? "RequestResponse";
  if (type === "RequestResponse" || type === "Event" || type === "DryRun") return type;
  throw new AwsError(
    "InvalidParameterValueException",
    `The invocation type has to be RequestResponse, Event or DryRun, received ${JSON.stringify(type)}.`,
  );
}

function readEvent({ body }: ReceivedRequest, type: keyof typeof limits): JsonValue {
  if (body === undefined || Buffer.byteLength(body) > limits[type]) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${limits[type]} bytes for the ${type} operation`,
      413,
    );
  }
  if (body === "") return {};
  try {
    return parseReceivedJson(body);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${messageOf(error)}`,
    );
  }
}
