import type { Course, Visit } from "../course.js";
import type { Entry } from "../world.js";

/** The action of a step, in one iteration, with all of its visits. */
export interface Instance {
  /** Where its action is called: the state, and the branches and items that it is in. */
  readonly place: string;
  readonly visits: readonly Visit[];
  /** The last of them. */
  readonly last: Visit;
  /** What its participant keeps; undefined for what has no effect that counts. */
  readonly entry: Entry | undefined;
}

const known = new WeakMap<Course, readonly Instance[]>();

/** Every step that was begun, in each of its iterations, in the order in which they were. */
export function instancesOf(course: Course): readonly Instance[] {
  const found = known.get(course);
  if (found !== undefined) return found;
  const byPlace = new Map<string, Visit[]>();
  for (const visit of course.visits) {
    if (visit.role === undefined || visit.role.isCompensation) continue;
    const visits = byPlace.get(visit.place);
    if (visits === undefined) byPlace.set(visit.place, [visit]);
    else visits.push(visit);
  }
  const instances: Instance[] = [];
  for (const [place, visits] of byPlace) {
    const last = visits.at(-1);
    if (last !== undefined) instances.push({ place, visits, last, entry: visits[0]?.tries[0]?.entry });
  }
  known.set(course, instances);
  return instances;
}
