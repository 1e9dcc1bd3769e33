import type { FaultScript } from "../fault-script.js";
import type { Law } from "../laws/index.js";
import type { RunSummary } from "./search-job.js";
import type { BrokenRun, SearchResult } from "./search-result.js";
import type { Trace } from "../run/trace.js";

/** Counts runs, and keeps those that break laws. */
export class Tally {
  readonly #laws: readonly Law[];
  readonly #ends = new Set<string>();
  readonly #broken: BrokenRun[] = [];
  readonly #known = new Set<string>();
  #completed = 0;
  #compensated = 0;
  #redriven = 0;
  runs = 0;
  walks = 0;

  constructor(laws: readonly Law[]) {
    this.#laws = laws;
  }

  /** @param traceOf repeats the run, if it is the first that breaks a law. */
  count(script: FaultScript, summary: RunSummary, traceOf: () => Trace): void {
    const { outcome, isRedriven, end, broken } = summary;
    this.runs += 1;
    if (outcome === "completed") this.#completed += 1;
    if (outcome === "compensated") this.#compensated += 1;
    if (isRedriven) this.#redriven += 1;
    this.#ends.add(end);
    if (broken.length === 0) return;
    const named = broken.flatMap(({ law: number, how }) => {
      const law = this.#laws[number];
      return law === undefined ? [] : [{ law, how }];
    });
    // The first run that breaks a law has the fewest faults of all that do.
    if (named.every(({ law }) => this.#known.has(law.code))) return;
    for (const { law } of named) this.#known.add(law.code);
    this.#broken.push({ script, trace: traceOf(), broken: named });
  }

  isBroken(code: string): boolean {
    return this.#known.has(code);
  }

  result(situations: number, unexplored: number): SearchResult {
    return {
      runs: this.runs,
      situations,
      endStates: this.#ends.size,
      ends: this.#ends,
      completed: this.#completed,
      compensated: this.#compensated,
      redriven: this.#redriven,
      walks: this.walks,
      unexplored,
      broken: this.#broken,
    };
  }
}
