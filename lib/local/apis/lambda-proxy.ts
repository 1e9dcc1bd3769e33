import { isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { jsonIn } from "../json-text.js";
import { apiErrors } from "./api-error.js";
import type { ApiRequest, ApiResponse, MethodCall } from "./api-message.js";

/** The event of a function behind a REST API (AWS docs: "Lambda proxy integrations in API Gateway"). */
export function proxyEvent(
  call: MethodCall,
  { resourcePath, path }: { readonly resourcePath: string; readonly path: string },
): JsonObject {
  const { request, parameters, context, stageVariables } = call;
  return {
    resource: resourcePath,
    path,
    httpMethod: request.method,
    ...parameterFields(request),
    pathParameters: orNull(parameters.path),
    stageVariables: orNull(stageVariables),
    requestContext: context,
    body: request.body === "" ? null : request.body,
    isBase64Encoded: false,
  };
}

/** Headers and query of a request, with one value each and with all of them. */
export function parameterFields({ headers, query }: ApiRequest): JsonObject {
  return {
    headers: orNull(Object.fromEntries(headers)),
    multiValueHeaders: orNull(grouped(headers)),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(grouped([...query])),
  };
}

function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

function orNull(object: JsonObject): JsonValue {
  return Object.keys(object).length === 0 ? null : object;
}

/**
 * The answer of an API by what its function answers: `{ statusCode, headers, multiValueHeaders, body, isBase64Encoded }`.
 *
 * @throws ApiError, 502, if it is of another form.
 */
export function proxyResponse(payload: string): ApiResponse {
  const answer = jsonIn(payload);
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = objectOr(answer);
  const status = Number(statusCode);
  if (!isObject(answer) || !Number.isInteger(status) || status < 100 || status > 599)
    throw apiErrors.badProxyAnswer();
  if (body !== undefined && body !== null && typeof body !== "string") throw apiErrors.badProxyAnswer();
  const all: Record<string, string | string[]> = { "content-type": "application/json" };
  const put = (name: string, value: string | string[]): void => {
    for (const before of Object.keys(all))
      if (before.toLowerCase() === name.toLowerCase()) delete all[before];
    all[name] = value;
  };
  for (const [name, value] of Object.entries(objectOr(headers))) put(name, String(value));
  for (const [name, values] of Object.entries(objectOr(multiValueHeaders))) {
    if (isArray(values)) put(name, values.map(String));
  }
  const text = body ?? "";
  return { status, headers: all, body: isBase64Encoded === true ? Buffer.from(text, "base64") : text };
}
