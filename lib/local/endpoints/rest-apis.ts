import type { ApiRequest } from "../apis/api-message.js";
import { type ApiSurroundings, RestApiHandler } from "../apis/rest-api-handler.js";
import type { CallService } from "../apis/service-integration.js";
import type { RestApi } from "../assembly/rest-apis.js";
import { AwsError } from "./aws-error.js";
import { accessKeyOf } from "./caller.js";
import { answerAws, type EndpointServices } from "./endpoints.js";
import { errorResponse } from "./error-response.js";
import { refusalOfPage } from "./guard.js";
import type { HttpEndpoint } from "./http-endpoint.js";
import type { HttpResponse, ReceivedRequest } from "./http-message.js";

/** The most bytes of a request's body that API Gateway takes. */
const bodyLimit = 10 * 1024 * 1024;

/** Has an endpoint answer as a REST API does on AWS, with the stage as the first part of the path. */
export function serveRestApi(endpoint: HttpEndpoint, api: RestApi, surroundings: ApiSurroundings): void {
  const handler = new RestApiHandler(api, surroundings);
  endpoint.serve({
    bodyLimit: () => bodyLimit,
    refusal: refusalOfPage,
    answer: async (request) => {
      if (request.body === undefined) return errorResponse(request, tooLarge());
      return await handler.answer(apiRequest(request, request.body));
    },
  });
}

/** Calls services of the environment, without a connection in between. */
export function serviceCaller(services: EndpointServices): CallService {
  return async ({ service, region, account, method, path, query, headers, body }) => {
    const credential = `${accessKeyOf(account)}/20250101/${region}/${service}/aws4_request`;
    const all: [string, string][] = [
      ...headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]),
      ["authorization", `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`],
    ];
    const byName = new Map(all);
    const request = { method, path, query, header: (name: string) => byName.get(name), headers: all, body };
    const { status, headers: answered = {}, body: content } = await answerAws(request, services);
    return { status, headers: pairsOf(answered), body: Buffer.from(content).toString() };
  };
}

function pairsOf(headers: NonNullable<HttpResponse["headers"]>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one]),
  );
}

function apiRequest({ method, path, query, headers }: ReceivedRequest, body: string): ApiRequest {
  return { method, path, query, headers, body };
}

function tooLarge(): AwsError {
  return new AwsError("RequestEntityTooLargeException", `The request has more than ${bodyLimit} bytes.`, 413);
}
