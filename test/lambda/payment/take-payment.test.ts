import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Payment } from "../../../lib/examples/trip-booking/contract.js";
import { type LocalDynamoDb, startDynamoDb } from "../../support/dynalite.js";
import { loadTakePayment } from "../participants.js";

let dynamoDb: LocalDynamoDb;
let takePayment: (request: unknown) => Promise<Payment>;
let tests = 0;
let paymentId: string;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  takePayment = await loadTakePayment(dynamoDb, { limit: 10_000 });
});
afterAll(() => dynamoDb.end());
beforeEach(() => {
  tests += 1;
  paymentId = `payment ${tests}`;
});

const pay = (car: number, hotel = 0, flight = 0) =>
  takePayment({ paymentId, payer: "Ada", amounts: { car, hotel, flight } });
async function storedPayment() {
  const { Item } = await dynamoDb
    .connect()
    .send(new GetCommand({ TableName: "payments", Key: { id: paymentId } }));
  return Item;
}

describe("a payment", () => {
  it("takes the sum of its amounts", async () => {
    await expect(pay(180, 360, 240)).resolves.toEqual({ paymentId, amount: 780 });
    expect(await storedPayment()).toEqual({ id: paymentId, payer: "Ada", amount: 780 });
  });

  it("may reach the limit, or be nothing at all", async () => {
    await expect(pay(4_000, 6_000)).resolves.toEqual({ paymentId, amount: 10_000 });
    paymentId += " of nothing";
    await expect(pay(0)).resolves.toEqual({ paymentId, amount: 0 });
  });

  it("taken twice is one payment, and asking for another one under its key is an error", async () => {
    const first = await pay(100);
    await expect(pay(100)).resolves.toEqual(first);
    await expect(pay(20_000)).rejects.toHaveProperty("name", "Ledger.RequestDiffers");
    expect(await storedPayment()).toMatchObject({ amount: 100 });
  });

  it("fails with PaymentDeclined above the limit", async () => {
    await expect(pay(5_000, 5_001)).rejects.toMatchObject({
      name: "PaymentDeclined",
      message: "No payment by Ada: 10001 euros asked for, at most 10000 are allowed.",
    });
  });

  it("leaves nothing behind when it is declined", async () => {
    await expect(pay(10_001)).rejects.toHaveProperty("name", "PaymentDeclined");
    expect(await storedPayment()).toBeUndefined();
  });

  it("fails with PaymentDeclined for the largest sums that there can be", async () => {
    const { MAX_SAFE_INTEGER } = Number;
    await expect(pay(MAX_SAFE_INTEGER, MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)).rejects.toHaveProperty(
      "name",
      "PaymentDeclined",
    );
  });
});
