import { precedes } from "../subject/placed-steps.js";
import { endOf, heardLast, isDone, isSuccess, type TaskVisit, type Trace, wasStopped } from "../run/trace.js";
import type { Law } from "./law.js";

/** Forward or backward, not both. */
export const noActionAfterRecovery: Law = {
  code: "recovery",
  says:
    "Recovery begins when a step has failed, and only then; no step after it begins, and once recovery has begun, no " +
    "action does.",
  *broken(trace) {
    yield* withoutFailure(trace);
    const { moments } = trace;
    const seen = new Set<TaskVisit>();
    let recovering: TaskVisit | undefined;
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
      if (!seen.has(visit)) yield* afterFailure(visit, trace);
      seen.add(visit);
    }
  },
};

function* withoutFailure(trace: Trace): Generator<string> {
  const { visits, moments } = trace;
  const { outcome, cause } = endOf(trace);
  if (outcome !== "compensated" || wasStopped(trace)) return;
  const hasFailed = visits.some(
    (visit) =>
      visit.role?.isCompensation !== true && visit.role?.step.kind !== "best-effort" && !isDone(visit),
  );
  // An expression, a block's outcomes or the length of a list may have failed it, too.
  if (hasFailed || moments.some(({ kind }) => kind === "evaluation failed" || kind === "block failed"))
    return;
  if (visits.some((visit) => heardLast(visit)?.kind === "large")) return;
  const told = cause ?? JSON.stringify(trace.output ?? null);
  if (!told.includes("Saga.TooManyItems"))
    yield "The saga was compensated though no step had failed but by best effort.";
}

function* afterFailure(visit: TaskVisit, { visits }: Trace): Generator<string> {
  const last = new Map<string, TaskVisit>();
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

/** Laws on the steps after the point of no return. */
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
