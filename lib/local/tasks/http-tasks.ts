import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { arrayOr, type JsonObject, type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import { messageOf } from "../errors.js";
import type { LocalAddresses } from "../local-addresses.js";

/** AWS docs: "Call HTTPS APIs in Step Functions workflows": the longest that a call takes. */
const timeoutMilliseconds = 60_000;

/** Addresses that HTTP tasks may call. */
export interface ReachableHosts {
  readonly allowedHosts: readonly string[];
  /** Addresses of the stack's own APIs, which are served here. */
  readonly addresses: LocalAddresses;
}

/** Tells if a URL leads to this machine, or to a host that was allowed. */
export function isReachable(given: string, { allowedHosts, addresses }: ReachableHosts): boolean {
  const url = addresses.in(given);
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || allowedHosts.includes(hostname);
}

/**
 * The task `http:invoke`: a request that is really sent, if its host is this machine or was allowed. The connection's credentials
 * are not added, since AWS keeps them.
 */
export async function invokeHttp(call: TaskCall, reachable: ReachableHosts): Promise<TaskOutcome> {
  const {
    ApiEndpoint,
    Method = "GET",
    Headers,
    QueryParameters,
    RequestBody,
    Transform,
  } = objectOr(call.arguments);
  const endpoint = String(ApiEndpoint);
  if (!isReachable(endpoint, reachable)) {
    return { failed: { error: "LocalEnvironment.NotCarriedOut", cause: notReachable(call.state, endpoint) } };
  }
  const url = new URL(reachable.addresses.in(endpoint));
  for (const [name, value] of Object.entries(objectOr(QueryParameters))) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, textOf(one));
  }
  const isForm = objectOr(Transform).RequestBodyEncoding === "URL_ENCODED";
  const body =
    RequestBody === undefined ? undefined : isForm ? formOf(objectOr(RequestBody)) : textOf(RequestBody);
  const headers = {
    "user-agent": "Amazon|StepFunctions|HttpInvoke|us-east-1",
    range: "bytes=0-262144",
    ...(body === undefined
      ? {}
      : {
          "content-type": isForm
            ? "application/x-www-form-urlencoded;charset=utf-8"
            : "application/json;charset=utf-8",
        }),
    ...lowerCased(objectOr(Headers)),
  };
  try {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMilliseconds)]);
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: String(Method),
      headers,
      signal,
    });
    request.end(body);
    const [response]: IncomingMessage[] = await once(request, "response");
    if (response === undefined) throw new Error("There was no response");
    return await outcomeOf(response);
  } catch (error) {
    return {
      failed: { error: "States.Http.Socket", cause: `${String(Method)} ${endpoint}: ${messageOf(error)}` },
    };
  }
}

async function outcomeOf(response: IncomingMessage): Promise<TaskOutcome> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const status = response.statusCode ?? 0;
  if (status < 200 || status >= 300)
    return { failed: { error: `States.Http.StatusCode.${status}`, cause: text } };
  const Headers = Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]): [string, string[]] => [
      name,
      values ?? [],
    ]),
  );
  return {
    succeeded: {
      Headers,
      ResponseBody: bodyOf(text, response.headers["content-type"] ?? ""),
      StatusCode: status,
      StatusText: response.statusMessage ?? "",
    },
  };
}

function bodyOf(text: string, type: string): JsonValue {
  if (!/\bjson\b/i.test(type)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Lists of values are written as `name=a&name=b` (AWS docs: "Supported HTTP Task definition fields"). */
function formOf(fields: JsonObject): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? arrayOr(value) : [value]) form.append(name, textOf(one));
  }
  return form.toString();
}

function lowerCased(headers: JsonObject): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? arrayOr(value).map(textOf) : textOf(value),
    ]),
  );
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The reason for which an HTTP task sends nothing, with the remedies. */
export function notReachable(state: string, endpoint: string): string {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "HOST";
  return (
    `${state} calls ${endpoint}, which isn't on this machine, so nothing is sent. Answer in its place by ` +
    `--stub ${state}=answer.json, or allow its host by --allow-host ${host} (in code, the options stubs and allowedHosts).`
  );
}
