import type { FaultScript } from "../fault-script.js";
import { errorOf, type TaskVisit, type Trace } from "../run/trace.js";

/**
 * Visits all of whose tries were made, in runs that broke no law. Most calls that fail do so until they are given up, which of
 * a compensation takes 32 tries, and these are alike wherever the call is made: the Task decides by the error and the number
 * of tries alone if there is one more, and when. So after two tries that failed alike it is enough to make the last one, if
 * the same Task has been tried in full after the same error, with nothing wrong: neither the delays nor their number.
 */
export class KnownRetries {
  readonly #known = new Set<string>();

  /** @param visit it has been tried twice. */
  areKnown(visit: TaskVisit, script: FaultScript): boolean {
    return this.#known.has(idOf(visit, script));
  }

  learn({ visits }: Trace, script: FaultScript): void {
    for (const visit of visits) {
      const { tries } = visit;
      if (tries.length > 3 && tries.at(-1)?.attempt === tries.length) this.#known.add(idOf(visit, script));
    }
  }
}

function idOf({ state, outcome, tries: [, second] }: TaskVisit, { switches }: FaultScript): string {
  return `${switches.join()}|${state}|${outcome.name}|${second === undefined ? "" : errorOf(second)}`;
}
