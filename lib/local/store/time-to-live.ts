import type { Item } from "dynalite/db/index.js";
import type { ItemAddress, ItemWrite } from "./pending-writes.js";

/** The time by which items expire. */
export interface ExpiryClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds by which it is ahead of the time that functions see. @default 0 */
  readonly leapt?: number;
}

/** Items that expired longer ago are kept (AWS docs: "Using time to live (TTL) in DynamoDB"). */
const fiveYears = 5 * 365 * 24 * 3600 * 1000;

interface TableExpiry {
  readonly attribute: string;
  /** When each item is to be deleted, in milliseconds since 1970, by dynalite's key. */
  readonly deletions: Map<string, number>;
  /** No later than the first of them. */
  next: number;
}

/**
 * When items expire, by the attribute that each table has for it.
 *
 * AWS deletes an item within days of its expiry, here it goes when the clock passes. A function that writes "in an hour"
 * doesn't see how far the clock has leapt over waits, so its item is kept for longer by as much.
 */
export class TimeToLive {
  readonly #clock: ExpiryClock;
  readonly #tables = new Map<string, TableExpiry>();

  constructor(clock: ExpiryClock) {
    this.#clock = clock;
  }

  /** The attribute with the time at which a table's items expire, in seconds since 1970. */
  attributeOf(table: string): string | undefined {
    return this.#tables.get(table)?.attribute;
  }

  enable(table: string, attribute: string): void {
    this.#tables.set(table, { attribute, deletions: new Map(), next: Number.POSITIVE_INFINITY });
  }

  disable(table: string): void {
    this.#tables.delete(table);
  }

  written({ table, key, item }: ItemWrite): void {
    const expiry = this.#tables.get(table);
    if (expiry === undefined) return;
    const expires = item === undefined ? undefined : expiresAt(item, expiry.attribute);
    if (expires === undefined || expires < this.#clock.now() - fiveYears) {
      expiry.deletions.delete(key);
      return;
    }
    const deletion = expires + (this.#clock.leapt ?? 0);
    expiry.deletions.set(key, deletion);
    expiry.next = Math.min(expiry.next, deletion);
  }

  /** The items whose time has come. */
  due(): readonly ItemAddress[] {
    const now = this.#clock.now();
    return [...this.#tables].flatMap(([table, expiry]) => {
      if (expiry.next >= now) return [];
      const due = [...expiry.deletions].filter(([, deletion]) => deletion < now);
      // While some are still being deleted, whoever comes next has to wait for them, too.
      if (due.length === 0) expiry.next = first(expiry.deletions.values());
      return due.map(([key]) => ({ table, key }));
    });
  }

  isDue({ table, key }: ItemAddress): boolean {
    const deletion = this.#tables.get(table)?.deletions.get(key);
    return deletion !== undefined && deletion < this.#clock.now();
  }
}

/** Not Math.min(...times): there may be more of them than a call takes arguments. */
function first(times: Iterable<number>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const time of times) earliest = Math.min(earliest, time);
  return earliest;
}

/** Milliseconds since 1970; undefined where the attribute is missing or no number, which never expires. */
function expiresAt(item: Item, attribute: string): number | undefined {
  const seconds = item[attribute]?.N;
  return typeof seconds === "string" ? Number(seconds) * 1000 : undefined;
}
