import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, jest } from "@jest/globals";
import type { Payment } from "../../lib/examples/trip-booking/contract.js";
import { participantContract } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import { loadTakePayment } from "./participants.js";
import { reservationContracts } from "./reservation-contracts.js";

// The others, which share most of their code with these, are in contract.long.ts.
reservationContracts(["hotel"]);

describe("the payment", () => {
  type TakePayment = (request: unknown) => Promise<Payment>;
  let generous: TakePayment;
  let strict: TakePayment;
  let isStrict = false;
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBDocumentClient;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    client = dynamoDb.connect();
    // Handlers read their environment when they are loaded, and share a client.
    jest.resetModules();
    generous = await loadTakePayment(dynamoDb, { limit: 10_000 });
    // Loaded once more, as when it is deployed with another limit.
    jest.resetModules();
    process.env.PAYMENT_LIMIT = "0";
    strict = (await import("../../lambda/payment/take-payment.js")).handler as TakePayment;
  });
  afterAll(() => dynamoDb.end());

  /** A payment as it is stored now. */
  async function stored(id: string) {
    const get = new GetCommand({ TableName: "payments", Key: { id }, ConsistentRead: true });
    return (await client.send(get)).Item;
  }

  participantContract({
    name: "TakePayment",
    action: (event: unknown) => (isStrict ? strict(event) : generous(event)),
    request: (key) => ({ paymentId: key, payer: "Ada", amounts: { car: 180, hotel: 360, flight: 240 } }),
    effects: async (key) => ((await stored(key)) === undefined ? 0 : 1),
    rejections: ["PaymentDeclined", "InvalidRequest"],
    rejection: {
      provoke: () => {
        isStrict = true;
      },
      relent: () => {
        isStrict = false;
      },
    },
  });
});
