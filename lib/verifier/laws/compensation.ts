import { isEqual } from "../../model/index.js";
import type { RecoveryOptions } from "../../saga/index.js";
import { precedes } from "../subject/placed-steps.js";
import { isDone, isRefused, type TaskVisit, type Trace, wasStopped } from "../run/trace.js";
import type { LedgerEntry } from "../run/world.js";
import { type ActionInstance, instancesOf, type Law } from "./law.js";

/** In which order compensations run. */
export const compensatedInOrder: Law = {
  code: "order",
  says: "Steps are compensated in the declared order, the last one first where nothing else is declared.",
  *broken(trace) {
    const begun = instancesOf(trace).filter(needsCompensation);
    const { recovery } = trace.subject.document;
    /** Laws on the steps that are compensated; where the others go on, an attempt is enough. */
    const compensated = new Set<LedgerEntry>();
    const seen = new Set<string>();
    for (const visit of trace.visits) {
      const { role, place } = visit;
      const entry = visit.tries[0]?.entry;
      if (role === undefined || !role.isCompensation || entry === undefined) continue;
      const own = seen.has(place) ? undefined : instanceOf(entry, trace);
      seen.add(place);
      for (const other of own === undefined ? [] : begun) {
        if (other.entry === undefined || compensated.has(other.entry) || own === undefined) continue;
        if (!isCompensatedAfter(own, other, recovery?.order)) continue;
        yield `${visit.state} began to compensate ${own.place} before ${other.place} was compensated.`;
      }
      if (isDone(visit) || recovery?.continueOnStuck === true) compensated.add(entry);
    }
  },
};

/** True if a step may be compensated only when another one is. */
function isCompensatedAfter(
  one: ActionInstance,
  other: ActionInstance,
  order: RecoveryOptions["order"],
): boolean {
  const [first, second] = [one.last, other.last];
  if (first.role === undefined || second.role === undefined) return false;
  const [here, there] = [first.role.placed.outermost, second.role.placed.outermost];
  if (here !== there && order === "parallel") return false;
  if (here !== there && typeof order === "object") {
    // Those that are not named come after those that are.
    const places = [here, there].map((name) => order.first.indexOf(name));
    const [own = -1, others = -1] = places.map((place) => (place === -1 ? order.first.length : place));
    if (own !== others) return own > others;
  }
  return precedes(
    { placed: first.role.placed, path: first.path },
    { placed: second.role.placed, path: second.path },
  );
}

function needsCompensation({ last }: ActionInstance): boolean {
  return last.role?.step.compensation !== undefined && !isRefused(last);
}

/** Laws on the steps that are compensated. */
export const onlyBegunIsCompensated: Law = {
  code: "begun",
  says: "A compensation is called only for a step that was begun, and not for one that was rejected.",
  *broken(trace) {
    for (const visit of trace.visits) {
      const { role, tries } = visit;
      const [first] = tries;
      if (role === undefined || !role.isCompensation || first === undefined) continue;
      const instance = instanceOf(first.entry, trace);
      if (isInLostBlock(visit, trace) || wasEntered(visit, trace)) continue;
      if (instance === undefined) {
        yield first.key === undefined
          ? `${visit.state} was called without a key.`
          : `${visit.state} was called with the key ${first.key}, under which nothing was begun.`;
      } else if (isRefused(instance.last)) {
        yield `${visit.state} was called though ${instance.place} had been rejected.`;
      }
    }
  },
};

/** Laws on the requests of compensations. */
export const calledLikeItsAction: Law = {
  code: "requests",
  says: "A compensation without a request of its own is called with that of its action.",
  *broken(trace) {
    for (const visit of trace.visits) {
      const { role, tries, state } = visit;
      const [first] = tries;
      if (role === undefined || !role.isCompensation || first === undefined) continue;
      // The request of a callback holds a token, which is the action's alone.
      if (role.step.compensation?.request !== undefined || role.step.action.callback !== undefined) continue;
      const action = instanceOf(first.entry, trace)?.visits[0]?.tries[0];
      if (action === undefined || isInLostBlock(visit, trace)) continue;
      // What another service is sent of a request may be less.
      if (!action.isPayload || !first.isPayload || isEqual(action.request, first.request)) continue;
      const [asked, compensated] = [action, first].map(({ request }) => JSON.stringify(request));
      yield `${state} was called with ${compensated}, but its action with ${asked}.`;
    }
  },
};

function instanceOf(entry: LedgerEntry | undefined, trace: Trace): ActionInstance | undefined {
  return instancesOf(trace).find((each) => each.entry !== undefined && each.entry === entry);
}

/** True if the action was entered but could not be called, because its arguments could not be evaluated. */
function wasEntered({ role }: TaskVisit, { moments }: Trace): boolean {
  return moments.some((moment) => moment.kind === "evaluation failed" && moment.state === role?.step.name);
}

/**
 * True if nobody knows how far a block had got, so that every branch is compensated from its end: because its outcomes
 * were too large to come back, or because the execution was stopped.
 */
function isInLostBlock({ role }: TaskVisit, trace: Trace): boolean {
  const blocks = role?.placed.blocks.map(({ name }) => name) ?? [];
  if (blocks.length > 0 && wasStopped(trace)) return true;
  return trace.moments.some(
    (moment) => moment.kind === "block failed" && moment.isTooLarge && blocks.includes(moment.state),
  );
}

/** Laws on the number of calls. */
export const doneOnce: Law = {
  code: "once",
  says: "A step or compensation that succeeded isn't called again.",
  *broken({ visits, switches }) {
    // Then AWS runs branches again that were done: what is in them is called with the same key.
    if (switches.includes("redriveKeepsFinishedBranches")) return;
    const done = new Set<string>();
    const compensated = new Set<LedgerEntry>();
    for (const visit of visits) {
      const { place, role, tries } = visit;
      if (done.has(place)) yield `${place} was called again though it had succeeded.`;
      const entry = role?.isCompensation === true ? tries[0]?.entry : undefined;
      if (entry !== undefined && !done.has(place) && compensated.has(entry)) {
        yield `${place} was called though ${entry.key} had been compensated already.`;
      }
      if (!isDone(visit)) continue;
      done.add(place);
      if (entry !== undefined) compensated.add(entry);
    }
  },
};
