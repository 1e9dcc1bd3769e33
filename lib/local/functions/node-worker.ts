import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { RuntimeEvents, RuntimeThread } from "./runtime-thread.js";
import type { InvocationMessage, WorkerMessage, WorkerSettings } from "./worker-protocol.js";

/** A worker thread in which a function for Node.js runs. */
export class NodeWorker implements RuntimeThread {
  readonly #worker: Worker;

  constructor(
    {
      settings,
      environment,
    }: { readonly settings: WorkerSettings; readonly environment: Readonly<Record<string, string>> },
    events: RuntimeEvents,
  ) {
    this.#worker = new Worker(join(__dirname, "function-worker.js"), {
      name: settings.functionName,
      workerData: settings,
      env: environment,
      // Neither the flags of this process nor its streams are the function's.
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    });
    this.#worker.on("message", (message: WorkerMessage) => events.message(message));
    // What the worker can no longer report itself, above all that its memory is used up; its exit follows.
    this.#worker.on("error", (error) => events.crashed(error.message));
    this.#worker.on("exit", (code) => events.exited(code));
  }

  send(message: InvocationMessage): void {
    this.#worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  ref(): void {
    this.#worker.ref();
  }

  unref(): void {
    this.#worker.unref();
  }
}
