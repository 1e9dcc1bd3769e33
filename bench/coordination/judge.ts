import { lawsFor } from "../../lib/verifier/laws/index.js";
import type { Law } from "../../lib/verifier/laws/law.js";
import {
  isSuccess,
  type Leg,
  type TaskVisit,
  type Trace,
  type TraceEvent,
  type TracedTry,
} from "../../lib/verifier/run/trace.js";
import { doneWell } from "../../lib/verifier/subject/outcomes.js";
import type { MadeTry } from "./participants.js";
import type { Case, SimulatedRun } from "./simulation.js";

/** Fate of an execution. */
export type Verdict =
  | "completed"
  | "compensated"
  /** It stopped in a dead-letter queue, and went on to its end when it was sent again. */
  | "redriven"
  /** Compensated, but an effect is left. */
  | "left behind"
  /** Completed, but a step isn't done, or was taken back. */
  | "incomplete"
  /** A step took effect twice. */
  | "done twice"
  /** Nobody goes on, and nobody knows of it. */
  | "hangs";

/** Verdicts of which an operator learns nothing. */
export const losses: readonly Verdict[] = ["left behind", "incomplete", "done twice", "hangs"];

export interface Judgement {
  readonly verdict: Verdict;
  /** The laws that the run breaks, a sentence each. */
  readonly broken: readonly string[];
}

/** Laws on the world that a run leaves, which hold however often an execution is run. */
const ofTheWorld = ["completed", "compensated", "requests", "keys", "calls"];
/** Laws on the way to it, for an execution that was run once. */
const ofTheWay = ["order", "begun", "once", "recovery", "pivot"];

/** Judges a run by the verifier's laws. */
export function judge(run: SimulatedRun, subject: Case, isRunOnce: boolean): Judgement {
  const outcomes = new Set(run.ends.map(({ outcome }) => outcome));
  const traces = (["completed", "compensated"] as const)
    .filter((outcome) => outcomes.has(outcome))
    .map((outcome) => traceOf(run, subject, outcome));
  const codes = new Set([...ofTheWorld, ...(isRunOnce ? ofTheWay : [])]);
  const laws = lawsFor(false).filter(({ code }) => codes.has(code));
  const broken = traces.flatMap((trace) => laws.flatMap((law) => [...brokenIn(trace, law)]));
  if (outcomes.size === 0) {
    return { verdict: "hangs", broken: ["No run of the execution has come to an end."] };
  }
  if (outcomes.size > 1) broken.push("The execution was completed by one run, and compensated by another.");
  const isDoubled = run.participants.tries.some(({ entry }) => (entry?.effects ?? 0) > 1);
  if (broken.length > 0) {
    if (isDoubled) return { verdict: "done twice", broken };
    return { verdict: outcomes.has("completed") ? "incomplete" : "left behind", broken };
  }
  if (run.isRedriven) return { verdict: "redriven", broken };
  return { verdict: outcomes.has("completed") ? "completed" : "compensated", broken };
}

function* brokenIn(trace: Trace, { broken }: Law): Generator<string> {
  yield* broken(trace);
}

/** The run as the laws read it: each call is visited once, with the tries of all runs, the one that tells most last. */
function traceOf(run: SimulatedRun, { subject }: Case, outcome: "completed" | "compensated"): Trace {
  const byLink = new Map<string, MadeTry[]>();
  for (const tried of run.participants.tries)
    byLink.set(tried.link, [...(byLink.get(tried.link) ?? []), tried]);
  const visits = [...byLink].map(([link, tries]): TaskVisit => {
    const [first] = tries;
    if (first === undefined) throw new RangeError(`${link} was never called.`);
    const { role, operation } = first;
    const befell = tries.find(({ outcome }) => outcome !== doneWell)?.outcome ?? doneWell;
    const visit: TaskVisit = {
      point: link,
      place: link,
      state: link,
      path: [],
      role,
      operation,
      leg: 0,
      outcome: befell,
      tries: [],
    };
    const told = tries.toSorted((one, other) => weightOf(one) - weightOf(other));
    for (const tried of told) visit.tries.push(triedIn(visit, tried));
    return visit;
  });
  const leg: Leg = {
    status: outcome === "completed" ? "SUCCEEDED" : "FAILED",
    error: undefined,
    cause: causeOf(run),
    outcome,
    failedOn: undefined,
    faults: 0,
    transitions: 0,
  };
  const moments = run.participants.tries.flatMap((made): TraceEvent[] => {
    const visit = visits.find(({ point }) => point === made.link);
    return visit === undefined ? [] : [{ kind: "try", tried: triedIn(visit, made) }];
  });
  return {
    subject,
    visits,
    moments,
    legs: [leg],
    entries: [...run.participants.world.entries.values()],
    output: undefined,
    entered: new Map(),
    draws: [],
    switches: [],
    offers: [],
  };
}

function causeOf({ ends }: SimulatedRun): string | undefined {
  return ends.find(({ cause }) => cause !== undefined)?.cause;
}

function triedIn(visit: TaskVisit, made: MadeTry): TracedTry {
  return { ...made, visit };
}

/** A success tells most; then a rejection, which is final: what was in doubt before it did nothing. */
function weightOf({ heard }: MadeTry): number {
  if (isSuccess(heard)) return 2;
  return heard.kind === "rejection" ? 1 : 0;
}
