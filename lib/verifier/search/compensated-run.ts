import type { FaultScript } from "../fault-script.js";
import type { Job } from "./search-job.js";
import type { Trace } from "../run/trace.js";

/** The run of a script with a fault at the last action that leads to compensation if it fails, if there is one. */
export function compensatedRuns(script: FaultScript, { visits }: Pick<Trace, "visits">): Job[] {
  for (const { role, point } of visits.toReversed()) {
    if (role === undefined || role.isCompensation) continue;
    const { kind } = role.step;
    const leadsBack = (name: string): boolean => {
      if (kind === "pivot") return name.startsWith("rejected(");
      return name === "lost" && kind !== "retriable" && kind !== "best-effort";
    };
    const outcome = role.outcomes.find(({ name }) => leadsBack(name));
    if (outcome === undefined) continue;
    const faults = new Map([[point, outcome.name]]);
    // Nothing follows from it.
    return [{ script: { ...script, faults }, from: Number.POSITIVE_INFINITY }];
  }
  return [];
}
