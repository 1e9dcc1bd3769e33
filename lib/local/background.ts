import { messageOf } from "./errors.js";

/** Work that goes on while nobody waits for it: deliveries, retries, consumers of queues. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #onProblem: (message: string) => void;

  /** @param onProblem takes what goes wrong in such work. */
  constructor(onProblem: (message: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Does some work. What it throws is told and goes no further. */
  run(work: () => Promise<unknown>): void {
    const running: Promise<void> = work()
      .then(
        () => {},
        (error: unknown) => this.#onProblem(messageOf(error)),
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Tells of something that goes wrong. */
  tell(problem: string): void {
    this.#onProblem(problem);
  }

  /** True if there is such work. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves when none of this work is left, including what it leads to. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
