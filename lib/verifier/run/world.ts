/** A participant's record under one key. */
export interface LedgerEntry {
  readonly participant: string;
  readonly key: string;
  /** True if the effect is there. */
  effect: boolean;
  /** Number of times that the effect came to be; a participant that keeps the contract lets it come once. */
  effects: number;
  /** Number of times that a compensation took the effect away. */
  compensations: number;
  /** True if a compensation has been here, so that an action that arrives later is refused. */
  tombstone: boolean;
  /** The final rejection that was recorded. */
  rejection: string | undefined;
  /** Tries that are still under way and will land. */
  underWay: number;
  /** The visit of the action that called first; undefined while only a compensation did. */
  owner: string | undefined;
}

/** The situation that an action finds when it arrives. */
export type Arrival =
  | { readonly kind: "took effect" }
  | { readonly kind: "was known" }
  | { readonly kind: "refused"; readonly error: string };

/** The error by which a participant refuses an action that arrives after its compensation. */
export const refusedAfterCompensation = "RefusedAfterCompensation";

/**
 * Participants that keep the contract (idempotence, empty compensation, no hanging, final rejection): what they hold,
 * by key. Any number of sagas' worth; each run has one of its own.
 */
export class World {
  readonly entries = new Map<string, LedgerEntry>();

  /** Participants that keep what these do, each entry as its copy. */
  fork(copyOf: (entry: LedgerEntry) => LedgerEntry): World {
    const fork = new World();
    for (const [id, entry] of this.entries) fork.entries.set(id, copyOf(entry));
    return fork;
  }

  /** A participant's record under a key; there is one from the first call on. */
  entry(participant: string, key: string): LedgerEntry {
    const id = `${participant}\n${key}`;
    const known = this.entries.get(id);
    if (known !== undefined) return known;
    const entry: LedgerEntry = {
      participant,
      key,
      effect: false,
      effects: 0,
      compensations: 0,
      tombstone: false,
      rejection: undefined,
      underWay: 0,
      owner: undefined,
    };
    this.entries.set(id, entry);
    return entry;
  }
}

/** An action arrives at its participant. */
export function act(entry: LedgerEntry): Arrival {
  if (entry.tombstone) return { kind: "refused", error: refusedAfterCompensation };
  if (entry.rejection !== undefined) return { kind: "refused", error: entry.rejection };
  if (entry.effect) return { kind: "was known" };
  entry.effect = true;
  entry.effects += 1;
  return { kind: "took effect" };
}

/** A compensation arrives: it takes away what is there, and keeps away what may still come. */
export function compensate(entry: LedgerEntry): "took it away" | "found nothing" {
  entry.tombstone = true;
  if (!entry.effect) return "found nothing";
  entry.effect = false;
  entry.compensations += 1;
  return "took it away";
}

/** A try that nobody waits for any more arrives after all. */
export function land(entry: LedgerEntry): Arrival {
  entry.underWay -= 1;
  return act(entry);
}

/** Sorts entries: in which order they were made is of no use to anybody. */
export function byKey(one: LedgerEntry, other: LedgerEntry): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return one.participant < other.participant ? -1 : one.participant > other.participant ? 1 : 0;
}

/** The parts of an entry that decide its future. */
export function standing({ effect, tombstone, rejection, underWay }: LedgerEntry): string {
  // What lands where something is, or is kept away, makes no difference.
  const mayLand = underWay > 0 && !effect && !tombstone && rejection === undefined;
  return `${effect ? "e" : ""}${tombstone ? "t" : ""}${rejection ?? ""}${mayLand ? "w" : ""}`;
}
