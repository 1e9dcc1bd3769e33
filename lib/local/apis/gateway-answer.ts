import type { GatewayResponse } from "../assembly/rest-apis.js";
import type { ApiError } from "./api-error.js";
import { type ApiResponse, type MethodCall, own } from "./api-message.js";
import { renderTemplate } from "./mapping-template.js";
import { mappedValue } from "./parameter-mapping.js";

/**
 * The answer to a request that an integration doesn't answer; an API may have one of its own.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export async function gatewayAnswer(
  error: ApiError,
  responses: ReadonlyMap<string, GatewayResponse>,
  call: MethodCall,
): Promise<ApiResponse> {
  const isByDefault = !responses.has(error.type);
  const response =
    responses.get(error.type) ?? responses.get(error.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  const message = error.body.message ?? error.body.Message ?? null;
  const context = {
    ...call.context,
    error: { message, messageString: JSON.stringify(message), responseType: error.type },
  };
  const headers = Object.fromEntries(
    Object.entries(response?.parameters ?? {}).flatMap(([name, expression]) => {
      const value = mappedValue(String(expression), { ...call, context });
      return value === undefined ? [] : [[name.replace(/^gatewayresponse\.header\./, ""), value]];
    }),
  );
  const template = own(response?.templates ?? {}, "application/json");
  const body =
    typeof template === "string"
      ? (await renderTemplate(template, { ...call, context }, call.request.body)).text
      : JSON.stringify(error.body);
  return {
    // Another status of a default response is for all of its kinds.
    status: Number(response?.statusCode ?? error.status),
    headers: {
      "content-type": "application/json",
      ...(isByDefault ? { "x-amzn-errortype": error.type } : {}),
      ...headers,
    },
    body,
  };
}
