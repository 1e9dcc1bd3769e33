import type { VirtualClock } from "../../runner/index.js";
import type { Recording, TaskVisit, TracedTry, TraceEvent } from "./trace.js";
import type { LedgerEntry } from "./world.js";

/** Copies what was written down of a run, for another run that goes on from there. */
export class TraceCopies {
  readonly #entries = new Map<LedgerEntry, LedgerEntry>();
  readonly #visits = new Map<TaskVisit, TaskVisit>();
  readonly #tries = new Map<TracedTry, TracedTry>();

  entry(original: LedgerEntry): LedgerEntry {
    const known = this.#entries.get(original);
    if (known !== undefined) return known;
    const copy = { ...original };
    this.#entries.set(original, copy);
    return copy;
  }

  visit(original: TaskVisit): TaskVisit {
    const known = this.#visits.get(original);
    if (known !== undefined) return known;
    const copy: TaskVisit = { ...original, tries: [] };
    this.#visits.set(original, copy);
    for (const tried of original.tries) copy.tries.push(this.#copyOf(tried, copy));
    return copy;
  }

  #copyOf(original: TracedTry, visit: TaskVisit): TracedTry {
    const entry = original.entry && this.entry(original.entry);
    const { attempt, at, request, isPayload, key, did, heard } = original;
    // Spreading an object into another one takes several times as long, and every run copies all of its tries.
    const copy: TracedTry = { visit, attempt, at, request, isPayload, key, entry, did, heard };
    this.#tries.set(original, copy);
    return copy;
  }

  /** The copy of a try, which is one of its visit's. */
  tried(original: TracedTry): TracedTry {
    this.visit(original.visit);
    const copy = this.#tries.get(original);
    if (copy === undefined) throw new TypeError(`The visit ${original.visit.point} doesn't have the try.`);
    return copy;
  }

  event(original: TraceEvent): TraceEvent {
    switch (original.kind) {
      case "try":
        return { kind: "try", tried: this.tried(original.tried) };
      case "landed":
        return { ...original, entry: this.entry(original.entry) };
      default:
        return original;
    }
  }
}

/** The recording of a run that begins, or that goes on from another one: then its moments are still to be copied. */
export function recordingOn(clock: VirtualClock, original: Recording | undefined): Recording {
  const { now, touched = [], draws = [] } = original ?? {};
  const start = clock.now() - (now?.() ?? 0);
  return { moments: [], draws: [...draws], touched: new Set(touched), now: () => clock.now() - start };
}
