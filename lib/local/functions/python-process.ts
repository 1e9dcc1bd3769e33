import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { pythonRuntime } from "./python-runtime.js";
import type { RuntimeEvents, RuntimeThread } from "./runtime-thread.js";
import type { InvocationMessage, WorkerMessage, WorkerSettings } from "./worker-protocol.js";

/** A Python interpreter of this machine. */
export interface PythonInterpreter {
  readonly path: string;
  /** `3.12.1`. */
  readonly version: string;
}

let asked: { readonly python: PythonInterpreter | undefined } | undefined;

/** Finds `python3` by the PATH of this process; undefined if there is none. Asks once. */
export function findPython(): PythonInterpreter | undefined {
  asked ??= { python: askForPython() };
  return asked.python;
}

function askForPython(): PythonInterpreter | undefined {
  const { status, stdout } = spawnSync(
    "python3",
    ["-c", "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))"],
    { encoding: "utf8", timeout: 10_000 },
  );
  const [path = "", version = ""] = status === 0 ? stdout.trim().split("\n") : [];
  return path === "" ? undefined : { path, version };
}

/** A process of Python in which a function runs. */
export class PythonProcess implements RuntimeThread {
  readonly #process: ChildProcess;
  readonly #requests: Writable;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    python: PythonInterpreter,
    {
      settings,
      environment,
    }: { readonly settings: WorkerSettings; readonly environment: Readonly<Record<string, string>> },
    events: RuntimeEvents,
  ) {
    this.#process = spawn(python.path, ["-c", pythonRuntime], {
      cwd: settings.taskRoot,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    this.#requests = this.#process.stdio[3] as Writable;
    // What a process that has ended doesn't read any more is told by its end.
    this.#requests.on("error", () => {});
    this.#requests.write(`${JSON.stringify(settings)}\n`);
    const answers = createInterface({ input: this.#process.stdio[4] as Readable });
    answers.on("line", (line) => events.message(JSON.parse(line) as WorkerMessage));
    // Programs that the function starts, and libraries written in C, write here.
    for (const stream of ["stdout", "stderr"] as const) {
      this.#process[stream]?.on("data", (chunk: Buffer) => {
        events.message({ kind: "log", stream, text: chunk.toString() });
      });
    }
    this.#process.on("error", (error) => events.crashed(error.message));
    this.#ended = new Promise((resolve) => {
      this.#process.on("close", (code) => {
        events.exited(code ?? 1);
        resolve();
      });
    });
  }

  send(message: InvocationMessage): void {
    this.#requests.write(`${JSON.stringify(message)}\n`);
  }

  async terminate(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  ref(): void {
    for (const each of this.#handles()) each.ref?.();
  }

  unref(): void {
    for (const each of this.#handles()) each.unref?.();
  }

  /** The process and its pipes, each of which keeps this process from ending. */
  #handles(): { ref?: () => void; unref?: () => void }[] {
    // The pipes are sockets, whatever their types say.
    const pipes = this.#process.stdio as readonly (Partial<Socket> | null | undefined)[];
    return [this.#process, ...pipes.filter((pipe) => pipe !== null && pipe !== undefined)];
  }
}
