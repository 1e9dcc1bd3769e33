import { AwsError } from "./aws-error.js";

/** The part of a request that comes before its body, as it was received. */
export interface ReceivedHead {
  readonly method: string;
  /** The request target, as it stands in the request line. */
  readonly target: string;
  /** Names and values in turns, in the order in which they were sent. */
  readonly rawHeaders: readonly string[];
}

/** Headers that decide here. If one came twice, different readers could read different values. */
const decisive = ["host", "origin", "sec-fetch-site", "authorization", "x-amz-target"];

/**
 * The reason why a request can come from a web page of another origin, which can reach loopback ports as any page can.
 * Undefined if it comes from this machine, or from a page of this very endpoint.
 *
 * - A page whose name has been pointed at this machine (DNS rebinding) sends its own name as Host. Browsers set that header.
 * - A page of another origin sends its Origin, "null" from a sandboxed frame or a file, and Sec-Fetch-Site. Browsers set both.
 * - Asking for leave by OPTIONS is never granted.
 *
 * Source: https://www.w3.org/TR/fetch-metadata/
 */
export function foreignReason(
  { method, target, rawHeaders }: ReceivedHead,
  port: number,
): string | undefined {
  const headers = headersByName(rawHeaders);
  const given = (name: string): string | undefined => headers.get(name)?.[0];

  if (method === "OPTIONS") return "OPTIONS isn't answered, so no page of another origin may call";
  const misaddressed = misaddressedReason(target, headers, port);
  if (misaddressed !== undefined) return misaddressed;

  const origin = given("origin");
  if (origin !== undefined && origin !== `http://${given("host")}`) {
    return `it comes from a page of another origin, ${shown(origin)}`;
  }
  const site = given("sec-fetch-site");
  if (site !== undefined && site !== "none" && site !== "same-origin") {
    return `it comes from a page of another origin: Sec-Fetch-Site is ${shown(site)}`;
  }
  return undefined;
}

/**
 * Refuses requests for an API of the stack that a page from elsewhere could have sent. Pages of this machine may call it, as the
 * page that you develop beside it does, and the API itself tells them by CORS what they may.
 *
 * @returns the error to answer with; undefined if the request may pass.
 */
export function refusalOfPage({ target, rawHeaders }: ReceivedHead, port: number): AwsError | undefined {
  const headers = headersByName(rawHeaders);
  const misaddressed = misaddressedReason(target, headers, port);
  if (misaddressed !== undefined) return refused(misaddressed);
  const [origin] = headers.get("origin") ?? [];
  if (origin !== undefined && !isOfThisMachine(origin)) {
    return refused(`it comes from a page that isn't of this machine, ${shown(origin)}`);
  }
  const [site] = headers.get("sec-fetch-site") ?? [];
  // Another port of this machine, or localhost instead of 127.0.0.1, is another site or origin, too, but tells its origin.
  if (origin === undefined && site === "cross-site") return refused("it comes from a page of another site");
  return undefined;
}

function isOfThisMachine(origin: string): boolean {
  return URL.canParse(origin) && hostNames.includes(new URL(origin).hostname);
}

/** The reason why a request isn't addressed to this server by a name of this machine; undefined if it is. */
function misaddressedReason(
  target: string,
  headers: ReadonlyMap<string, readonly string[]>,
  port: number,
): string | undefined {
  // With `GET http://other/ HTTP/1.1` it would be the target that names the host, not the header.
  if (!target.startsWith("/")) return `the request target is ${shown(target)}, and has to be a path`;
  const repeated = decisive.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (repeated !== undefined) return `the header ${repeated} was sent more than once`;
  const [host] = headers.get("host") ?? [];
  if (isOurs(host, port)) return undefined;
  return `the header Host is ${shown(host)}, and has to be ${hostNames.map((name) => `${name}:${port}`).join(", ")}`;
}

/**
 * Refuses every request that a web page could have sent. Besides those that come from another origin, that is whatever a page
 * may send without asking first (a form, a script, an image, `fetch` with `no-cors`): it carries neither an X-Amz-* header
 * nor an Authorization of AWS's. To send them a page has to ask by OPTIONS, which is never granted. The same in the query,
 * as in presigned URLs, counts for nothing: any link can hold that.
 *
 * Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 *
 * @returns the error to answer with; undefined if the request may pass.
 */
export function refusalOf(head: ReceivedHead, port: number): AwsError | undefined {
  const reason = foreignReason(head, port);
  if (reason !== undefined) return refused(reason);
  if (!isOfAwsClient(headersByName(head.rawHeaders))) {
    return refused(
      "it has neither a signature of AWS's in the header Authorization nor an X-Amz-* header. AWS's clients send them; " +
        'with curl, add --header "X-Amz-Date: 20250101T000000Z"',
    );
  }
  return undefined;
}

const hostNames = ["127.0.0.1", "localhost", "[::1]"];

/**
 * The SDKs put this in front of an endpoint's host for StartSyncExecution. No URL has such a host, so no page can send it:
 * a host whose last part is a number has to be an address (https://url.spec.whatwg.org/#ends-in-a-number-checker).
 */
const syncHostName = "sync-127.0.0.1";

function isOurs(host: string | undefined, port: number): boolean {
  // Without a port, HTTP means 80.
  const [, name = "", given = "80"] = /^(.*?)(?::(\d{1,5}))?$/.exec(host ?? "") ?? [];
  return [...hostNames, syncHostName].includes(name.toLowerCase()) && Number(given) === port;
}

/** Basic authorization doesn't count: a page can have it sent by a URL with a user name. */
function isOfAwsClient(headers: ReadonlyMap<string, readonly string[]>): boolean {
  const [authorization = ""] = headers.get("authorization") ?? [];
  return /^AWS4-\S+ /.test(authorization) || [...headers.keys()].some((name) => name.startsWith("x-amz-"));
}

function headersByName(rawHeaders: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[index + 1] ?? ""]);
  }
  return headers;
}

function refused(reason: string): AwsError {
  return new AwsError(
    "AccessDeniedException",
    `The local environment serves AWS clients on this machine only. This request is refused: ${reason}.`,
    403,
  );
}

function shown(value: string | undefined): string {
  if (value === undefined) return "missing";
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}
