import type { IncomingMessage } from "node:http";

/** The part of a request that comes before its body. */
export interface RequestHead {
  readonly method: string;
  /** Without the query, and still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Names and values of all headers, in the order and in the letters in which they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A request, read to its end. */
export interface ReceivedRequest extends RequestHead {
  /** Undefined if it was larger than the request may be. */
  readonly body: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** Reads the head of a request whose target is a path. */
export function readHead({ method = "GET", url = "/", headers, rawHeaders }: IncomingMessage): RequestHead {
  const [, path = "/", query = ""] = /^([^?#]*)\??([^#]*)/.exec(url) ?? [];
  return {
    method,
    path,
    query: new URLSearchParams(query),
    header: (name) => {
      const value = headers[name];
      return typeof value === "string" ? value : undefined;
    },
    headers: rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : [],
    ),
  };
}
