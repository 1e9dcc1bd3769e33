import { Worker } from "node:worker_threads";
import type { StateMachineDefinition } from "../../asl/index.js";
import type { SagaDocument } from "../../saga/index.js";
import type { SampleData } from "../samples/samples.js";
import type { BranchOptions, Job, RunSummary } from "./search-job.js";
import type { MachineOptions } from "../subject/subject.js";

/** Everything that a worker has to know to do its share of a search: plain data. */
export interface SharedSearch extends Pick<BranchOptions, "stops" | "assumedOfStops"> {
  readonly document: SagaDocument;
  readonly definition: StateMachineDefinition;
  readonly machine: MachineOptions;
  readonly given: readonly SampleData[];
  /** Data that the laws depend on. */
  readonly isCompiled: boolean;
  readonly keysElsewhere: readonly string[];
}

export interface WorkerOptions {
  /** Number of threads that do the work, this one among them. */
  readonly threads: number;
  readonly shared: SharedSearch;
  /** The JavaScript file that a worker runs. @default - that of the package; none for its TypeScript */
  readonly file?: string;
  /** Number of runs that have to be waiting before others share them. @default 300 */
  readonly enough?: number;
}

/** A level of a search: how many faults its runs have. */
export interface LevelPlace {
  readonly depth: number;
  /** True if nothing follows from its runs. */
  readonly isLast: boolean;
}

/** Jobs for a worker. */
export interface SharedJobs extends LevelPlace {
  readonly jobs: readonly (readonly [index: number, job: Omit<Job, "before">])[];
}

/** Results of the jobs of one message. */
export type SharedResults = readonly (readonly [index: number, summary: RunSummary])[];

/** Number of messages that a worker has before it, so that it is never without work. */
const messagesAhead = 2;

/** Workers that are started as soon as there is enough to do. */
export class LazyWorkers {
  readonly #options: (WorkerOptions & { readonly file: string }) | undefined;
  #workers: SearchWorkers | undefined;

  constructor(options: WorkerOptions | undefined) {
    if (options === undefined || options.threads <= 1) return;
    const file = options.file ?? workerOfPackage();
    if (file !== undefined) this.#options = { ...options, file };
  }

  /** The workers, if so many runs that are waiting are to be shared. */
  wanted(waiting: number): SearchWorkers | undefined {
    if (this.#options === undefined) return undefined;
    const { enough = 300 } = this.#options;
    if (waiting >= enough) this.#workers ??= new SearchWorkers(this.#options);
    return waiting >= enough ? this.#workers : undefined;
  }

  async end(): Promise<void> {
    await this.#workers?.end();
  }
}

/** The worker of the package as it is published; undefined for its TypeScript, and in a bundle that has no file names. */
function workerOfPackage(): string | undefined {
  const isOwnFile = typeof __filename === "string" && __filename.endsWith("search-workers.js");
  return isOwnFile ? `${__dirname}/search-worker.js` : undefined;
}

/** Threads that do a part of the jobs of a search. */
export class SearchWorkers {
  /** Number of messages that each of them hasn't answered. */
  readonly #loads = new Map<Worker, number>();
  readonly #results = new Map<number, RunSummary>();
  #place: LevelPlace = { depth: 0, isLast: true };
  #claim: () => SharedJobs["jobs"] = () => [];
  #error: Error | undefined;
  #arrived: () => void = () => {};

  constructor({ threads, shared, file }: WorkerOptions & { readonly file: string }) {
    for (let count = 1; count < threads; count += 1) {
      const worker = new Worker(file, { workerData: shared });
      worker.on("message", (results: SharedResults) => this.#answered(worker, results));
      worker.on("error", (error) => {
        this.#error = error;
        this.#arrived();
      });
      this.#loads.set(worker, 0);
    }
  }

  /** Shares the jobs of a level: each time that a worker has nothing to do, it gets what is claimed for it. */
  share(place: LevelPlace, claim: () => SharedJobs["jobs"]): void {
    this.#place = place;
    this.#claim = claim;
    this.feed();
  }

  /** Gives jobs to all who have too few. */
  feed(): void {
    for (let ahead = 0; ahead < messagesAhead; ahead += 1) {
      for (const [worker, load] of this.#loads) if (load <= ahead) this.#send(worker, load);
    }
  }

  #send(worker: Worker, load: number): void {
    const claimed = this.#claim();
    if (claimed.length === 0) return;
    this.#loads.set(worker, load + 1);
    const jobs = claimed.map(
      ([index, { script, from, prefix }]) => [index, { script, from, prefix }] as const,
    );
    const message: SharedJobs = { ...this.#place, jobs };
    worker.postMessage(message);
  }

  #answered(worker: Worker, results: SharedResults): void {
    for (const [index, summary] of results) this.#results.set(index, summary);
    this.#loads.set(worker, (this.#loads.get(worker) ?? 1) - 1);
    this.feed();
    this.#arrived();
  }

  /** Result of a job of this level; undefined if no worker has done it yet. */
  take(index: number): RunSummary | undefined {
    if (this.#error !== undefined) throw this.#error;
    const found = this.#results.get(index);
    this.#results.delete(index);
    return found;
  }

  /** Waits until a worker has done something. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  async end(): Promise<void> {
    await Promise.all([...this.#loads.keys()].map((worker) => worker.terminate()));
  }
}
