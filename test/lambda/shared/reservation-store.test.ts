import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ReservationStore } from "../../../lambda/shared/reservation-store.js";
import { type LocalDynamoDb, startDynamoDb } from "../../support/dynalite.js";

const TABLE = "reservations";
/** What the store counts for an entry, besides its key's bytes. */
const ENTRY_BYTES = 80;

let dynamoDb: LocalDynamoDb;
let store: ReservationStore;
let tests = 0;
let itemId: string;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await dynamoDb.createTable(TABLE);
  store = new ReservationStore({ client: dynamoDb.connect(), tableName: TABLE });
});
afterAll(() => dynamoDb.end());
beforeEach(() => {
  tests += 1;
  itemId = `item ${tests}`; // nobody else's
});

const place = (reservationId: string) => ({ itemId, reservationId });
const reservation = (reservationId: string, units = 1) => ({
  ...place(reservationId),
  units,
  capacity: 10,
  price: 100 * units,
});
async function storedItem() {
  const { Item } = await dynamoDb.connect().send(new GetCommand({ TableName: TABLE, Key: { id: itemId } }));
  return Item;
}

describe("units", () => {
  it("are all given, and not one more, whatever sizes are asked for at once", async () => {
    const sizes = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 1, 1, 1];
    const answers = await Promise.all(sizes.map((units, key) => store.reserve(reservation(`${key}`, units))));
    const given = sizes.filter((_, key) => "price" in (answers[key] ?? {}));
    expect(given.reduce((sum, units) => sum + units, 0)).toBe(10);
    expect(await storedItem()).toHaveProperty("taken", 10);
  });

  it("are given back as many as were taken, though the capacity is another by then", async () => {
    await store.reserve(reservation("a", 7));
    await store.cancel(place("a"));
    expect(await store.reserve({ ...reservation("b", 1), capacity: 1 })).toEqual({ price: 100 });
    expect(await storedItem()).toHaveProperty("taken", 1);
  });

  it("beyond the whole capacity are refused for good, at any price", async () => {
    const enormous = { ...reservation("a", Number.MAX_SAFE_INTEGER), price: 1e30 };
    await expect(store.reserve(enormous)).resolves.toHaveProperty("refused");
    await expect(store.reserve(reservation("a"))).resolves.toHaveProperty("refused");
  });

  it("keep their price when prices change", async () => {
    await store.reserve(reservation("a"));
    expect(await store.reserve({ ...reservation("a"), price: 999 })).toEqual({ price: 100 });
  });

  it("of a reservation named like a property that every object has are found as any other's", async () => {
    await store.reserve(reservation("constructor"));
    expect(await store.reserve(reservation("constructor"))).toEqual({ price: 100 });
    expect(await store.reserve(reservation("toString", 10))).toHaveProperty("refused");
    await store.cancel(place("valueOf"));
    expect(await store.reserve(reservation("valueOf"))).toHaveProperty("refused");
  });

  it("of reservations whose names hold a path's separators are kept apart", async () => {
    await store.reserve(reservation("a"));
    await store.reserve(reservation("a.b"));
    await store.reserve(reservation("a[0].b #c :d"));
    expect(await storedItem()).toMatchObject({ taken: 3, entryBytes: 3 * ENTRY_BYTES + 1 + 3 + 12 });
  });
});

describe("between a write and the read that follows it", () => {
  /** A store before whose n-th request something else happens, as another process might make it happen. */
  function interrupted(before: (request: number) => Promise<unknown>): ReservationStore {
    const client = dynamoDb.connect();
    let requests = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        requests += 1;
        await before(requests);
        return next(args);
      },
      { step: "initialize" },
    );
    return new ReservationStore({ client, tableName: TABLE });
  }

  it("a unit becomes free, and the reservation gets it", async () => {
    await store.reserve(reservation("a", 10));
    // 1 the reservation finds no unit, 2 reads
    const late = interrupted(async (request) => request === 2 && store.cancel(place("a")));
    expect(await late.reserve(reservation("b"))).toEqual({ price: 100 });
  });

  it("a unit becomes free after the read, and the reservation gets it instead of being rejected", async () => {
    await store.reserve(reservation("a", 10));
    // 1 the reservation finds no unit, 2 reads that all are taken, 3 would record the rejection
    const late = interrupted(async (request) => request === 3 && store.cancel(place("a")));
    expect(await late.reserve(reservation("b"))).toEqual({ price: 100 });
    expect(await storedItem()).toMatchObject({ taken: 1, entries: { b: { state: "reserved" } } });
  });

  it("a cancellation leaves its tombstone, and the reservation is refused", async () => {
    await store.reserve(reservation("a", 10));
    const late = interrupted(async (request) => request === 3 && store.cancel(place("b")));
    expect(await late.reserve(reservation("b"))).toEqual({ refused: expect.stringMatching(/was cancelled/) });
    expect(await storedItem()).toMatchObject({ entries: { b: { state: "cancelled" } } });
  });

  it("the reservation arrives, and the cancellation cancels it", async () => {
    // 1 the cancellation finds nothing, 2 reads so, 3 makes the item, 4 tries again, 5 reads, 6 would leave a tombstone
    const late = interrupted(async (request) => request === 6 && store.reserve(reservation("a", 3)));
    await late.cancel(place("a"));
    expect(await storedItem()).toMatchObject({ taken: 0, entries: { a: { state: "cancelled", units: 3 } } });
  });

  it("the reservation is made, and the confirmation confirms it", async () => {
    const late = interrupted(async (request) => request === 2 && store.reserve(reservation("a")));
    await late.confirm(place("a"));
    expect(await storedItem()).toMatchObject({ entries: { a: { state: "confirmed" } } });
  });

  it("fails with StoreContention, which is no rejection, where everything changes each time", async () => {
    await store.cancel(place("a")); // so that the item is there
    // Full at each write, for another reservation takes all units just before it, and gives them back before the read.
    const late = interrupted((request) => {
      const other = `other ${Math.ceil(request / 2)}`;
      return request % 2 === 1 ? store.reserve(reservation(other, 10)) : store.cancel(place(other));
    });
    await expect(late.reserve(reservation("b"))).rejects.toMatchObject({
      name: "StoreContention",
      message: `Item ${itemId} changed under each of 10 attempts to reserve "b"; try again.`,
    });
    expect((await storedItem())?.entries).not.toHaveProperty("b");
  });

  it("nothing is read but what was written last, as an eventually consistent read may not be", async () => {
    const client = dynamoDb.connect();
    const reads: unknown[] = [];
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === "GetItemCommand") reads.push(args.input);
          return next(args);
        },
      { step: "initialize" },
    );
    const recorded = new ReservationStore({ client, tableName: TABLE });
    await recorded.reserve(reservation("a")); // once the item is missing
    await recorded.reserve(reservation("a"));
    await recorded.cancel(place("b"));
    expect(reads).toHaveLength(3);
    for (const read of reads) expect(read).toHaveProperty("ConsistentRead", true);
  });

  it("fails as the client fails where a request is answered with anything but a broken condition", async () => {
    const nowhere = new ReservationStore({ client: dynamoDb.connect(), tableName: "no-such-table" });
    await expect(nowhere.reserve(reservation("a"))).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
    await expect(nowhere.cancel(place("a"))).rejects.toHaveProperty("name", "ResourceNotFoundException");
    await expect(nowhere.confirm(place("a"))).rejects.toHaveProperty("name", "ResourceNotFoundException");
  });
});

describe("an item with room for three entries", () => {
  const closed = { refused: expect.stringMatching(/takes no more$/) };
  let small: ReservationStore;
  beforeAll(() => {
    small = new ReservationStore({
      client: dynamoDb.connect(),
      tableName: TABLE,
      maxEntryBytes: 3 * (ENTRY_BYTES + 1),
    });
  });

  it("takes three, of whatever kind", async () => {
    await small.reserve(reservation("a", 10));
    await small.reserve(reservation("b")); // rejected
    await small.cancel(place("c"));
    expect(await storedItem()).toMatchObject({
      taken: 10,
      entryBytes: 3 * (ENTRY_BYTES + 1),
      entries: { a: { state: "reserved" }, b: { state: "rejected" }, c: { state: "cancelled" } },
    });
  });

  it("still answers, cancels and confirms these when it is full", async () => {
    for (const key of ["a", "b", "c"]) await small.reserve(reservation(key));
    expect(await small.reserve(reservation("a"))).toEqual({ price: 100 });
    await small.confirm(place("a"));
    await small.cancel(place("b"));
    await small.cancel(place("b"));
    expect(await small.reserve(reservation("b"))).toEqual({
      refused: expect.stringMatching(/was cancelled/),
    });
    expect(await storedItem()).toHaveProperty("taken", 2);
  });

  it("refuses a fourth, and for good, though all units become free", async () => {
    for (const key of ["a", "b", "c"]) await small.reserve(reservation(key));
    expect(await small.reserve(reservation("d"))).toEqual(closed);
    for (const key of ["a", "b", "c"]) await small.cancel(place(key));
    expect(await small.reserve(reservation("d"))).toEqual(closed);
    expect(await storedItem()).toHaveProperty("taken", 0);
  });

  it("refuses a fourth the same way where no unit is free either", async () => {
    await small.reserve(reservation("a", 10));
    for (const key of ["b", "c"]) await small.reserve(reservation(key));
    expect(await small.reserve(reservation("d"))).toEqual(closed);
  });

  it("needs no tombstone for a fourth: its cancellation succeeds, and it is refused when it arrives late", async () => {
    for (const key of ["a", "b", "c"]) await small.reserve(reservation(key));
    await small.cancel(place("d"));
    await small.cancel(place("d"));
    await small.cancel(place("a"));
    expect(await small.reserve(reservation("d"))).toEqual(closed);
    expect(Object.keys((await storedItem())?.entries)).toEqual(["a", "b", "c"]);
  });

  it("takes exactly three when twelve come at once", async () => {
    const keys = [..."abcdefghijkl"];
    const answers = await Promise.all(keys.map((key) => small.reserve(reservation(key))));
    expect(answers.filter((answer) => "price" in answer)).toHaveLength(3);
    expect(Object.keys((await storedItem())?.entries)).toHaveLength(3);
  });

  it("counts a key by its bytes", async () => {
    await small.reserve(reservation("a"));
    await small.reserve(reservation("b"));
    expect(await small.reserve(reservation("€"))).toEqual(closed); // three bytes
    expect(await small.reserve(reservation("c"))).toEqual({ price: 100 });
  });
});

describe("a full item", () => {
  const ITEM_BYTES = 400 * 1024;

  it.each([
    { characters: "of one byte", key: (entry: number) => `${entry}`.padStart(256, "k"), entries: 1_190 },
    { characters: "of three bytes", key: (entry: number) => `${entry}`.padStart(256, "€"), entries: 474 },
  ])("with keys of 256 characters $characters is below DynamoDB's 400 KB", async ({ key, entries }) => {
    itemId = itemId.padEnd(2_048, ".");
    // All but the last entry are put at once, as large as entries get; the last comes through the store.
    const keys = Array.from({ length: entries - 1 }, (_, entry) => key(entry));
    const longest = { state: "confirmed", units: Number.MAX_SAFE_INTEGER, price: Number.MAX_SAFE_INTEGER };
    const item = {
      id: itemId,
      taken: 0,
      entryBytes: keys.reduce((sum, each) => sum + Buffer.byteLength(each) + ENTRY_BYTES, 0),
      entries: Object.fromEntries(keys.map((each) => [each, longest])),
    };
    await dynamoDb.connect().send(new PutCommand({ TableName: TABLE, Item: item }));

    expect(await store.reserve(reservation(key(entries)))).toEqual({ price: 100 });
    expect(await store.reserve(reservation(key(entries + 1)))).toHaveProperty("refused");
    await store.cancel(place(key(entries + 1)));
    await store.cancel(place(key(entries)));

    const full = await storedItem();
    expect(Object.keys(full?.entries)).toHaveLength(entries);
    expect(sizeOf(full)).toBeGreaterThan(0.85 * ITEM_BYTES);
    expect(sizeOf(full)).toBeLessThan(ITEM_BYTES);
    // A number has at most 38 digits, in 21 bytes: so much larger could each entry's two be.
    expect(sizeOf(full) + entries * 2 * (21 - sizeOf(longest.price))).toBeLessThan(ITEM_BYTES);
  });

  /** By the developer guide, "DynamoDB item sizes and formats"; an item counts like a map, but for its 3 bytes. */
  function sizeOf(value: unknown): number {
    if (typeof value === "string") return Buffer.byteLength(value);
    if (typeof value === "number") return Math.ceil(`${value}`.replace(/0+$/, "").length / 2) + 1;
    return Object.entries(value ?? {}).reduce(
      (sum, [name, member]) => sum + 1 + Buffer.byteLength(name) + sizeOf(member),
      3,
    );
  }
});
