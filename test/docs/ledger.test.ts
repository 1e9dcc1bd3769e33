import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import type { Provider } from "./ledger-payments.js";

const page = readFileSync(join(__dirname, "../../docs/ledger.md"), "utf8");

let dynamoDb: LocalDynamoDb;
let admin: DynamoDBClient;
beforeAll(async () => {
  jest.spyOn(console, "info").mockImplementation(() => {});
  dynamoDb = await startDynamoDb();
  await dynamoDb.createTable("Seats");
  Object.assign(process.env, dynamoDb.environment, { LEDGER_TABLE: "Ledger" });
  admin = new DynamoDBClient();
  await admin.send(
    new CreateTableCommand({
      TableName: "Ledger",
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});
afterAll(async () => {
  admin.destroy();
  await dynamoDb.end();
});

describe("docs/ledger.md", () => {
  it("shows TypeScript that stands, word for word, in files that are compiled and run by these tests", () => {
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
    const sources = ["ledger-seats.ts", "ledger-payments.ts"].map((file) =>
      readFileSync(join(__dirname, file), "utf8"),
    );
    expect(blocks.length).toBeGreaterThan(1);
    for (const text of blocks) expect(sources.some((source) => source.includes(text))).toBe(true);
  });

  it("has a seat that is reserved once, given back once, and refused for good", async () => {
    const { reserve, release } = await import("./ledger-seats.js");
    const ada = { key: "Show:ada/ReserveSeat", seat: "A1" };
    const grace = { key: "Show:grace/ReserveSeat", seat: "A1" };
    await expect(reserve(ada)).resolves.toEqual({ price: 40 });
    await expect(reserve(ada)).resolves.toEqual({ price: 40 });
    await expect(reserve(grace)).rejects.toMatchObject({ name: "SeatTaken", message: "A1 is taken." });
    await release(ada);
    await expect(reserve(grace)).rejects.toMatchObject({ name: "SeatTaken" });
    await expect(reserve(ada)).rejects.toMatchObject({ name: "Ledger.Compensated" });
    expect(jest.mocked(console.info).mock.calls[0]?.[0]).toMatch(
      /^\{"ledger":"Ledger","operation":"ReserveSeat","key":"Show:ada\/ReserveSeat","execution":"Show:ada","outcome":"carried out","milliseconds":\d+\}$/,
    );
  });

  it("has a charge that is refunded once, though its answer was lost", async () => {
    const charges = new Map<string, string>();
    const refunds: string[] = [];
    let isDown = true;
    const provider: Provider = {
      charge: async (_card, amount, key) => {
        if (amount > 100) return "declined";
        charges.set(key, `charge ${charges.size + 1}`);
        if (isDown) throw new Error("The connection was reset.");
        return { chargeId: charges.get(key) ?? "" };
      },
      find: async (key) => {
        const chargeId = charges.get(key);
        return chargeId === undefined ? undefined : { chargeId };
      },
      refund: async (chargeId) => {
        refunds.push(chargeId);
      },
    };
    const { payments } = await import("./ledger-payments.js");
    const { charge, refund } = payments(provider);
    const request = { key: "Order:1/Charge", card: "4242", amount: 10 };
    await expect(charge(request)).rejects.toThrow("The connection was reset.");
    isDown = false;
    await refund(request);
    await refund(request);
    expect(refunds).toEqual(["charge 1"]);
    await expect(charge({ key: "Order:2/Charge", card: "4242", amount: 1000 })).rejects.toMatchObject({
      name: "CardDeclined",
    });
  });
});
