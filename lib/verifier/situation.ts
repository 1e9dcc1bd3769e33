import { heardLast, type Visit } from "./course.js";
import { type Entry, standing } from "./world.js";

/**
 * What all that follows depends on: what the state machine was told, from which its state and its variables follow,
 * and how things stand with the participants. How often a try was repeated before it was answered does not count, nor
 * does the time.
 */
export function situationOf(
  point: string,
  {
    visits,
    entries,
    leg,
  }: { readonly visits: readonly Visit[]; readonly entries: Iterable<Entry>; readonly leg: number },
): string {
  let text = `${leg}|${point}`;
  for (const visit of visits) {
    const heard = heardLast(visit);
    const told =
      heard === undefined ? "" : "error" in heard ? `${heard.error}${visit.tries.length}` : heard.kind;
    text += `|${visit.point} ${told}`;
  }
  for (const entry of entries) text += `|${standing(entry)}`;
  return text;
}
