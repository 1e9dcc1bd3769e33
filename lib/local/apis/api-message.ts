import type { JsonObject } from "../../asl/index.js";

/** A request of an API, as its client has sent it. */
export interface ApiRequest {
  readonly method: string;
  /** Path with the stage, still encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names and values, in the order and in the letters in which they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The answer to such a request. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** Parameters of a request by the place that they come from; of several values, the last one. */
export interface Parameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/** A request on its way through a method: what is known of it so far. */
export interface MethodCall {
  readonly request: ApiRequest;
  readonly parameters: Parameters;
  /** `$context` of the mapping templates. */
  readonly context: JsonObject;
  readonly stageVariables: JsonObject;
}

/** The value of a header, whatever the letters of its name. */
export function headerOf({ headers }: Pick<ApiRequest, "headers">, name: string): string | undefined {
  return headers.findLast(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}

/** The parameters of a request, whose path was matched. */
export function parametersOf(request: ApiRequest, path: Readonly<Record<string, string>>): Parameters {
  return {
    path,
    querystring: Object.fromEntries(request.query),
    header: Object.fromEntries(request.headers),
  };
}

/** A field of a record; undefined if it isn't the record's own. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
