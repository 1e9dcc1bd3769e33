import type { TimelineEntry } from "../../timeline/index.js";
import type { Leg, Trace, TracedTry, TraceEvent } from "./trace.js";
import type { Arrival } from "./world.js";

/** A run as timeline entries. Unlike the history of an execution they also tell what the participants did. */
export function runEntries({ moments, legs }: Trace): TimelineEntry[] {
  const last = legs.at(-1);
  return grouped(moments).map((group) => entryOf(group, last));
}

/** Puts tries of one visit together that went alike, and calls that landed alike. */
function grouped(moments: readonly TraceEvent[]): [TraceEvent, ...TraceEvent[]][] {
  const groups: [TraceEvent, ...TraceEvent[]][] = [];
  for (const moment of moments) {
    const group = groups.at(-1);
    if (group !== undefined && goAlike(group.at(-1), moment)) group.push(moment);
    else groups.push([moment]);
  }
  return groups;
}

function goAlike(one: TraceEvent | undefined, other: TraceEvent): boolean {
  if (one?.kind === "landed" && other.kind === "landed") {
    return one.entry === other.entry && one.arrival.kind === other.arrival.kind;
  }
  if (one?.kind !== "try" || other.kind !== "try") return false;
  return one.tried.visit === other.tried.visit && tryInWords(one.tried) === tryInWords(other.tried);
}

function entryOf([first, ...others]: [TraceEvent, ...TraceEvent[]], lastLeg: Leg | undefined): TimelineEntry {
  switch (first.kind) {
    case "try":
      return tryEntry(first.tried, first.tried.attempt + others.length);
    case "landed":
      return {
        kind: "landed",
        at: first.at,
        state: first.entry.owner ?? first.state,
        items: [],
        isCompensation: false,
        key: first.entry.key,
        words: landed(first.arrival, others.length + 1),
      };
    case "evaluation failed":
      return { ...atState(first), kind: "failed", error: first.error, cause: first.cause };
    case "diverged":
      return {
        kind: "diverged",
        at: first.at,
        items: [],
        isCompensation: false,
        words: `The saga means something else: ${first.what}`,
      };
    case "block failed":
      return { ...atState(first), kind: "failed", words: "the block fails as a whole" };
    case "ended":
      return endEntry(first, lastLeg);
  }
}

function atState({ at, state }: { readonly at: number; readonly state: string }) {
  return { at, state, items: [], isCompensation: false };
}

function tryEntry(tried: TracedTry, last: number): TimelineEntry {
  const { visit, attempt, at, key, heard } = tried;
  return {
    kind: kindOf(heard),
    at,
    state: visit.point,
    items: [],
    isCompensation: visit.role?.isCompensation ?? false,
    tries: { first: attempt, last },
    ...(key === undefined ? {} : { key }),
    ...("error" in heard ? { error: heard.error } : {}),
    words: tryInWords(tried),
  };
}

function kindOf({ kind }: TracedTry["heard"]): TimelineEntry["kind"] {
  switch (kind) {
    case "rejection":
      return "rejected";
    case "error":
    case "nothing":
    case "undecided":
    case "stopped":
      return "failed";
    default:
      return "succeeded";
  }
}

function tryInWords({ did, heard, visit }: TracedTry): string {
  const deed = didInWords(did, visit.role?.isCompensation === true);
  switch (heard.kind) {
    case "well":
    case "slow":
    case "overdue":
      return deed === "" ? "answers" : deed;
    case "lacking":
      return `${deed === "" ? "answers" : `${deed}, and answers`} with an empty object`;
    case "large":
      return `${deed === "" ? "answers" : `${deed}, and answers`} with 150,000 characters`;
    case "undecided":
      return `${deed === "" ? "answers" : `${deed}, and answers`} neither that it succeeded nor that it rejects the request`;
    case "rejection":
      if (heard.answer !== undefined) return `answers that it rejects the request: ${heard.error}`;
      return `rejects the request: ${heard.error}`;
    case "settled":
      return `${deed === "" ? "does nothing" : deed}, and finds nothing to take back: ${heard.error}`;
    case "nothing":
      return `${deed === "" ? "does nothing" : deed}, and no answer arrives in time`;
    case "stopped":
      return deed === "" ? "does nothing, and its answer isn't heard" : `${deed}, and its answer isn't heard`;
    case "error": {
      if (did === "was refused") return deed;
      if (heard.error === "States.DataLimitExceeded") {
        return `${deed === "" ? "answers" : deed}, and its result is too large`;
      }
      return deed === ""
        ? `fails before it does anything: ${heard.error}`
        : `${deed}, but the answer is lost: ${heard.error}`;
    }
  }
}

function didInWords(did: string, isCompensation: boolean): string {
  switch (did) {
    case "":
      return "";
    case "took effect":
      return "takes effect";
    case "was known":
      return "has taken effect before";
    case "was refused":
      return "is refused, because it was compensated before";
    case "is still under way":
      return "is still under way";
    case "takes its time":
      return "takes its time";
    default:
      return isCompensation && did === "found nothing" ? "finds nothing to compensate" : "compensates";
  }
}

function landed(arrival: Arrival, count: number): string {
  const calls = count === 1 ? "a call that was given up lands" : `${count} calls that were given up land`;
  switch (arrival.kind) {
    case "took effect":
      return `${calls} and ${count === 1 ? "takes" : "take"} effect`;
    case "was known":
      return `${calls}, and nothing changes`;
    case "refused":
      return `${calls} and ${count === 1 ? "is" : "are"} refused: ${arrival.error}`;
  }
}

function endEntry(
  { at, leg }: { readonly at: number; readonly leg: Leg },
  lastLeg: Leg | undefined,
): TimelineEntry {
  const { status, error, cause, failedOn } = leg;
  return {
    kind: "ended",
    at,
    items: [],
    isCompensation: false,
    status,
    ...(failedOn === undefined ? {} : { state: failedOn }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    words: endInWords(leg, leg !== lastLeg),
  };
}

function endInWords({ status, error, failedOn, outcome, stop }: Leg, isRedriven: boolean): string {
  if (stop !== undefined) return `stopped at ${stop.point}: ${status}; the execution is redriven`;
  if (status === "SUCCEEDED") return `${outcome}: SUCCEEDED`;
  if (status === "RUNNING") return "RUNNING, and nothing will ever happen";
  if (status !== "FAILED") return status;
  if (outcome === "compensated") return `compensated: FAILED with ${error}`;
  const on = failedOn === undefined ? "" : ` on ${failedOn}`;
  const failed = `FAILED${on} with ${error ?? "no error"}`;
  return isRedriven ? `stuck: ${failed}; the cause is mended and the execution redriven` : failed;
}
