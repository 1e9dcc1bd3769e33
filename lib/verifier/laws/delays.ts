import { retryPolicy } from "../../model/index.js";
import type { TaskVisit, Trace } from "../run/trace.js";
import type { Law } from "./law.js";

/** The delays between the tries of a call. */
export const delaysAreDrawn: Law = {
  code: "delays",
  says: "Chance cuts every delay between two tries from its full length: interval, backoff rate and longest delay are the saga's.",
  *broken(trace) {
    if (trace.subject.meaning === undefined) return;
    for (const visit of trace.visits) yield* inVisit(visit, trace);
  },
};

function* inVisit({ role, tries, point }: TaskVisit, { draws }: Trace): Generator<string> {
  if (role === undefined) return;
  const { step, isCompensation } = role;
  const persists = isCompensation || step.kind === "pivot" || step.kind === "retriable";
  const { longestDelay } = retryPolicy((isCompensation ? step.compensation : step.action) ?? {}, persists);
  for (const { attempt, at } of tries) {
    if (attempt === 1) continue;
    const longest = longestDelay(attempt - 1) * 1000;
    // A delay is rounded to milliseconds.
    const isDrawn = draws.some((draw) => draw.at <= at && Math.abs(draw.at + draw.value * longest - at) <= 1);
    if (!isDrawn) yield `Try ${attempt} of ${point} did not begin after ${longest / 1000} s cut by chance.`;
  }
}
