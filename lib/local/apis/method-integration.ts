import { type JsonObject, objectOr } from "../../asl/index.js";
import { type ApiMethod, integrationResponses } from "../assembly/rest-apis.js";
import { apiErrors } from "./api-error.js";
import { type ApiResponse, type MethodCall, own } from "./api-message.js";
import type { CallFunction } from "./authorization.js";
import { functionOf, obstacleOf } from "./integration-uri.js";
import { proxyEvent, proxyResponse } from "./lambda-proxy.js";
import { headersIn, type Mapped, renderTemplate } from "./mapping-template.js";
import { type IntegrationAnswer, mappedValue, withStageVariables } from "./parameter-mapping.js";
import { type CallService, callIntegration, selectedBy } from "./service-integration.js";

/** Surroundings of an integration. */
export interface IntegrationOptions {
  /** Media type of the request, without its parameters. */
  readonly contentType: string;
  readonly account: string;
  /** Path of the request without the stage. */
  readonly path: string;
  readonly callFunction: CallFunction;
  readonly callService: CallService;
}

/** Carries out the integration of a method. Throws an ApiError, or an Error if the integration itself is wrong. */
export async function carryOut(
  { integration, resourcePath }: ApiMethod,
  call: MethodCall,
  options: IntegrationOptions,
): Promise<ApiResponse> {
  const type = String(integration.Type);
  const uri = withStageVariables(String(integration.Uri ?? ""), call);
  const obstacle = obstacleOf(type, uri);
  if (obstacle !== undefined) throw new Error(`The method ${obstacle}.`);
  if (type === "AWS_PROXY") {
    const event = proxyEvent(call, { resourcePath, path: options.path || "/" });
    const result = await options.callFunction(functionOf(uri) ?? "", event);
    if ("errorMessage" in result) throw apiErrors.badProxyAnswer();
    return proxyResponse(result.payload);
  }
  const mapped = await mapRequest(integration, call, options.contentType);
  if (type === "MOCK") return await mockAnswer(integration, call, mapped.text);
  const answer = await callIntegration(
    {
      ...mappedParameters(integration, call, mapped),
      uri,
      method: String(integration.IntegrationHttpMethod ?? "POST"),
      account: options.account,
      body: mapped.text,
    },
    options.callService,
  );
  return await mapResponse(integration, call, { answer, selectedBy: selectedBy(uri, answer) });
}

/** A mock's template tells the status by which its response is selected: `{"statusCode": 200}`. */
async function mockAnswer(integration: JsonObject, call: MethodCall, text: string): Promise<ApiResponse> {
  // API Gateway reads it less strictly than JSON: CDK's own template has names without quotes.
  const [, code] = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(text) ?? [];
  if (code === undefined)
    throw new Error(`The template of the mock tells no statusCode: ${text.slice(0, 200)}`);
  const answer = { status: Number(code), headers: [], body: "" };
  return await mapResponse(integration, call, { answer, selectedBy: code });
}

/** The body of an integration's request (AWS docs: "Integration passthrough behaviors"). */
async function mapRequest(integration: JsonObject, call: MethodCall, contentType: string): Promise<Mapped> {
  const templates = objectOr(integration.RequestTemplates);
  const body = call.request.body;
  const template = own(templates, contentType);
  const document = body === "" ? "{}" : body;
  if (typeof template === "string" && template !== "") return await renderTemplate(template, call, document);
  const behavior = String(integration.PassthroughBehavior ?? "WHEN_NO_MATCH");
  const hasTemplates = Object.keys(templates).length > 0;
  if (behavior === "NEVER" || (behavior === "WHEN_NO_TEMPLATES" && hasTemplates)) {
    throw apiErrors.unsupportedMediaType();
  }
  return { text: body, requestOverride: {}, responseOverride: {} };
}

/** Headers, query and path of an integration's request, by its parameters and by what its template has set. */
function mappedParameters(integration: JsonObject, call: MethodCall, { requestOverride }: Mapped) {
  const headers: [string, string][] = [];
  const query = new URLSearchParams();
  for (const [name, expression] of Object.entries(objectOr(integration.RequestParameters))) {
    const [, place, key = ""] = /^integration\.request\.(header|querystring)\.(.+)$/.exec(name) ?? [];
    const value = place === undefined ? undefined : mappedValue(String(expression), call);
    if (value === undefined) continue;
    if (place === "header") headers.push([key, value]);
    else query.set(key, value);
  }
  headers.push(...Object.entries(headersIn(requestOverride)));
  for (const [name, value] of Object.entries(objectOr(requestOverride.querystring)))
    query.set(name, String(value));
  return { headers, query };
}

/** The answer of a method, by the integration's answer (AWS docs: "Set up an integration response using the console"). */
async function mapResponse(
  integration: JsonObject,
  call: MethodCall,
  { answer, selectedBy: text }: { readonly answer: IntegrationAnswer; readonly selectedBy: string },
): Promise<ApiResponse> {
  const responses = integrationResponses(integration);
  const selected =
    responses.find(
      ({ SelectionPattern: pattern }) => isPattern(pattern) && new RegExp(`^(?:${pattern})$`, "s").test(text),
    ) ?? responses.find(({ SelectionPattern: pattern }) => !isPattern(pattern));
  if (selected === undefined) {
    throw new Error(
      `No integration response is selected by ${JSON.stringify(text)}, and there is none by default.`,
    );
  }
  const [type = "application/json", template] = templateFor(selected, call);
  const mapped =
    typeof template === "string" && template !== ""
      ? await renderTemplate(template, call, answer.body)
      : undefined;
  const override = mapped?.responseOverride ?? {};
  const parameters = Object.entries(objectOr(selected.ResponseParameters)).flatMap(([name, expression]) => {
    const value = mappedValue(String(expression), call, answer);
    return value === undefined ? [] : [[name.replace(/^method\.response\.header\./, ""), value] as const];
  });
  return {
    status: Number(override.status ?? selected.StatusCode),
    headers: { "content-type": type, ...Object.fromEntries(parameters), ...headersIn(override) },
    body: mapped?.text ?? answer.body,
  };
}

/** The template for what the client accepts; the first one otherwise. */
function templateFor({ ResponseTemplates }: JsonObject, { request }: MethodCall) {
  const templates = Object.entries(objectOr(ResponseTemplates));
  const accepted = request.headers.find(([name]) => name.toLowerCase() === "accept")?.[1] ?? "";
  return templates.find(([type]) => accepted.includes(type)) ?? templates[0] ?? [];
}

function isPattern(pattern: JsonObject[string] | undefined): pattern is string {
  return typeof pattern === "string" && pattern !== "";
}
