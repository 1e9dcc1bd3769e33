import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { JsonValue } from "../../asl/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import { LocalEnvironmentError } from "../errors.js";
import { FunctionCodeStore } from "./function-code.js";
import { type FunctionNetwork, functionEnvironment } from "./function-environment.js";
import { FunctionInstance, type InvocationResult } from "./function-instance.js";
import { NodeWorker } from "./node-worker.js";
import { findPython, PythonProcess } from "./python-process.js";
import type { WorkerSettings } from "./worker-protocol.js";
import { Turns } from "./turns.js";

/** Something a function wrote to its standard output or standard error. */
export interface FunctionLog {
  readonly functionName: string;
  readonly logicalId: string;
  readonly requestId: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** Options of the host of functions. */
export interface FunctionHostOptions {
  /** The directory in which packages are found that the code of functions leaves out. */
  readonly projectDirectory: string;
  /** The services that functions reach. */
  readonly network: FunctionNetwork;
  readonly onLog: (log: FunctionLog) => void;
  /** The number of invocations that run at once; the others wait. @default - no limit */
  readonly concurrency?: number;
}

/** One call of a function. */
export interface Invocation {
  readonly function: LambdaFunction;
  readonly event: JsonValue;
  readonly requestId: string;
  /** The ARN by which it was called, with version or alias. @default "- the function's own" */
  readonly functionArn?: string;
  /** The version that is called. Each has instances of its own. @default "$LATEST" */
  readonly version?: string;
  /** The caller's account of itself. @default "- nothing" */
  readonly clientContext?: JsonValue;
}

/** The most that Lambda takes as event and gives as answer of a synchronous call, in bytes. */
const payloadLimit = 6_291_456;

/**
 * Runs Lambda functions: each concurrent invocation in an instance of its own, an idle one where there is one (a warm
 * start), else a new one.
 *
 * Unlike Lambda it does not freeze idle instances, has calls above the limit wait rather than fail, and keeps this
 * process's working directory.
 */
export class FunctionHost {
  readonly #options: FunctionHostOptions;
  readonly #code = new FunctionCodeStore();
  readonly #instances = new Set<FunctionInstance>();
  readonly #idle = new Map<string, FunctionInstance[]>();
  readonly #turns: Turns;
  /** Functions whose code has changed, each with the number of times. */
  readonly #changes = new Map<string, number>();
  /** The number of changes before an instance was started. */
  readonly #startedAfter = new WeakMap<FunctionInstance, number>();
  #closed = false;

  constructor(options: FunctionHostOptions) {
    this.#options = options;
    this.#turns = new Turns(options.concurrency ?? Number.POSITIVE_INFINITY);
  }

  /** Calls a function. What goes wrong in it is in the result; rejects only where it cannot be run here at all. */
  invoke(invocation: Invocation): Promise<InvocationResult> {
    return this.#turns.take(() => this.#invoke(invocation));
  }

  /** Says that a function has changed: instances that are idle end now, and busy ones after their call. */
  async retire(functionArn: string): Promise<void> {
    this.#changes.set(functionArn, this.#changesOf(functionArn) + 1);
    const keys = [...this.#idle.keys()].filter((key) => key.startsWith(`${functionArn}:`));
    const instances = keys.flatMap((key) => this.#idle.get(key) ?? []);
    for (const key of keys) this.#idle.delete(key);
    await Promise.all(instances.map((instance) => this.#end(instance)));
  }

  /** Ends all instances, in the midst of invocations too, and removes the unpacked code. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#instances].map((instance) => instance.terminate()));
    await this.#code.close();
  }

  async #invoke({
    function: fn,
    event,
    requestId,
    functionArn = fn.arn,
    version = "$LATEST",
    clientContext,
  }: Invocation): Promise<InvocationResult> {
    const eventText = JSON.stringify(event);
    if (Buffer.byteLength(eventText) > payloadLimit) {
      return tooLarge("Lambda.RequestTooLargeException", "Request", requestId);
    }
    const instance = this.#takeIdle(fn, version) ?? (await this.#start(fn, version));
    const result = await instance.invoke(
      { requestId, functionArn, event: eventText, ...(clientContext === undefined ? {} : { clientContext }) },
      (stream, text) =>
        this.#options.onLog({ functionName: fn.name, logicalId: fn.logicalId, requestId, stream, text }),
    );
    await this.#release({ fn, version }, instance);
    if ("payload" in result && Buffer.byteLength(result.payload) > payloadLimit) {
      return tooLarge("Function.ResponseSizeTooLarge", "Response", requestId);
    }
    return result;
  }

  #takeIdle(fn: LambdaFunction, version: string): FunctionInstance | undefined {
    const idle = this.#idle.get(`${fn.arn}:${version}`);
    let instance = idle?.pop();
    // What a handler left running may have ended its instance since.
    while (instance?.ended) instance = idle?.pop();
    return instance;
  }

  async #start(fn: LambdaFunction, version: string): Promise<FunctionInstance> {
    const settings = fn.settings();
    const changes = this.#changesOf(fn.arn);
    const { projectDirectory, network } = this.#options;
    const obstacle = obstacleOfRuntime(fn);
    if (obstacle !== undefined) throw new LocalEnvironmentError(obstacle);
    const python = isPython(settings.runtime) ? findPython() : undefined;
    this.#assertOpen(fn);
    const taskRoot = await this.#code.directoryOf(settings.code);
    const layersRoot = await this.#code.layersOf(settings.layers);
    const layerPackages = packagesOfLayers(layersRoot, settings.runtime);
    this.#assertOpen(fn);
    // A file that need not exist: Node looks for packages in the directories around it.
    const projectFile = join(resolve(projectDirectory), "noop.js");
    const nodePath = createRequire(projectFile).resolve.paths("package") ?? [];
    const workerSettings: WorkerSettings = {
      taskRoot,
      ...(layersRoot === undefined ? {} : { layersRoot }),
      layerPackages,
      unknownVariables: settings.unknownVariables,
      missingLayers: settings.missingLayers,
      handler: settings.handler,
      projectUrl: pathToFileURL(projectFile).href,
      functionName: fn.name,
      functionVersion: version,
      memoryMegabytes: settings.memoryMegabytes,
      timeoutMilliseconds: settings.timeoutSeconds * 1000,
      allowedHosts: network.allowedHosts,
    };
    const environment = functionEnvironment({
      function: fn,
      version,
      settings,
      taskRoot,
      nodePath: [...layerPackages, ...nodePath].join(delimiter),
      network,
    });
    const program = { settings: workerSettings, environment };
    const instance = new FunctionInstance(workerSettings, (events) =>
      python === undefined ? new NodeWorker(program, events) : new PythonProcess(python, program, events),
    );
    this.#instances.add(instance);
    this.#startedAfter.set(instance, changes);
    return instance;
  }

  async #release(
    { fn, version }: { readonly fn: LambdaFunction; readonly version: string },
    instance: FunctionInstance,
  ): Promise<void> {
    const isRetired = this.#startedAfter.get(instance) !== this.#changesOf(fn.arn);
    if (instance.ended || isRetired) {
      await this.#end(instance);
    } else {
      const key = `${fn.arn}:${version}`;
      this.#idle.set(key, [...(this.#idle.get(key) ?? []), instance]);
    }
  }

  #changesOf(functionArn: string): number {
    return this.#changes.get(functionArn) ?? 0;
  }

  async #end(instance: FunctionInstance): Promise<void> {
    this.#instances.delete(instance);
    await instance.terminate();
  }

  #assertOpen(fn: LambdaFunction): void {
    if (this.#closed)
      throw new LocalEnvironmentError(`${fn.logicalId} was invoked after the local environment was closed.`);
  }
}

/** The reason for which a function's runtime isn't on this machine, and what to do; undefined if it is. */
export function obstacleOfRuntime(fn: LambdaFunction): string | undefined {
  const { runtime } = fn.settings();
  if (!isPython(runtime) || findPython() !== undefined) return undefined;
  return (
    `The function ${fn.stackName}/${fn.logicalId} has the runtime ${runtime}, and there is no python3 in the PATH. Install Python, or ` +
    `answer in its place by --stub ${fn.logicalId}=answer.json (in code, the option stubs).`
  );
}

/** A runtime, and the interpreter that a function runs on here. */
export function shownRuntime(runtime: string): string {
  return isPython(runtime) ? `${runtime}, on Python ${findPython()?.version}` : runtime;
}

function isPython(runtime: string): boolean {
  return runtime.startsWith("python");
}

/** AWS docs: "Packaging your layer content", layer paths for each Lambda runtime. */
function packagesOfLayers(layersRoot: string | undefined, runtime: string): string[] {
  if (layersRoot === undefined) return [];
  if (isPython(runtime)) {
    return ["python", `python/lib/${runtime}/site-packages`].map((path) => join(layersRoot, path));
  }
  const [, major] = /^nodejs(\d+)/.exec(runtime) ?? [];
  return [`nodejs/node${major}/node_modules`, "nodejs/node_modules"].map((path) => join(layersRoot, path));
}

function tooLarge(errorType: string, what: "Request" | "Response", requestId: string): InvocationResult {
  const errorMessage = `${what} payload size exceeded maximum allowed payload size (${payloadLimit} bytes).`;
  return { error: { errorType, errorMessage, requestId } };
}
