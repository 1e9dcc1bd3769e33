/** Calls that run step by step: a step ends where a call waits for its turn, or has ended. */
export class Interleaving {
  #running: Process | undefined;

  /** Given to stores and providers: waits until the call that asks gets its turn. A call that has crashed never does. */
  readonly turn = (): Promise<void> => {
    const process = this.#running;
    if (process === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      process.blocked(resolve);
    });
  };

  /** Begins a call; it runs to its first turn. */
  async begin<T>(work: () => Promise<T>): Promise<Process<T>> {
    const process = new Process<T>();
    await this.#run(process, () => process.begin(work));
    return process;
  }

  /** Lets a call take steps: so many, or all that are left. */
  async step(process: Process<unknown>, steps = Number.POSITIVE_INFINITY): Promise<void> {
    for (let taken = 0; taken < steps && !process.hasEnded && !process.hasCrashed; taken += 1) {
      await this.#run(process, () => process.release());
    }
  }

  async #run(process: Process<unknown>, go: () => void): Promise<void> {
    const stopped = process.nextStop();
    this.#running = process;
    go();
    await stopped;
    this.#running = undefined;
  }
}

/** A call, as it is interleaved with others. */
export class Process<T = unknown> {
  #stopped: (() => void) | undefined;
  #next: (() => void) | undefined;
  #result: { readonly value: T } | { readonly error: unknown } | undefined;
  /** Number of turns that it waited for. */
  turns = 0;
  hasCrashed = false;

  get hasEnded(): boolean {
    return this.#result !== undefined;
  }

  /** The value that it returned, as `{ value }`, or the name of its error; undefined if it has crashed. */
  get outcome(): { readonly value: T } | string | undefined {
    const result = this.#result;
    if (result === undefined || "value" in result) return result;
    return result.error instanceof Error ? result.error.name : String(result.error);
  }

  get error(): unknown {
    return this.#result !== undefined && "error" in this.#result ? this.#result.error : undefined;
  }

  begin(work: () => Promise<T>): void {
    work().then(
      (value) => this.#end({ value }),
      (error: unknown) => this.#end({ error }),
    );
  }

  /** Ends it where it is, as a crash of its process would: nothing that follows happens. */
  crash(): void {
    this.hasCrashed = true;
  }

  blocked(next: () => void): void {
    this.turns += 1;
    this.#next = next;
    this.#stopped?.();
  }

  release(): void {
    this.#next?.();
  }

  nextStop(): Promise<void> {
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  #end(result: { readonly value: T } | { readonly error: unknown }): void {
    this.#result = result;
    this.#stopped?.();
  }
}
