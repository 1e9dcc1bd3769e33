import type { JsonObject } from "../asl/index.js";

/** The end of a call of an API. */
export type ApiOutcome = { readonly succeeded: JsonObject } | { readonly failed: ApiFailure };

/** An error of an API. */
export interface ApiFailure {
  /** AWS's name, such as `ExecutionDoesNotExist`. */
  readonly error: string;
  readonly message: string;
  /** Status of HTTP. */
  readonly status: number;
}

/** A call of an operation of an API, from a place. */
export interface ApiCall {
  /** As in the API: `StartExecution`. */
  readonly operation: string;
  readonly parameters: JsonObject;
  readonly account: string;
  readonly region: string;
}
