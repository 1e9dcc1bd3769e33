import type { Standing } from "../../runner/index.js";
import { heardLast, isDone, type Leg, placeOf, type TaskVisit, type TraceEvent } from "../run/trace.js";
import { byKey, type LedgerEntry, standing } from "../run/world.js";

/** A run at a point where something else than the good may happen. */
export interface Situation {
  readonly point: string;
  /** Place at which the state machine stands, with the data that it may still read; undefined if that cannot be told. */
  readonly machine: Standing | undefined;
  readonly visits: readonly TaskVisit[];
  readonly entries: Iterable<LedgerEntry>;
  readonly moments: readonly TraceEvent[];
  readonly legs: readonly Leg[];
  /** The operations that are down until the next redrive. */
  readonly down: Iterable<string>;
  /** Number of states entered. */
  readonly transitions: number;
  /** True if the run is compared with what the saga means. */
  readonly isFollowed: boolean;
  /** True if an operation tells by its answer whether it was rejected. */
  readonly readsAnswers: boolean;
  /** Since the start; given only where the time decides something. */
  readonly seconds?: number;
}

/**
 * Everything that the future depends on, as text: situations of the same text have the same continuations, and these keep the
 * same laws. So what follows from equal situations is tried once. Why that is so:
 *
 * - The machine is where it is, with the same values of all that it may still read, so equal answers lead it to equal calls.
 * - The participants hold the same, so equal calls are answered alike, and the ends are equal.
 * - A call that is over counts only by what came of it: it was done, refused, or failed in doubt. The text of an error, and the
 *   number of tries, is of no use to anybody but a machine that keeps it, and then it is among what the machine may read.
 * - The laws, too, ask of calls that are over no more than that, place by place: whether each was done, refused or in doubt
 *   when it was called last, and whether anything went wrong at all. The order of calls is judged when each is made. The
 *   transitions count as long as nothing was redriven, after which no law counts them.
 * - What a saga means is a function of the same answers; how long each took and how often each was tried matters only to
 *   the next try of it.
 * - What the end tells of an error that is settled already was told in the run that first had it, which went to its end.
 *
 * Left out are the time, unless something has to be done by a deadline, and where a redriven execution had been stopped: it
 * goes on from where it is. Between two steps of the machine nobody can tell what it holds; there all that it has been told
 * takes the place of that.
 */
export function fingerprintOf(situation: Situation): string {
  const { point, machine, seconds, down, visits, entries, legs, moments } = situation;
  let text = `${point}${minutesOf(seconds, machine)}`;
  for (const { outcome, stop, faults } of legs)
    text += `|${outcome}${stop === undefined ? "" : ` ${stop.isInTime} ${faults}`}`;
  for (const operation of down) text += `|${operation} is down`;
  if (machine === undefined) for (const visit of visits) text += `|${visit.point} ${toldOf(visit)}`;
  else text += placesIn(machine, situation, verdictOf);
  for (const entry of [...entries].sort(byKey)) text += `|${standing(entry)}`;
  text += notedIn(moments);
  if (legs.length === 0) text += `|${situation.transitions}`;
  return `${text}|${situation.isFollowed}|${machine?.text}`;
}

/**
 * Everything that the future and the end of a run depend on, as text, if nothing more goes wrong: what follows two situations of
 * the same text is the same but for its times, so if one run has kept every law to its end, so does the other. The end tells
 * more than what decides the future: why a step failed. So that is part of it, too.
 *
 * No law counts the transitions of a run that was redriven. Such a run goes on like one that was not, and is held to less.
 *
 * @returns the text, and that of a redriven run that goes on alike; nothing if it can't be told where the machine stands.
 */
export function courseOf(situation: Situation): readonly string[] {
  const { point, machine, seconds, down, entries, legs, moments } = situation;
  const { isFollowed, transitions, readsAnswers } = situation;
  if (machine === undefined) return [];
  let text = `${point}${minutesOf(seconds, machine)}`;
  for (const { stop, faults } of legs) if (stop !== undefined) text += `|stopped ${stop.isInTime} ${faults}`;
  for (const operation of down) text += `|${operation} is down`;
  text += placesIn(machine, situation, toldVerdictOf);
  for (const entry of [...entries].sort(byKey)) text += `|${entry.key} ${standing(entry)}`;
  text += `${notedIn(moments)}|${isFollowed}|${machine.text}|${machine.told}`;
  const isAskedForRedrives = machine.read.readsRedrives || readsAnswers;
  if (legs.length === 0) return [`${text}|${transitions}`, ...(isAskedForRedrives ? [] : [text])];
  return [isAskedForRedrives ? `${text}|redriven` : text];
}

/** The time, where it may decide something. Deadlines are of minutes at least, and the delays between tries depend on chance. */
function minutesOf(seconds: number | undefined, machine: Standing | undefined): string {
  return seconds === undefined || machine?.read.readsTime === false ? "" : `|${Math.floor(seconds / 60)}`;
}

/** The states that failed by themselves. */
function notedIn(moments: readonly TraceEvent[]): string {
  const noted = new Set<string>();
  for (const moment of moments) {
    if (moment.kind === "evaluation failed") noted.add(moment.state);
    else if (moment.kind === "block failed") noted.add(`${moment.state} ${moment.isTooLarge}`);
  }
  return [...noted].map((each) => `|${each}`).join("");
}

/** Results of the calls so far, by place, and if anything went wrong that a later visit has mended. */
function placesIn(
  { states }: Standing,
  { point, visits, legs }: Situation,
  resultOf: (visit: TaskVisit) => string,
): string {
  const under = new Set(states.map(({ state, path }) => placeOf(state, path)));
  const isOver = ({ place, leg }: TaskVisit) => leg < legs.length || isAt(point, place) || !under.has(place);
  const places = new Map<string, TaskVisit>();
  const wasStopped = legs.some(({ stop }) => stop !== undefined);
  let hasFailed = false;
  let isDisturbed = false;
  for (const visit of visits) {
    const { place, role, outcome } = visit;
    places.set(place, visit);
    const isCompensation = role?.isCompensation === true;
    hasFailed ||= !isCompensation && role?.step.kind !== "best-effort" && !isDone(visit);
    isDisturbed ||= wasStopped && (isCompensation || outcome.name !== "well");
  }
  let text = `|${hasFailed} ${isDisturbed}`;
  for (const [place, visit] of [...places].sort(byName)) {
    text += `|${place} ${isOver(visit) ? resultOf(visit) : `${visit.outcome.name} ${toldOf(visit)}`}`;
  }
  return text;
}

/** True if a point is a visit of a place. */
function isAt(point: string, place: string): boolean {
  return point === place || point.startsWith(`${place}#`);
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** The last answer of a call, with its error and how often it was tried. */
function toldOf(visit: TaskVisit): string {
  const heard = heardLast(visit);
  if (heard === undefined) return "";
  return "error" in heard ? `${heard.error}${visit.tries.length}` : heard.kind;
}

/** Result of a call that is over. */
function verdictOf(visit: TaskVisit): string {
  const heard = heardLast(visit);
  if (heard === undefined) return "";
  switch (heard.kind) {
    case "error":
    case "nothing":
      return "failed";
    case "rejection":
      return `rejected ${heard.answer?.isFinal}`;
    case "undecided":
      return `undecided ${heard.error}`;
    case "well":
      return heard.isRepeated === true ? "repeated" : "done";
    case "slow":
    case "settled":
      return "done";
    default:
      return heard.kind;
  }
}

/** Result of a call that is over, with all that may be told of it. A result that is only larger than others is like them. */
function toldVerdictOf(visit: TaskVisit): string {
  const heard = heardLast(visit);
  if (visit.role?.isCompensation === true || heard === undefined) return verdictOf(visit);
  if (heard.kind === "large") return "done";
  return "error" in heard ? `${verdictOf(visit)} ${heard.error}` : verdictOf(visit);
}
