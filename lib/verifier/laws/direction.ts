import { type Course, heardLast, isDone, isSuccess, type Visit } from "../course.js";
import { precedes } from "../places.js";
import type { Law } from "./law.js";

/** Forward or backward, not both. */
export const noActionAfterRecovery: Law = {
  code: "recovery",
  says: "Once a step has failed, no step after it begins, and once recovery has begun, no action does.",
  *broken(course) {
    const { moments } = course;
    const seen = new Set<Visit>();
    let recovering: Visit | undefined;
    for (const moment of moments) {
      if (moment.kind !== "try") continue;
      const { visit } = moment.tried;
      const { role } = visit;
      if (role === undefined) continue;
      if (role.isCompensation) {
        recovering ??= visit;
        continue;
      }
      if (recovering !== undefined && !role.placed.isHook) {
        yield `${visit.place} was called after ${recovering.place} had begun the recovery.`;
        return;
      }
      if (!seen.has(visit)) yield* afterFailure(visit, course);
      seen.add(visit);
    }
  },
};

function* afterFailure(visit: Visit, { visits }: Course): Generator<string> {
  const last = new Map<string, Visit>();
  for (const earlier of visits) {
    if (earlier === visit) break;
    last.set(earlier.place, earlier);
  }
  for (const earlier of last.values()) {
    const { role, place } = earlier;
    if (role === undefined || visit.role === undefined || role.isCompensation) continue;
    if (role.step.kind === "best-effort" || isDone(earlier) || heardLast(earlier) === undefined) continue;
    const [first, second] = [
      { placed: role.placed, path: earlier.path },
      { placed: visit.role.placed, path: visit.path },
    ];
    if (precedes(first, second)) {
      yield `${visit.place} was called though ${place}, which comes before it, had failed.`;
    }
  }
}

/** What comes after the point of no return. */
export const pivotDivides: Law = {
  code: "pivot",
  says: "A retriable step runs only after the pivot has succeeded, and nothing is compensated after that.",
  *broken({ moments }) {
    let isPast = false;
    for (const moment of moments) {
      if (moment.kind !== "try") continue;
      const { visit, heard } = moment.tried;
      const { role } = visit;
      if (role === undefined) continue;
      if (role.isCompensation && isPast) {
        yield `${visit.place} was called after the pivot had succeeded.`;
        return;
      }
      if (role.step.kind === "retriable" && !isPast && role.placed.side === "after") {
        yield `${visit.place} was called before the pivot had succeeded.`;
        return;
      }
      if (role.step.kind === "pivot" && isSuccess(heard)) isPast = true;
    }
  },
};
