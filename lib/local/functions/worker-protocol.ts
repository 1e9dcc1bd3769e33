import type { JsonObject, JsonValue } from "../../asl/index.js";

/** Data for a worker thread before it loads the handler. */
export interface WorkerSettings {
  /** Directory of the function's code. */
  readonly taskRoot: string;
  /** Directory of its layers, which is `/opt` to the function; absent if it has none. */
  readonly layersRoot?: string;
  /** Variables whose value isn't known, and what to say to whoever reads them. */
  readonly unknownVariables: Readonly<Record<string, string>>;
  /** Directories of packages that its layers have. */
  readonly layerPackages: readonly string[];
  /** ARNs of layers that aren't there, which a package that can't be found may have been in. */
  readonly missingLayers: readonly string[];
  /** `file.export`, relative to the task root. */
  readonly handler: string;
  /** URL of a file in the project from which packages are found that the code leaves out. */
  readonly projectUrl: string;
  readonly functionName: string;
  /** `$LATEST`, or the version that the instance is of. */
  readonly functionVersion: string;
  readonly memoryMegabytes: number;
  readonly timeoutMilliseconds: number;
  /** Hosts of AWS's that the function may reach. */
  readonly allowedHosts: readonly string[];
}

/** To the worker: call the handler. */
export interface InvocationMessage {
  readonly requestId: string;
  readonly functionArn: string;
  /** The event as JSON text, so that the handler gets what would have come over the wire. */
  readonly event: string;
  /** The caller's account of itself, as JSON. */
  readonly clientContext?: JsonValue;
}

/**
 * Lambda's report of a failed invocation; it is the cause of the failed task, as JSON text. If the function threw it,
 * it has a `trace`, too: the lines of the error's stack.
 */
export interface ErrorDocument extends JsonObject {
  readonly errorMessage: string;
  readonly errorType: string;
}

/** From the worker. */
export type WorkerMessage =
  /** The runtime is up, and the function's code is about to be loaded. */
  | { readonly kind: "started" }
  /** The handler is loaded. */
  | { readonly kind: "loaded" }
  /** The handler has answered with JSON text. */
  | { readonly kind: "succeeded"; readonly payload: string }
  /** The handler has thrown or answered what is no JSON; or, and then the worker is not usable, could not be loaded. */
  | { readonly kind: "failed"; readonly error: ErrorDocument; readonly usable: boolean }
  /** The function has written to its standard output or standard error. */
  | { readonly kind: "log"; readonly stream: "stdout" | "stderr"; readonly text: string };
