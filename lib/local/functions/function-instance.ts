import type { RuntimeThread, StartRuntime } from "./runtime-thread.js";
import type { ErrorDocument, InvocationMessage, WorkerMessage, WorkerSettings } from "./worker-protocol.js";

/** The end of an invocation: the answer as JSON text, or what Lambda reports of the failure. */
export type InvocationResult = { readonly payload: string } | { readonly error: ErrorDocument };

/** Takes a piece of a function's standard output or standard error; `console.log` writes one per call. */
export type OutputListener = (stream: "stdout" | "stderr", text: string) => void;

/** The invocation that an instance is busy with. */
interface CurrentInvocation {
  readonly requestId: string;
  readonly onOutput: OutputListener;
  readonly settle: (result: InvocationResult) => void;
}

/** Lambda gives an instance ten seconds to load its handler, which the function's timeout does not count. */
const initialisationMilliseconds = 10_000;

/** The time that a thread or process may take to start, which Lambda counts nowhere. An overloaded machine takes many seconds. */
const startMilliseconds = 120_000;

/**
 * One instance of a function: a thread or process with an environment of its own, that runs one invocation at a time.
 *
 * It is ended by a crash or a timeout, and is then of no further use.
 */
export class FunctionInstance {
  readonly #runtime: RuntimeThread;
  readonly #timeoutMilliseconds: number;
  #current: CurrentInvocation | undefined;
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #loaded = false;
  #ended = false;

  constructor({ timeoutMilliseconds }: Pick<WorkerSettings, "timeoutMilliseconds">, start: StartRuntime) {
    this.#timeoutMilliseconds = timeoutMilliseconds;
    this.#runtime = start({
      message: (message) => this.#receive(message),
      crashed: (reason) => this.#crash(`Runtime exited with error: ${reason}`),
      exited: (code) => {
        this.#ended = true;
        this.#crash(
          code === 0
            ? "Runtime exited without providing a reason"
            : `Runtime exited with error: exit status ${code}`,
        );
      },
    });
  }

  /** True if it has ended, or is about to. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Runs one invocation. What goes wrong in the function is in the result; the promise never rejects. */
  invoke(message: InvocationMessage, onOutput: OutputListener): Promise<InvocationResult> {
    return new Promise((settle) => {
      this.#current = { requestId: message.requestId, onOutput, settle };
      this.#runtime.ref();
      this.#limit(this.#millisecondsLeft());
      this.#runtime.send(message);
    });
  }

  /** Ends it, in the midst of an invocation too. */
  async terminate(): Promise<void> {
    this.#ended = true;
    await this.#runtime.terminate();
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "started":
        this.#started = true;
        if (this.#current !== undefined) this.#limit(this.#millisecondsLeft());
        break;
      case "loaded":
        this.#loaded = true;
        if (this.#current !== undefined) this.#limit(this.#millisecondsLeft());
        break;
      case "log":
        this.#current?.onOutput(message.stream, message.text);
        break;
      case "succeeded":
        this.#settle({ payload: message.payload });
        break;
      case "failed":
        if (!message.usable) this.#ended = true;
        this.#settle({ error: message.error });
        break;
    }
  }

  /** The time that what comes next may take: the start, the loading of the code, or the call. */
  #millisecondsLeft(): number {
    if (this.#loaded) return this.#timeoutMilliseconds;
    return this.#started ? initialisationMilliseconds : startMilliseconds;
  }

  #limit(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#fail("Sandbox.Timedout", `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`);
      void this.terminate();
    }, milliseconds);
  }

  #crash(reason: string): void {
    this.#fail("Runtime.ExitError", reason);
  }

  /** A failure that Lambda itself reports, in the form it gives to them. */
  #fail(errorType: string, reason: string): void {
    this.#ended = true;
    const errorMessage = `RequestId: ${this.#current?.requestId} Error: ${reason}`;
    this.#settle({ error: { errorType, errorMessage } });
  }

  #settle(result: InvocationResult): void {
    clearTimeout(this.#timer);
    // An idle instance is no reason for the process to stay.
    this.#runtime.unref();
    const invocation = this.#current;
    this.#current = undefined;
    invocation?.settle(result);
  }
}
