import { endOf, isDone, isRefused, type TaskVisit, type Trace } from "../run/trace.js";
import { instancesOf, type Law } from "./law.js";
import { missingSteps } from "./whole.js";

/** Laws on the effects that a completed saga leaves in the world. */
export const completedIsWhole: Law = {
  code: "completed",
  says: "When a saga completes, the effect of every step is there exactly once, and uncompensated.",
  *broken(trace) {
    if (endOf(trace).outcome !== "completed") return;
    for (const { last, entry, place } of instancesOf(trace)) {
      if (last.role?.step.kind === "best-effort") continue;
      if (!isDone(last)) yield `The saga completed though ${place} had failed.`;
      if (entry === undefined || last.role === undefined) continue;
      if (!entry.effect) {
        yield entry.compensations > 0
          ? `The saga completed, but the effect of ${place} was compensated.`
          : `The saga completed without the effect of ${place}.`;
      } else if (entry.effects !== 1) {
        yield `The saga completed, and ${place} took effect ${entry.effects} times.`;
      }
    }
    yield* missingSteps(trace);
  },
};

/** Laws on the effects that a compensated saga leaves in the world. */
export const compensatedIsEmpty: Law = {
  code: "compensated",
  says: "When a saga is compensated, no effect is left, whatever lands later.",
  *broken(trace) {
    if (endOf(trace).outcome !== "compensated") return;
    for (const entry of trace.entries) {
      if (entry.effect) yield `The saga was compensated, but an effect is left under ${entry.key}.`;
    }
    for (const { last, entry, place } of instancesOf(trace)) {
      if (last.role?.step.compensation === undefined || last.role.hasEffect === false) continue;
      if (isRefused(last) || entry === undefined) continue;
      const isCompensated = trace.visits.some((visit) => compensates(visit, entry) && isDone(visit));
      if (!isCompensated) yield `${place} was begun and not rejected, but not compensated.`;
    }
  },
};

/** Laws on the ends that a stuck saga can still reach. */
export const stuckIsResumable: Law = {
  code: "stuck",
  says:
    "A saga gets stuck only on a Task of a compensation, a pivot or a retriable step, and once that is mended a " +
    "redrive leads to its end.",
  *broken(trace) {
    for (const leg of trace.legs) {
      if (leg.outcome !== "stuck") continue;
      const visit = trace.visits.findLast(({ state }) => state === leg.failedOn);
      const name = leg.failedOn ?? "a state that cannot be told";
      if (visit === undefined) {
        yield `The execution failed on ${name} with ${leg.error}, before it called anything.`;
      } else if (!mayBeStuck(visit)) {
        yield `The execution failed with ${leg.error} on ${name}, the action of a step that can be compensated.`;
      }
      if (leg.faults === 0) {
        yield trace.legs.length === 1
          ? `The execution failed on ${name} with ${leg.error} though every call succeeded.`
          : `The execution failed on ${name} with ${leg.error} again after a redrive, with nothing wrong any more.`;
      }
    }
  },
};

function compensates({ role, tries }: TaskVisit, entry: unknown): boolean {
  return role?.isCompensation === true && tries.some((tried) => tried.entry === entry);
}

function mayBeStuck({ role }: TaskVisit): boolean {
  return (
    role !== undefined &&
    (role.isCompensation || role.step.kind === "pivot" || role.step.kind === "retriable")
  );
}

/** Laws on an execution that is stopped and redriven. */
export const stoppedIsCancelled: Law = {
  code: "stopped",
  says: "A saga that is stopped before its pivot and redriven is compensated; from its pivot on it goes through.",
  *broken(trace) {
    const { legs, subject, visits, switches } = trace;
    const { outcome } = endOf(trace);
    const stop = legs.find((leg) => leg.outcome === "stopped")?.stop;
    if (stop === undefined || subject.pivot === undefined) return;
    if (stop.isInTime) {
      if (subject.document.options?.redriveAfterStop === "continue") return;
      // The stopped action is called once more then, and only the next one asks.
      if (switches.includes("redriveEvaluatesArguments")) return;
      if (outcome === "completed")
        yield `The saga was stopped at ${stop.point} and redriven, but it completed.`;
      return;
    }
    const hasFailed = visits.some(
      ({ role, outcome }) => role?.isCompensation === true || outcome.name !== "well",
    );
    // A list that is too long leads back without any call.
    const isPivotCalled = visits.some(({ role }) => role?.step.kind === "pivot");
    if (!hasFailed && isPivotCalled && outcome === "compensated") {
      yield `The saga was stopped at ${stop.point}, in its pivot or after it, but it was compensated.`;
    }
  },
};

/** Laws on the ends of an execution. */
export const endsKnown: Law = {
  code: "ends",
  says: "No run times out, hangs, ends in States.Runtime, or fails on a Fail state other than the end of a compensated saga.",
  *broken(trace: Trace) {
    for (const { outcome, status, error, cause, failedOn } of trace.legs) {
      if (outcome !== "other") continue;
      if (status === "RUNNING") yield "The execution waits for ever: a Task has no timeout.";
      else if (status === "TIMED_OUT") {
        yield "The execution ended TIMED_OUT, so that nothing was caught and nothing can be compensated.";
      } else if (error === "States.Runtime") yield `The execution ended in States.Runtime: ${cause ?? ""}`;
      else yield `The execution ended on ${failedOn} with ${error ?? "no error"}: it can't be resumed there.`;
    }
  },
};
