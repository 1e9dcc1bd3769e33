import { lawsFor } from "../../lib/verifier/laws/index.js";
import type { Trace } from "../../lib/verifier/run/trace.js";
import type { RunnableProcess } from "./engine/prepare.js";
import { type CamundaRun, type RunOptions, run } from "./engine/run.js";

const laws = lawsFor(false);

/** The laws that a run breaks, a sentence each. */
export function brokenIn(trace: Trace): string[] {
  return laws.flatMap((law) => [...law.broken(trace)].map((what) => `${law.code}: ${what}`));
}

export interface Search {
  readonly runs: number;
  /** Broken laws, with the faults that broke it. */
  readonly broken: readonly { readonly faults: string; readonly what: readonly string[] }[];
}

type Faults = readonly (readonly [point: string, outcome: string])[];

/**
 * Tries faults at every call: each alone, and with `depth` 2 each pair whose second one comes after the first.
 *
 * @param isTried says which of so many sets of faults are tried.
 */
export function search(
  runnable: RunnableProcess,
  options: Omit<RunOptions, "faults"> & {
    readonly depth: 1 | 2;
    readonly isTried?: (index: number) => boolean;
  },
): Search {
  const broken: { faults: string; what: readonly string[] }[] = [];
  let runs = 0;
  let index = 0;
  const tried = (faults: Faults): CamundaRun => {
    runs += 1;
    const name = faults.map(([point, outcome]) => `${point}=${outcome}`).join(", ");
    const found = run(runnable, { ...options, faults: new Map(faults) });
    const what = brokenIn(found.trace);
    if (what.length > 0) broken.push({ faults: name, what });
    return found;
  };
  const follow = (faults: Faults, { offers }: CamundaRun): void => {
    if (faults.length === options.depth) return;
    const last = faults.at(-1)?.[0];
    const from = last === undefined ? 0 : offers.findIndex(({ point }) => point === last) + 1;
    for (const { point, outcomes } of offers.slice(from)) {
      for (const outcome of outcomes) {
        index += 1;
        if (options.isTried?.(index) === false && faults.length === options.depth - 1) continue;
        const next: Faults = [...faults, [point, outcome]];
        follow(next, tried(next));
      }
    }
  };
  follow([], tried([]));
  return { runs, broken };
}
