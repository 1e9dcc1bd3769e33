import { type Entry, type Place, SharedItem, type Table } from "./shared-item.js";

/**
 * The number of times that a call begins again because the item changed between its write and its read. Once is rare.
 */
const ATTEMPTS = 10;

export interface ReserveProps extends Place {
  readonly units: number;
  /** The number of units of the resource on the date, whoever has taken them. */
  readonly capacity: number;
  /** The price of all units together. It is kept with the reservation, so the answer stays when prices change. */
  readonly price: number;
}

export interface Reserved {
  readonly price: number;
}

export interface Refused {
  /** The reason, as the end of a sentence. */
  readonly refused: string;
}

/**
 * The examples' store from before there was a ledger, to compare with: the reservations of one participant, kept so that a saga may call twice, twice at once, too late, or to cancel what
 * never happened (docs/participants.md). Each is an entry in the item that its resource and date share. An entry is
 * never removed, and these are its ways:
 *
 *     absent ── reserve ──→ reserved ── confirm ──→ confirmed
 *                              └─────── cancel ───→ cancelled
 *     absent ── reserve, too few units free ──→ rejected
 *     absent ── cancel ──→ cancelled, a tombstone: a reserve that arrives later is refused
 *
 * Each operation tries its one write first. Where the condition does not hold, what is read next either is an answer
 * or says which write to try instead; where it has changed by then, the operation begins again.
 *
 * Sharing an item makes one conditional write enough to decide and to record; the price is that DynamoDB charges a
 * write by the size of its whole item.
 */
export class ReservationStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes units for a reservation, once. The same reservation gets the same answer whenever it asks. */
  async reserve({ units, capacity, price, ...place }: ReserveProps): Promise<Reserved | Refused> {
    const item = new SharedItem(this.#table, place);
    const mostTaken = capacity - units; // by others
    const full: Refused = { refused: `${units} asked for, fewer are free of ${capacity}` };

    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // What exceeds the capacity is not tried: its price might be a number that the store cannot hold.
      if (mostTaken >= 0) {
        const entry: Entry = { state: "reserved", units, price };
        if (await item.add(entry, { are: "<=", than: mostTaken })) return { price };
      }
      const found = await item.find();
      if (found === undefined) {
        await item.create();
      } else if (found.entry !== undefined) {
        return answer(found.entry, full);
      } else if (!found.hasRoom) {
        return { refused: "so many were asked for or cancelled that its record takes no more" };
      } else if (found.taken > mostTaken) {
        // Recorded, so that an earlier try of the same call which lands when units are free again is refused too.
        const rejection: Entry = { state: "rejected", units: 0, price: 0 };
        if (await item.add(rejection, { are: ">", than: mostTaken })) return full;
      }
    }
    throw contention("reserve", place);
  }

  /**
   * Gives back what a reservation took, once. Where there is none, it sees to it that there will be none.
   *
   * @throws Error if it is confirmed.
   */
  async cancel(place: Place): Promise<void> {
    const item = new SharedItem(this.#table, place);

    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await item.release()) return;
      const found = await item.find();
      if (found === undefined) {
        await item.create();
      } else if (found.entry === undefined) {
        // Where a tombstone has no room, no reservation under the same key will ever have: then none is needed.
        if (!found.hasRoom || (await item.add({ state: "cancelled", units: 0, price: 0 }))) return;
      } else if (found.entry.state === "confirmed") {
        throw new Error(`Reservation "${place.reservationId}" is confirmed, so it cannot be cancelled.`);
      } else if (found.entry.state !== "reserved") {
        return;
      }
    }
    throw contention("cancel", place);
  }
}

/** The earlier answer to a reservation that is asked for once more. */
function answer({ state, price }: Entry, full: Refused): Reserved | Refused {
  switch (state) {
    case "reserved":
    case "confirmed":
      return { price };
    case "rejected":
      return full;
    case "cancelled":
      return {
        refused: "this reservation was cancelled, and one that arrives after its cancellation is refused",
      };
  }
}

function contention(operation: string, { itemId, reservationId }: Place): Error {
  return new Error(
    `Item ${itemId} changed under each of ${ATTEMPTS} attempts to ${operation} "${reservationId}"; try again.`,
  );
}
