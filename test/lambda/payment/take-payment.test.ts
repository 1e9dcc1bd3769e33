import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Payment } from "../../../lib/examples/trip-booking/contract.js";
import { type LocalDynamoDb, startDynamoDb } from "../../support/dynalite.js";
import { loadTakePayment, outcomes } from "../participants.js";

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
    expect(await storedPayment()).toEqual({ id: paymentId, payer: "Ada", state: "taken", amount: 780 });
  });

  it("may reach the limit, or be nothing at all", async () => {
    await expect(pay(4_000, 6_000)).resolves.toEqual({ paymentId, amount: 10_000 });
    paymentId += " of nothing";
    await expect(pay(0)).resolves.toEqual({ paymentId, amount: 0 });
  });

  it("taken twice is one payment, whatever the second asks for", async () => {
    const first = await pay(100);
    await expect(pay(100)).resolves.toEqual(first);
    await expect(pay(20_000)).resolves.toEqual(first);
    expect(await storedPayment()).toMatchObject({ amount: 100 });
  });

  it("taken eight times at once is one payment with one answer", async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((amount) => pay(amount)));
    const { amount } = (await storedPayment()) ?? {};
    expect(answers).toEqual(Array.from({ length: 8 }, () => ({ paymentId, amount })));
  });

  it("fails with PaymentDeclined above the limit", async () => {
    await expect(pay(5_000, 5_001)).rejects.toMatchObject({
      name: "PaymentDeclined",
      message: "No payment by Ada: 10001 euros asked for, at most 10000 are allowed.",
    });
  });

  it("fails as it did before, though it would be allowed now", async () => {
    const first = await pay(10_001).catch((error: unknown) => error);
    const second = await pay(1).catch((error: unknown) => error);
    expect(second).toEqual(first);
    expect(second).toHaveProperty("name", "PaymentDeclined");
    expect(await storedPayment()).toMatchObject({ state: "declined" });
  });

  it("fails eight times when it is declined eight times at once", async () => {
    expect(await outcomes(Array.from({ length: 8 }, () => pay(10_001)))).toEqual({
      succeeded: 0,
      failed: Array.from({ length: 8 }, () => "PaymentDeclined"),
    });
  });

  it("fails with PaymentDeclined for the largest sums that there can be", async () => {
    const { MAX_SAFE_INTEGER } = Number;
    await expect(pay(MAX_SAFE_INTEGER, MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)).rejects.toHaveProperty(
      "name",
      "PaymentDeclined",
    );
  });
});
