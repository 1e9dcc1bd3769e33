import type { InvocationMessage, WorkerMessage } from "./worker-protocol.js";

/** Whatever a function's code runs in: a worker thread, or a process. One invocation at a time. */
export interface RuntimeThread {
  /** Has the handler called. */
  send(message: InvocationMessage): void;
  /** Ends it, in the midst of an invocation too. */
  terminate(): Promise<void>;
  /** Keeps this process from ending. */
  ref(): void;
  /** Lets this process end. */
  unref(): void;
}

/** Takes what comes from a function's code. */
export interface RuntimeEvents {
  message(message: WorkerMessage): void;
  /** Something went wrong that the code could not report itself. */
  crashed(reason: string): void;
  exited(code: number): void;
}

/** Starts the code of a function. */
export type StartRuntime = (events: RuntimeEvents) => RuntimeThread;
