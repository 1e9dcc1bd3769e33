import type { TimelineEntry } from "./entry.js";

/** Puts failed tries of one visit together that went alike: 32 tries of a service that is down become one entry. */
export class TryGroups {
  /** Failed tries that may go on, by visit. */
  readonly #open = new Map<number, Tried>();

  /** Takes the next entry, and returns those that are complete by now, in order. */
  add(entry: TimelineEntry): TimelineEntry[] {
    if (entry.kind === "ended") return [...this.#closeAll(), entry];
    const { visit, kind } = entry;
    if (visit === undefined || kind === "called") return [entry];
    const open = this.#open.get(visit);
    if (open !== undefined && isFailedTry(entry) && open.kind === kind && open.error === entry.error) {
      this.#open.set(visit, { ...open, tries: { ...open.tries, last: entry.tries.last } });
      return [];
    }
    this.#open.delete(visit);
    const closed = open === undefined ? [] : [open];
    if (!isFailedTry(entry)) return [...closed, entry];
    this.#open.set(visit, entry);
    return closed;
  }

  #closeAll(): TimelineEntry[] {
    const open = [...this.#open.values()].sort((a, b) => a.at - b.at);
    this.#open.clear();
    return open;
  }
}

type Tried = TimelineEntry & Required<Pick<TimelineEntry, "tries">>;

function isFailedTry(entry: TimelineEntry): entry is Tried {
  return entry.tries !== undefined && (entry.kind === "failed" || entry.kind === "rejected");
}
