import { heardLast, type TaskVisit } from "./trace.js";
import { type LedgerEntry, standing } from "./world.js";

/**
 * Everything that the future depends on: what the state machine was told, from which its state and its variables follow,
 * and how things stand with the participants. How often a try was repeated before it was answered does not count, nor
 * does the time, nor where a redriven execution had been stopped: it goes on from where it is.
 */
export function fingerprintOf(
  point: string,
  {
    visits,
    entries,
    leg,
    down,
    seconds,
  }: {
    readonly visits: readonly TaskVisit[];
    readonly entries: Iterable<LedgerEntry>;
    /** Number of redrives so far. */
    readonly leg: number;
    /** The operations that are down until the next redrive. */
    readonly down: Iterable<string>;
    /** Since the start; given only where the time decides something. */
    readonly seconds?: number;
  },
): string {
  // Deadlines are of minutes at least, and the delays between tries depend on chance.
  let text = `${leg}|${point}${seconds === undefined ? "" : `|${Math.floor(seconds / 60)}`}`;
  for (const operation of down) text += `|${operation} is down`;
  for (const visit of visits) {
    const heard = heardLast(visit);
    const told =
      heard === undefined ? "" : "error" in heard ? `${heard.error}${visit.tries.length}` : heard.kind;
    text += `|${visit.point} ${told}`;
  }
  for (const entry of entries) text += `|${standing(entry)}`;
  return text;
}
