import type { LambdaFunction } from "../../assembly/lambda-functions.js";
import type { NamedResources } from "../../assembly/named-resources.js";
import type { FunctionLog } from "../../functions/function-host.js";
import type { CallRequest, LambdaCalls } from "../../functions/lambda-calls.js";
import type { IdSource } from "../../ids.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";

/** Resources that the operations of Lambda work on. */
export interface LambdaService {
  readonly functions: NamedResources<LambdaFunction>;
  readonly calls: LambdaCalls;
  /** Takes an event for a function whose answer nobody waits for. */
  readonly invokeLater: (request: CallRequest) => void;
  /** Has a listener told what functions write; the function returned takes that back. */
  readonly onLog: (listener: (log: FunctionLog) => void) => () => void;
  readonly nextId: IdSource;
}

/** A request on one function, whose name stands in the path. */
export interface FunctionRequest {
  readonly http: ReceivedRequest;
  /** A name, a partial or a full ARN, with or without a version or alias. */
  readonly functionName: string;
}

/** One operation of the API. What it throws as `AwsError` is the client's answer. */
export type LambdaOperation = (
  request: FunctionRequest,
  service: LambdaService,
) => HttpResponse | Promise<HttpResponse>;
