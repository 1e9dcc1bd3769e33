import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

/**
 * The number of bytes that an item's entries may take. A DynamoDB item holds 409,600; what is left covers the id (at
 * most 2,048) and the other attributes. It is room for 1,190 entries with keys of 256 ASCII characters; counted in
 * bytes, since that is what DynamoDB limits, and a key's character may have three.
 *
 * Never raise it, nor lower ENTRY_BYTES: that a request found no room is final only because it never will.
 */
const MAX_ENTRY_BYTES = 400_000;

/**
 * The largest size of an entry, without its key's bytes. By the developer guide ("DynamoDB item sizes and formats"):
 * 1 for being a member, 3 for a map, and for each of its members 1, the name's bytes and the value's: 9 for the longest
 * state, 21 for any number. 1 + 3 + (1 + 5 + 9) + 2 · (1 + 5 + 21) = 73, and some to spare.
 */
const ENTRY_BYTES = 80;

export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** @default 400,000 */
  readonly maxEntryBytes?: number;
}

/** The item, and the entry in it. */
export interface Place {
  readonly itemId: string;
  readonly reservationId: string;
}

export interface Entry {
  readonly state: "reserved" | "confirmed" | "cancelled" | "rejected";
  /** The units of the capacity that it took; a cancelled entry has given them back. */
  readonly units: number;
  readonly price: number;
}

export interface Found {
  /** The entry under the reservation's key; absent, where there is none. */
  readonly entry?: Entry;
  /** The number of units that the item's reservations take together. */
  readonly taken: number;
  /** True if the item has room for an entry under this key. Entries stay, so once it has none, it never will. */
  readonly hasRoom: boolean;
}

/** A bound that must hold at the very moment of a write. */
export interface TakenUnits {
  readonly are: "<=" | ">";
  readonly than: number;
}

/**
 * The item that all reservations of one resource and date share, as seen by one of them:
 *
 *     { id, taken: 3, entryBytes: 412, entries: { "<reservationId>": { state: "reserved", units: 2, price: 810 }, … } }
 *
 * Every method is one conditional write or one read. A write says whether its condition held.
 */
export class SharedItem {
  readonly #table: Table;
  readonly #place: Place;
  readonly #entryBytes: number;
  readonly #maxEntryBytes: number;

  constructor(table: Table, place: Place) {
    this.#table = table;
    this.#place = place;
    this.#entryBytes = Buffer.byteLength(place.reservationId) + ENTRY_BYTES;
    this.#maxEntryBytes = table.maxEntryBytes ?? MAX_ENTRY_BYTES;
  }

  /** Adds the entry and takes its units, if there is none under the key, there is room, and the bound holds. */
  add(entry: Entry, takenUnits?: TakenUnits): Promise<boolean> {
    return this.#update({
      UpdateExpression:
        "SET #entries.#key = :entry, #entryBytes = #entryBytes + :bytes, #taken = #taken + :units",
      ConditionExpression: [
        "attribute_not_exists(#entries.#key)",
        "#entryBytes <= :bytesBefore",
        ...(takenUnits === undefined ? [] : [`#taken ${takenUnits.are} :takenUnits`]),
      ].join(" AND "),
      ExpressionAttributeNames: { "#entryBytes": "entryBytes", "#taken": "taken" },
      ExpressionAttributeValues: {
        ":entry": entry,
        ":units": entry.units,
        ":bytes": this.#entryBytes,
        ":bytesBefore": this.#maxEntryBytes - this.#entryBytes,
        ...(takenUnits === undefined ? {} : { ":takenUnits": takenUnits.than }),
      },
    });
  }

  /** Turns the entry from reserved to cancelled, and gives its units back. */
  release(): Promise<boolean> {
    return this.#update({
      UpdateExpression: "SET #entries.#key.#state = :cancelled, #taken = #taken - #entries.#key.#units",
      ConditionExpression: "#entries.#key.#state = :reserved",
      ExpressionAttributeNames: { "#state": "state", "#taken": "taken", "#units": "units" },
      ExpressionAttributeValues: { ":reserved": "reserved", ":cancelled": "cancelled" },
    });
  }

  /** The item as it is now: absent, where nobody has called for this resource and date yet. */
  async find(): Promise<Found | undefined> {
    const { itemId, reservationId } = this.#place;
    const { Item: item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: { id: itemId },
        ConsistentRead: true,
        ProjectionExpression: "#taken, #entryBytes, #entries.#key",
        ExpressionAttributeNames: {
          "#taken": "taken",
          "#entryBytes": "entryBytes",
          "#entries": "entries",
          "#key": reservationId,
        },
      }),
    );
    if (item === undefined) return undefined;
    // The projection leaves one entry at most. By its own keys, as a reservation may be called "constructor".
    const [entry] = Object.values<Entry>(item.entries ?? {});
    const hasRoom = item.entryBytes <= this.#maxEntryBytes - this.#entryBytes;
    return { ...(entry === undefined ? {} : { entry }), taken: item.taken, hasRoom };
  }

  /** Makes the item, without entries, if there is none: an update cannot add to a map that does not exist. */
  create(): Promise<boolean> {
    return conditionHolds(
      this.#table.client.send(
        new PutCommand({
          TableName: this.#table.tableName,
          Item: { id: this.#place.itemId, taken: 0, entryBytes: 0, entries: {} },
          ConditionExpression: "attribute_not_exists(id)",
        }),
      ),
    );
  }

  #update({ ExpressionAttributeNames: names, ...update }: EntryUpdate): Promise<boolean> {
    return conditionHolds(
      this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.tableName,
          Key: { id: this.#place.itemId },
          ...update,
          // Keys and words that DynamoDB reserves, such as "state", may only be written as names.
          ExpressionAttributeNames: { "#entries": "entries", "#key": this.#place.reservationId, ...names },
        }),
      ),
    );
  }
}

interface EntryUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** True if a conditional write was carried out. */
async function conditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
