import type { Job, RunSummary } from "./search-job.js";
import type { LazyWorkers, LevelPlace, SearchWorkers } from "./search-workers.js";
import type { Trace } from "../run/trace.js";

/** A run of a job that is over. */
export interface FinishedRun {
  readonly summary: RunSummary;
  /** Undefined if another thread has it. */
  readonly trace?: Trace;
}

/** Number of jobs of the same level that are shared with a worker at a time, at most. */
const mostShared = 16;

/** Runs the jobs of one level, here and by workers, and hands out what came of them in the order of the jobs. */
export class LevelRun {
  readonly #level: readonly Job[];
  readonly #lazy: LazyWorkers;
  readonly #place: LevelPlace;
  readonly #run: (job: Job, isShared: boolean) => FinishedRun;
  readonly #own = new Map<number, RunSummary>();
  #workers: SearchWorkers | undefined;
  /** The first job that nobody has begun. */
  #next = 0;

  /** @param level jobs; more of them may be added at its end. */
  constructor(
    level: readonly Job[],
    lazy: LazyWorkers,
    place: LevelPlace,
    run: (job: Job, isShared: boolean) => FinishedRun,
  ) {
    this.#level = level;
    this.#lazy = lazy;
    this.#place = place;
    this.#run = run;
  }

  /** Result of a job. Ask for one after the other, from the first one on. */
  async result(index: number): Promise<FinishedRun> {
    if (this.#workers === undefined) {
      this.#workers = this.#lazy.wanted(this.#level.length - index);
      if (this.#workers === undefined) {
        const job = this.#level[index];
        if (job === undefined) throw new RangeError(`There is no job ${index}.`);
        return this.#run(job, false);
      }
      this.#next = index;
      this.#workers.share(this.#place, () => this.#claim());
    }
    return { summary: await this.#shared(index, this.#workers) };
  }

  async #shared(index: number, workers: SearchWorkers): Promise<RunSummary> {
    for (;;) {
      const found = this.#own.get(index) ?? workers.take(index);
      this.#own.delete(index);
      if (found !== undefined) return found;
      workers.feed();
      const job = this.#level[this.#next];
      if (job === undefined) await workers.arrival();
      else {
        this.#own.set(this.#next++, this.#run(job, true).summary);
        await othersHandled();
      }
    }
  }

  /** The next jobs, those that go on from the same point. */
  #claim(): (readonly [index: number, job: Job])[] {
    const claimed: [number, Job][] = [];
    for (;;) {
      const job = this.#level[this.#next];
      const [first] = claimed;
      if (job === undefined || claimed.length === mostShared) return claimed;
      if (first !== undefined && first[1].prefix !== job.prefix) return claimed;
      claimed.push([this.#next++, job]);
    }
  }
}

/** Lets everything else happen that waits for its turn, such as a signal that ends the process. */
export function othersHandled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
