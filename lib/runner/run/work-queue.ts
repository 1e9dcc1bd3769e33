import type { Ready } from "../execution-options.js";
import type { Branch } from "./branch.js";

interface Step {
  readonly branch: Branch;
  readonly act: () => void;
}

/**
 * What is ready to be done, one thing after the other: nothing of an execution runs while something else of it does,
 * not even when a handler calls back.
 */
export class WorkQueue {
  readonly #order: ((ready: readonly Ready[]) => number) | undefined;
  readonly #broke: (branch: Branch, error: unknown) => void;
  #steps: Step[] = [];
  #isWorking = false;

  /**
   * @param order chooses among several branches; undefined takes turns.
   * @param broke is told what a step throws.
   */
  constructor(
    order: ((ready: readonly Ready[]) => number) | undefined,
    broke: (branch: Branch, error: unknown) => void,
  ) {
    this.#order = order;
    this.#broke = broke;
  }

  /** Does something at once, or after what is being done; not if the branch is not running any more by then. */
  add(branch: Branch, act: () => void): void {
    this.#steps.push({ branch, act });
    this.#work();
  }

  /** Forgets all that is ready. */
  clear(): void {
    this.#steps = [];
  }

  #work(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (let step = this.#take(); step !== undefined; step = this.#take()) this.#do(step);
    } finally {
      this.#isWorking = false;
    }
  }

  #do({ branch, act }: Step): void {
    if (branch.status !== "running") return;
    try {
      act();
    } catch (error) {
      this.#broke(branch, error);
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
