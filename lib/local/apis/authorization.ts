import { arrayOr, isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { ApiAuthorizer } from "../assembly/rest-apis.js";
import { jsonIn } from "../json-text.js";
import { apiErrors } from "./api-error.js";
import { type ApiRequest, headerOf, type MethodCall } from "./api-message.js";
import { parameterFields } from "./lambda-proxy.js";
import { mappedValue } from "./parameter-mapping.js";

/** Calls a function with an event; gives its answer as JSON text, or undefined and its error's message. */
export type CallFunction = (
  functionArn: string,
  event: JsonValue,
) => Promise<{ readonly payload: string } | { readonly errorMessage: string }>;

/** Surroundings of an authorization. */
export interface AuthorizationOptions {
  readonly authorizer: ApiAuthorizer;
  readonly call: MethodCall;
  readonly methodArn: string;
  readonly resourcePath: string;
  readonly now: number;
  readonly callFunction: CallFunction;
}

/** The caller of a method, as the context tells. */
export interface Caller {
  /** `$context.authorizer`. */
  readonly authorizer?: JsonObject;
  /** Fields of `$context.identity`. */
  readonly identity?: JsonObject;
  /** API key that an authorizer has found. */
  readonly apiKey?: string;
}

/**
 * Finds out who calls a method. Signatures are not verified: whoever signs by any access key is that key's user, and a token is
 * what it says it is until it expires.
 *
 * @throws ApiError if the caller may not call it.
 */
export async function authorize(options: AuthorizationOptions): Promise<Caller> {
  const { authorizer, call } = options;
  switch (authorizer.kind) {
    case "none":
      return {};
    case "iam":
      return signer(call);
    case "cognito":
      return { authorizer: { claims: claimsOf(headerOf(call.request, authorizer.header), options.now) } };
    case "lambda":
      return await askFunction(authorizer, options);
  }
}

function signer({ request, context }: MethodCall): Caller {
  const [, key] =
    /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\//.exec(headerOf(request, "authorization") ?? "") ?? [];
  if (key === undefined) throw apiErrors.missingToken();
  const accountId = String(context.accountId);
  const userArn = `arn:aws:iam::${accountId}:user/${key}`;
  return { identity: { accessKey: key, accountId, caller: key, user: key, userArn } };
}

/** The claims in a token, whose signature isn't verified. */
function claimsOf(header: string | undefined, now: number): JsonObject {
  const [, payload = ""] = (header ?? "").replace(/^Bearer /, "").split(".");
  const claims = jsonIn(Buffer.from(payload, "base64url").toString());
  if (!isObject(claims)) throw apiErrors.unauthorized();
  if (typeof claims.exp === "number" && claims.exp * 1000 <= now) throw apiErrors.unauthorized();
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      typeof value === "string"
        ? value
        : isArray(value)
          ? value.map(String).join(",")
          : JSON.stringify(value),
    ]),
  );
}

async function askFunction(
  authorizer: Extract<ApiAuthorizer, { kind: "lambda" }>,
  { call, methodArn, resourcePath, callFunction }: AuthorizationOptions,
): Promise<Caller> {
  const identity = authorizer.identitySources.map((source) => mappedValue(source, call));
  if (identity.some((value) => value === undefined || value === "")) throw apiErrors.unauthorized();
  const [token = ""] = identity;
  const { validation } = authorizer;
  if (validation !== undefined && !new RegExp(`^(?:${validation})$`).test(token))
    throw apiErrors.unauthorized();
  const event =
    authorizer.type === "TOKEN"
      ? { type: "TOKEN", methodArn, authorizationToken: token }
      : requestEvent(call, { methodArn, resourcePath });
  const result = await callFunction(authorizer.functionArn, event);
  if ("errorMessage" in result) {
    throw result.errorMessage === "Unauthorized" ? apiErrors.unauthorized() : apiErrors.authorizerFailed();
  }
  const answer = objectOr(jsonIn(result.payload));
  if (answer.policyDocument === undefined) throw apiErrors.authorizerFailed();
  assertAllowed(objectOr(answer.policyDocument), methodArn);
  const { principalId, context, usageIdentifierKey } = answer;
  const told = Object.entries(objectOr(context)).map(([name, value]) => [name, String(value)]);
  return {
    authorizer: { ...Object.fromEntries(told), principalId: String(principalId) },
    ...(typeof usageIdentifierKey === "string" ? { apiKey: usageIdentifierKey } : {}),
  };
}

function requestEvent(
  { request, parameters, context, stageVariables }: MethodCall,
  { methodArn, resourcePath }: { readonly methodArn: string; readonly resourcePath: string },
): JsonObject {
  return {
    type: "REQUEST",
    methodArn,
    resource: resourcePath,
    path: String(context.path),
    httpMethod: request.method,
    ...parameterFields(request),
    pathParameters: parameters.path,
    stageVariables,
    requestContext: context,
  };
}

/** A policy allows what one statement allows and none denies. */
function assertAllowed({ Statement }: JsonObject, methodArn: string): void {
  const statements = (isArray(Statement) ? arrayOr(Statement) : [Statement ?? null]).filter(isObject);
  const effects = statements
    .filter(
      ({ Action, Resource }) =>
        texts(Action).some((action) => matches(action.toLowerCase(), "execute-api:invoke")) &&
        texts(Resource).some((resource) => matches(resource, methodArn)),
    )
    .map(({ Effect }) => Effect);
  if (effects.includes("Deny")) throw apiErrors.accessDenied(true);
  if (!effects.includes("Allow")) throw apiErrors.accessDenied(false);
}

function texts(value: JsonValue | undefined): string[] {
  return isArray(value) ? value.map(String) : [String(value)];
}

/** Wildcards are those of IAM: `*` and `?`. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}

/** The API key that a request has to have, if any does. */
export function assertApiKey(given: string | undefined, keys: readonly { readonly value: string }[]): void {
  if (given === undefined || !keys.some(({ value }) => value === given)) throw apiErrors.forbidden();
}

/** The API key in a request's header. */
export function apiKeyIn(request: ApiRequest): string | undefined {
  return headerOf(request, "x-api-key");
}
