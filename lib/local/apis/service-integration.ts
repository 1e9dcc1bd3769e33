import { type JsonObject, objectOr } from "../../asl/index.js";
import { jsonIn } from "../json-text.js";
import { type ApiRequest, headerOf } from "./api-message.js";
import { actionTargets, functionOf, readIntegrationUri } from "./integration-uri.js";
import type { IntegrationAnswer } from "./parameter-mapping.js";

/** A request for a service of the environment. */
export interface ServiceRequest {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Has a service answer a request. */
export type CallService = (request: ServiceRequest) => Promise<IntegrationAnswer>;

/** The request of an integration, after templates and parameters were mapped. */
export interface IntegrationRequest {
  readonly uri: string;
  readonly method: string;
  readonly account: string;
  readonly query: URLSearchParams;
  readonly headers: ApiRequest["headers"];
  readonly body: string;
}

/** Calls the service that an integration's URI names. */
export async function callIntegration(
  request: IntegrationRequest,
  call: CallService,
): Promise<IntegrationAnswer> {
  const target = readIntegrationUri(request.uri);
  if (target === undefined) throw new Error(`${request.uri} is no integration of an AWS service.`);
  const { service, region, action, path = "/" } = target;
  const { account, method, query, headers, body } = request;
  const own = { service, region, account, method, path, query, headers, body };
  if (service === "sqs") return await sendMessage(own, action, call);
  if (service === "sns" && action !== undefined) query.set("Action", action);
  const prefix = actionTargets[service];
  if (action === undefined || prefix === undefined) {
    const form = query.size > 0 && body === "" ? query.toString() : body;
    return await call(service === "sns" ? { ...own, body: form } : own);
  }
  const json = [...headers, ["x-amz-target", `${prefix}.${action}`] as const];
  return await call({ ...own, method: "POST", path: "/", headers: json });
}

/** The text by which an integration's response is selected: a function's error, or the status. */
export function selectedBy(uri: string, { status, headers, body }: IntegrationAnswer): string {
  if (functionOf(uri) === undefined) return String(status);
  if (status !== 200 && status !== 202) return String(status);
  if (headerOf({ headers }, "x-amz-function-error") === undefined) return "";
  return String(objectOr(jsonIn(body)).errorMessage ?? "");
}

/** SQS gets a form, and answers as its older API does, in JSON. */
async function sendMessage(
  request: ServiceRequest,
  action: string | undefined,
  call: CallService,
): Promise<IntegrationAnswer> {
  const isForm = headerOf(request, "content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  const form = new URLSearchParams(isForm ? request.body : "");
  for (const [name, value] of request.query) form.set(name, value);
  const operation = action ?? form.get("Action") ?? "SendMessage";
  const queueUrl = form.get("QueueUrl") ?? `https://sqs.${request.region}.amazonaws.com${request.path}`;
  const parameters = isForm || request.query.size > 0 ? formParameters(form) : objectOr(jsonIn(request.body));
  const answer = await call({
    ...request,
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: [["x-amz-target", `AmazonSQS.${operation}`]],
    body: JSON.stringify({ QueueUrl: queueUrl, ...parameters }),
  });
  const told = objectOr(jsonIn(answer.body));
  const wrapped =
    answer.status < 400
      ? {
          [`${operation}Response`]: {
            [`${operation}Result`]: told,
            ResponseMetadata: { RequestId: requestId(answer) },
          },
        }
      : {
          Error: {
            Code: String(told.__type).replace(/^.*#/, ""),
            Message: told.message ?? "",
            Type: "Sender",
          },
        };
  return { ...answer, body: JSON.stringify(wrapped) };
}

function requestId({ headers }: IntegrationAnswer): string {
  return headerOf({ headers }, "x-amzn-requestid") ?? "";
}

/** Parameters of a form of SQS, whose attributes are numbered: `MessageAttribute.1.Name`, `MessageAttribute.1.Value.StringValue`. */
function formParameters(form: URLSearchParams): JsonObject {
  const parameters: Record<string, JsonObject[string]> = {};
  for (const [name, value] of form) {
    if (["Action", "Version", "QueueUrl"].includes(name) || name.includes(".")) continue;
    parameters[name] = /^\d+$/.test(value) && /Seconds$/.test(name) ? Number(value) : value;
  }
  const attributes: Record<string, JsonObject> = {};
  for (let index = 1; form.has(`MessageAttribute.${index}.Name`); index += 1) {
    const prefix = `MessageAttribute.${index}`;
    const fields = ["DataType", "StringValue", "BinaryValue"].flatMap((field) => {
      const value = form.get(`${prefix}.Value.${field}`);
      return value === null ? [] : [[field, value]];
    });
    attributes[form.get(`${prefix}.Name`) ?? ""] = Object.fromEntries(fields);
  }
  return Object.keys(attributes).length === 0 ? parameters : { ...parameters, MessageAttributes: attributes };
}
