import type { Ready } from "../execution-options.js";
import type { Act } from "./act.js";
import type { Branch } from "./branch.js";

/** Something that a branch is to do. */
export interface Step {
  readonly branch: Branch;
  readonly act: Act;
}

/** Carries out the steps of a queue. */
interface Worker {
  perform(branch: Branch, act: Act): void;
  /** Is told what a step throws. */
  broke(branch: Branch, error: unknown): void;
}

/**
 * The work that is ready, one thing after the other: nothing of an execution runs while something else of it does,
 * not even when a handler calls back.
 */
export class WorkQueue {
  readonly #order: ((ready: readonly Ready[]) => number) | undefined;
  readonly #worker: Worker;
  #steps: Step[] = [];
  #isWorking = false;
  #isPaused = false;

  /**
   * @param order chooses among several branches; undefined takes turns.
   */
  constructor(order: ((ready: readonly Ready[]) => number) | undefined, worker: Worker) {
    this.#order = order;
    this.#worker = worker;
  }

  /** Does something at once, or after what is being done; not if the branch is not running any more by then. */
  add(branch: Branch, act: Act): void {
    this.#steps.push({ branch, act });
    this.#work();
  }

  /** The steps that are ready. */
  get ready(): readonly Step[] {
    return this.#steps;
  }

  /** Stands still after the step that is being done, until `proceed` is called. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Goes on with a step, as if it were the rest of the one after which the queue has stood still. */
  proceed(branch: Branch, act: Act): void {
    this.#isPaused = false;
    this.#isWorking = true;
    try {
      this.#do({ branch, act });
    } finally {
      this.#isWorking = false;
    }
    this.#work();
  }

  /** Stands still with these steps. */
  standWith(steps: readonly Step[]): void {
    this.#steps = [...steps];
    this.#isPaused = true;
  }

  /** Forgets all that is ready. */
  clear(): void {
    this.#steps = [];
    this.#isPaused = false;
  }

  #work(): void {
    if (this.#isWorking || this.#isPaused) return;
    this.#isWorking = true;
    try {
      for (let step = this.#take(); step !== undefined; step = this.#take()) {
        this.#do(step);
        if (this.#isPaused) break;
      }
    } finally {
      this.#isWorking = false;
    }
  }

  #do({ branch, act }: Step): void {
    if (branch.status !== "running") return;
    try {
      this.#worker.perform(branch, act);
    } catch (error) {
      this.#worker.broke(branch, error);
    }
  }

  #take(): Step | undefined {
    if (this.#order === undefined || this.#steps.length <= 1) return this.#steps.shift();
    const index = this.#order(
      this.#steps.map(({ branch }) => ({ path: branch.path, state: branch.visit?.name ?? branch.upcoming })),
    );
    const [step] = this.#steps.splice(index, 1);
    if (step === undefined)
      throw new RangeError(`order answered ${index} for ${this.#steps.length} branches`);
    return step;
  }
}
