import type { TaskVisit, Trace } from "../run/trace.js";
import type { LedgerEntry } from "../run/world.js";

/** Something that holds for every run. */
export interface Law {
  readonly code: string;
  /** The law as a sentence. */
  readonly says: string;
  /** The violations in a run, a sentence each; none if the law is kept. */
  readonly broken: (trace: Trace) => Iterable<string>;
}

/** The action of a step, in one iteration, with all of its visits. */
export interface ActionInstance {
  /** Place where its action is called: the state, and the branches and items that it is in. */
  readonly place: string;
  readonly visits: readonly TaskVisit[];
  /** The last of them. */
  readonly last: TaskVisit;
  /** The participant's record; undefined if the step has no effect that counts. */
  readonly entry: LedgerEntry | undefined;
}

const known = new WeakMap<Trace, readonly ActionInstance[]>();

/** Every step that was begun, in each of its iterations, in the order in which they were. */
export function instancesOf(trace: Trace): readonly ActionInstance[] {
  const found = known.get(trace);
  if (found !== undefined) return found;
  const byPlace = new Map<string, TaskVisit[]>();
  for (const visit of trace.visits) {
    if (visit.role === undefined || visit.role.isCompensation) continue;
    const visits = byPlace.get(visit.place);
    if (visits === undefined) byPlace.set(visit.place, [visit]);
    else visits.push(visit);
  }
  const instances: ActionInstance[] = [];
  for (const [place, visits] of byPlace) {
    const last = visits.at(-1);
    if (last !== undefined) instances.push({ place, visits, last, entry: visits[0]?.tries[0]?.entry });
  }
  known.set(trace, instances);
  return instances;
}
