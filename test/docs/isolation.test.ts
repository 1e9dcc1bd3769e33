import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { verify } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";

const page = readFileSync(join(__dirname, "../../docs/isolation.md"), "utf8");

let dynamoDb: LocalDynamoDb;
beforeAll(async () => {
  jest.spyOn(console, "info").mockImplementation(() => {});
  dynamoDb = await startDynamoDb();
  for (const table of ["Travellers", "Flights", "Payments"]) await dynamoDb.createTable(table);
  await dynamoDb.createTable("Ledger", "key");
  Object.assign(process.env, dynamoDb.environment, { LEDGER_TABLE: "Ledger" });
});
afterAll(() => dynamoDb.end());

describe("docs/isolation.md", () => {
  it("shows TypeScript that stands, word for word, in files that are compiled", () => {
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
    const sources = ["test/docs/isolation.ts", "lambda/shared/reservations.ts"].map((file) =>
      readFileSync(join(__dirname, "../..", file), "utf8"),
    );
    expect(blocks.length).toBeGreaterThan(3);
    for (const text of blocks)
      expect({ text, stands: sources.some((source) => source.includes(text)) }).toEqual({
        text,
        stands: true,
      });
  });

  it("links to files that are there", () => {
    const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = ""]) => target);
    expect(links).toHaveLength(3);
    for (const link of links) expect(() => readFileSync(join(__dirname, "../../docs", link))).not.toThrow();
  });

  it("has a saga that keeps every law", async () => {
    const { trip } = await import("./isolation.js");
    expect((await verify(trip, { faults: 1 })).broken).toEqual([]);
  });

  it("has a lock that refuses a second trip, and that an end in either direction takes off", async () => {
    const { lock, unlock } = await import("./isolation.js");
    const first = { key: "Trip:one/LockTraveller", traveller: "Ada" };
    const second = { key: "Trip:two/LockTraveller", traveller: "Ada" };
    const third = { key: "Trip:three/LockTraveller", traveller: "Ada" };
    await lock(first);
    await expect(lock(second)).rejects.toHaveProperty("name", "TripUnderWay");
    await unlock(second);
    await expect(lock(third)).rejects.toHaveProperty("name", "TripUnderWay");
    await unlock(first);
    await expect(lock({ ...third, key: "Trip:four/LockTraveller" })).resolves.toEqual({
      key: "Trip:four/LockTraveller",
    });
    await expect(lock(first)).rejects.toHaveProperty("name", "Ledger.Compensated");
  });

  it("has a payment that is refused if the fare isn't what was shown", async () => {
    const { pay } = await import("./isolation.js");
    const documents = dynamoDb.connect();
    await documents.send(new PutCommand({ TableName: "Flights", Item: { id: "OS 1", fare: 120 } }));
    await expect(pay({ key: "Trip:one/Pay", flight: "OS 1", fare: 120 })).resolves.toEqual({ paid: 120 });
    await documents.send(new PutCommand({ TableName: "Flights", Item: { id: "OS 1", fare: 130 } }));
    await expect(pay({ key: "Trip:two/Pay", flight: "OS 1", fare: 120 })).rejects.toHaveProperty(
      "name",
      "FareChanged",
    );
    const { Item } = await documents.send(
      new GetCommand({ TableName: "Payments", Key: { id: "Trip:two/Pay" } }),
    );
    expect(Item).toBeUndefined();
  });

  it("counts as sold what is confirmed", async () => {
    const { sold } = await import("./isolation.js");
    expect(
      sold([
        { state: "reserved", units: 2 },
        { state: "confirmed", units: 3 },
        { state: "cancelled", units: 4 },
      ]),
    ).toBe(3);
  });
});
