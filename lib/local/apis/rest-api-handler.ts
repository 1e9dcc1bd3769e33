import { type JsonObject, objectOr } from "../../asl/index.js";
import type { DeployedApiKey, ApiMethod, ApiStage, RestApi } from "../assembly/rest-apis.js";
import { messageOf } from "../errors.js";
import { ApiError, apiErrors } from "./api-error.js";
import { type ApiRequest, type ApiResponse, headerOf, type MethodCall, parametersOf } from "./api-message.js";
import { apiKeyIn, assertApiKey, authorize, type CallFunction } from "./authorization.js";
import { carryOut } from "./method-integration.js";
import { gatewayAnswer } from "./gateway-answer.js";
import { validate } from "./request-validation.js";
import { matchRoutes } from "./routes.js";
import type { CallService } from "./service-integration.js";

/** Surroundings of an API. */
export interface ApiSurroundings {
  readonly apiKeys: readonly DeployedApiKey[];
  readonly now: () => number;
  readonly nextId: () => string;
  readonly callFunction: CallFunction;
  readonly callService: CallService;
  /** Takes what goes wrong in the API itself, such as a mapping template that fails. */
  readonly onProblem: (problem: string) => void;
}

/** Answers the requests of a REST API as API Gateway does. */
export class RestApiHandler {
  readonly #api: RestApi;
  readonly #surroundings: ApiSurroundings;

  constructor(api: RestApi, surroundings: ApiSurroundings) {
    this.#api = api;
    this.#surroundings = surroundings;
  }

  /** Answers a request. Never rejects. */
  async answer(request: ApiRequest): Promise<ApiResponse> {
    const requestId = this.#surroundings.nextId();
    const ids = { "x-amzn-requestid": requestId };
    let call: MethodCall = {
      request,
      parameters: parametersOf(request, {}),
      context: this.#contextOf(request, requestId),
      stageVariables: {},
    };
    try {
      const [, stageName = "", path = ""] = /^\/([^/]*)(.*)$/.exec(request.path) ?? [];
      const stage = this.#api.stages.find(({ name }) => name === stageName);
      if (stage === undefined) throw apiErrors.noStage();
      const { method, pathParameters } = this.#methodOf(request, path);
      call = this.#methodCall(call, { method, stage, pathParameters });
      call = await this.#authorized(call, method, path);
      const type = (headerOf(request, "content-type") ?? "application/json").replace(/\s*;.*$/, "");
      await validate(call, method, type);
      const answer = await carryOut(method, call, {
        ...this.#surroundings,
        contentType: type,
        account: this.#api.account,
        path,
      });
      return { ...answer, headers: { ...ids, ...answer.headers } };
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : apiErrors.integrationFailed();
      if (!(thrown instanceof ApiError)) this.#tell(request, messageOf(thrown));
      const answer = await gatewayAnswer(error, this.#api.gatewayResponses, call);
      return { ...answer, headers: { ...ids, ...answer.headers } };
    }
  }

  #tell({ method, path }: ApiRequest, problem: string): void {
    this.#surroundings.onProblem(`${method} ${path} of the API ${this.#api.logicalId} failed: ${problem}`);
  }

  /** API Gateway answers as if a token was missing if there is no such resource or method. */
  #methodOf(request: ApiRequest, path: string) {
    const matched = matchRoutes(this.#api.methods, path);
    const found =
      matched.find(({ route }) => route.httpMethod === request.method) ??
      matched.find(({ route }) => route.httpMethod === "ANY");
    if (found === undefined) throw apiErrors.missingToken();
    return { method: found.route, pathParameters: found.pathParameters };
  }

  #methodCall(
    { request, context }: MethodCall,
    {
      method,
      stage,
      pathParameters,
    }: {
      readonly method: ApiMethod;
      readonly stage: ApiStage;
      readonly pathParameters: Readonly<Record<string, string>>;
    },
  ): MethodCall {
    const { resourceId, resourcePath } = method;
    return {
      request,
      parameters: parametersOf(request, pathParameters),
      context: { ...context, stage: stage.name, resourceId, resourcePath },
      stageVariables: stage.variables,
    };
  }

  async #authorized(call: MethodCall, method: ApiMethod, path: string): Promise<MethodCall> {
    const { id, region, account } = this.#api;
    const { now, callFunction, apiKeys } = this.#surroundings;
    const { authorizer, needsApiKey, resourcePath } = method;
    const stage = String(call.context.stage);
    const caller = await authorize({
      authorizer,
      call,
      methodArn: `arn:aws:execute-api:${region}:${account}:${id}/${stage}/${call.request.method}${path || "/"}`,
      resourcePath,
      now: now(),
      callFunction,
    });
    const apiKey = this.#api.isKeyOfAuthorizer ? caller.apiKey : apiKeyIn(call.request);
    if (needsApiKey) assertApiKey(apiKey, apiKeys);
    return {
      ...call,
      context: {
        ...call.context,
        identity: {
          ...objectOr(call.context.identity),
          ...caller.identity,
          ...(apiKey === undefined ? {} : { apiKey }),
        },
        ...(caller.authorizer === undefined ? {} : { authorizer: caller.authorizer }),
      },
    };
  }

  /** AWS docs: "Variables for data transformations for API Gateway". */
  #contextOf(request: ApiRequest, requestId: string): JsonObject {
    const { id, account, region } = this.#api;
    const now = new Date(this.#surroundings.now());
    return {
      accountId: account,
      apiId: id,
      domainName: `${id}.execute-api.${region}.amazonaws.com`,
      domainPrefix: id,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: { sourceIp: "127.0.0.1", userAgent: headerOf(request, "user-agent") ?? "" },
      path: request.path,
      protocol: "HTTP/1.1",
      requestId,
      requestTime: requestTime(now),
      requestTimeEpoch: now.getTime(),
    };
  }
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time as logs of web servers have it: `28/Nov/2026:10:00:00 +0000`. */
function requestTime(time: Date): string {
  const [day = "", clock = ""] = time.toISOString().split("T");
  const [year, month, date] = day.split("-");
  return `${date}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}
