import type { Leg, Moment, Trace, Try } from "./trace.js";
import type { Arrival, LedgerEntry } from "./world.js";

/** A run as people read it: what happened, and what is left of it. */
export function formatTimeline(trace: Trace): string {
  const last = trace.legs.at(-1);
  const lines = grouped(trace.moments).map((moments) => lineOf(moments, last));
  const width = Math.max(0, ...lines.map(({ where }) => where.length));
  return [
    ...lines.map(({ at, where, what }) => `${clock(at)}  ${where.padEnd(width)}  ${what}`.trimEnd()),
    "",
    ...world(trace),
  ].join("\n");
}

interface Line {
  readonly at: number;
  readonly where: string;
  readonly what: string;
}

/** Tries of one visit that went alike are told together. */
function grouped(moments: readonly Moment[]): [Moment, ...Moment[]][] {
  const groups: [Moment, ...Moment[]][] = [];
  for (const moment of moments) {
    const group = groups.at(-1);
    if (group !== undefined && goAlike(group.at(-1), moment)) group.push(moment);
    else groups.push([moment]);
  }
  return groups;
}

function goAlike(one: Moment | undefined, other: Moment): boolean {
  if (one?.kind === "landed" && other.kind === "landed") {
    return one.entry === other.entry && one.arrival.kind === other.arrival.kind;
  }
  if (one?.kind !== "try" || other.kind !== "try") return false;
  return one.tried.visit === other.tried.visit && whatHappened(one.tried) === whatHappened(other.tried);
}

function lineOf([first, ...others]: [Moment, ...Moment[]], lastLeg: Leg | undefined): Line {
  switch (first.kind) {
    case "try": {
      const { visit, attempt, at } = first.tried;
      const { length } = visit.tries;
      const last = attempt + others.length;
      const tries =
        length === 1 ? "" : others.length === 0 ? `try ${attempt}: ` : `tries ${attempt} to ${last}: `;
      return { at, where: visit.point, what: tries + whatHappened(first.tried) };
    }
    case "landed":
      return {
        at: first.at,
        where: `(${first.entry.owner ?? first.entry.key})`,
        what: landed(first.arrival, others.length + 1),
      };
    case "evaluation failed":
      return { at: first.at, where: first.state, what: `an expression fails: ${shortened(first.cause)}` };
    case "block failed":
      return { at: first.at, where: first.state, what: "the block fails as a whole" };
    case "ended":
      return { at: first.at, where: "", what: ended(first.leg, first.leg !== lastLeg) };
  }
}

function whatHappened({ did, heard, visit }: Try): string {
  const isCompensation = visit.role?.isCompensation === true;
  const deed = didInWords(did, isCompensation);
  switch (heard.kind) {
    case "well":
    case "slow":
      return deed === "" ? "answers" : deed;
    case "lacking":
      return `${deed === "" ? "answers" : `${deed}, and answers`} with an empty object`;
    case "large":
      return `${deed === "" ? "answers" : `${deed}, and answers`} with 150,000 characters`;
    case "rejection":
      return `refuses: ${heard.error}`;
    case "nothing":
      return `${deed === "" ? "does nothing" : deed}, and no answer comes in time`;
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
      return "is refused, for it is compensated already";
    case "is still under way":
      return "is still under way";
    case "takes its time":
      return "takes its time";
    default:
      return isCompensation && did === "found nothing" ? "finds nothing to compensate" : "compensates";
  }
}

function landed(arrival: Arrival, count: number): string {
  const [tries, land] = count === 1 ? ["the try that was", "lands"] : [`${count} tries that were`, "land"];
  switch (arrival.kind) {
    case "took effect":
      return `${tries} under way ${land}, and there is an effect`;
    case "was known":
      return `${tries} under way ${land}, and nothing changes`;
    case "refused":
      return `${tries} under way ${land}, to be refused: ${arrival.error}`;
  }
}

function ended({ status, error, failedOn, outcome }: Leg, isRedriven: boolean): string {
  if (status === "SUCCEEDED") return `SUCCEEDED, ${outcome}`;
  if (status !== "FAILED") return status === "RUNNING" ? "RUNNING, and nothing will ever happen" : status;
  if (outcome === "compensated") return `FAILED with ${error}: compensated`;
  const on = failedOn === undefined ? "" : ` on ${failedOn}`;
  return `FAILED with ${error ?? "no error"}${on}${isRedriven ? ": stuck, mended and redriven" : ""}`;
}

function world({ entries }: Trace): string[] {
  if (entries.length === 0) return ["No participant was asked to do anything."];
  const width = Math.max(...entries.map(({ key }) => key.length));
  return [
    "Before it, no participant holds anything. After it:",
    ...entries.map((entry) => `  ${entry.key.padEnd(width)}  ${held(entry)}`),
  ];
}

function held({ effect, effects, compensations, rejection, tombstone }: LedgerEntry): string {
  if (effect) return effects === 1 ? "the effect is there" : `the effect is there, for the ${effects}th time`;
  if (compensations > 0) return "compensated";
  if (rejection !== undefined) return `refused: ${rejection}`;
  return tombstone ? "compensated before anything happened" : "nothing";
}

/** Seconds as `h:mm:ss`. */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function shortened(cause: string): string {
  const plain = cause.replace(
    /^An error occurred while executing the state '.*?' \(entered at the event id #\d+\)\. /,
    "",
  );
  return plain.length > 160 ? `${plain.slice(0, 157)}…` : plain;
}
