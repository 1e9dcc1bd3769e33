import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as v from "valibot";
import {
  insideLedger,
  ledger,
  type LedgerLogLine,
  oneItemLedger,
  operation,
  outsideLedger,
  type ParticipantLedger,
  shape,
} from "../../lib/participant.js";
import { participantContract } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";

/** The ledger on the local environment's store, by the protocol that DynamoDB has. */
let dynamoDb: LocalDynamoDb;
let client: DynamoDBClient;

const reserveSeat = operation("ReserveSeat", {
  request: v.object({ key: v.string(), show: v.pipe(v.string(), v.nonEmpty()) }),
  response: v.object({ price: v.number() }),
  rejections: ["SoldOut", "NoSuchShow"],
});
const releaseSeat = operation("ReleaseSeat", { request: shape<{ key: string; show: string }>() });

const lines: LedgerLogLine[] = [];
let book: ParticipantLedger;
let hot: ParticipantLedger;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  client = new DynamoDBClient({
    endpoint: dynamoDb.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new CreateTableCommand({
      TableName: "Ledger",
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await dynamoDb.createTable("Shows");
  await dynamoDb.createTable("HotShows");
  book = ledger({ table: "Ledger", client, log: (line) => lines.push(line) });
  hot = ledger({ table: "HotShows", client, log: false });
});
afterAll(async () => {
  client.destroy();
  await dynamoDb.end();
});

const capacity = 1;

const takenOf = async (table: string, show: string): Promise<number> => {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: { id: { S: show } } }));
  return Number(Item?.taken?.N ?? 0);
};

/** Changes the number of seats taken, from outside. */
const seats = (show: string, change: number) => ({
  TableName: "Shows",
  Key: { id: show },
  UpdateExpression: "SET taken = if_not_exists(taken, :none) + :change",
  ExpressionAttributeValues: { ":none": 0, ":change": change },
});

function inside() {
  const act = book.action(
    reserveSeat,
    ({ show }, { reject }) => ({
      writes: [
        {
          Update: {
            ...seats(show, 1),
            ConditionExpression: "attribute_not_exists(taken) OR taken < :capacity",
            ExpressionAttributeValues: { ":none": 0, ":change": 1, ":capacity": capacity },
          },
          otherwise: () => reject("SoldOut", `${show} is sold out.`),
        },
      ],
      answer: { price: 40 },
    }),
    { malformed: "NoSuchShow" },
  );
  const compensate = book.compensation(
    releaseSeat,
    ({ show }) => ({ writes: [{ Update: seats(show, -1) }] }),
    {
      of: reserveSeat,
    },
  );
  return { act, compensate, table: "Shows" };
}

function inOneItem() {
  const item = ({ show }: { show: string }) => ({ id: show });
  const act = hot.action(
    reserveSeat,
    {
      item,
      effect: ({ show }, { reject }) => ({
        set: ["taken = if_not_exists(taken, :none) + :one"],
        condition: "attribute_not_exists(taken) OR taken < :capacity",
        values: { ":none": 0, ":one": 1, ":capacity": capacity },
        otherwise: () => reject("SoldOut", `${show} is sold out.`),
        answer: { price: 40 },
      }),
    },
    { malformed: "NoSuchShow" },
  );
  const compensate = hot.compensation(releaseSeat, {
    item,
    back: () => ({ set: ["taken = taken - :one"], values: { ":one": 1 } }),
  });
  return { act, compensate, table: "HotShows" };
}

function outside() {
  const effects = new Map<string, { price: number }>();
  let seatsLeft = Number.POSITIVE_INFINITY;
  const effect = {
    keysLast: { hours: 24 },
    call: (
      _request: { show: string },
      {
        idempotencyKey,
        reject,
      }: { idempotencyKey: string; reject: (name: "SoldOut", message: string) => Error },
    ) => {
      const before = effects.get(idempotencyKey);
      if (before !== undefined) return before;
      if (seatsLeft < 1) throw reject("SoldOut", "Sold out.");
      effects.set(idempotencyKey, { price: 40 });
      return { price: 40 };
    },
    find: (_request: unknown, { key }: { key: string }) => effects.get(key),
    arrivesWithin: { seconds: 0 },
  };
  return {
    act: book.action(reserveSeat, effect, { malformed: "NoSuchShow" }),
    compensate: book.compensation(releaseSeat, { effect, back: (_request, { key }) => effects.delete(key) }),
    effects: (key: string) => (effects.has(key) ? 1 : 0),
    limit: (left: number) => {
      seatsLeft = left;
    },
  };
}

describe.each([
  ["an effect in DynamoDB", inside],
  ["an effect and its entry in one item", inOneItem],
])("a participant with %s", (_name, make) => {
  const show = (key: string) => `show of ${key}`;
  participantContract({
    name: "seats",
    action: (request: { key: string; show: string }) => make().act(request),
    compensation: (request) => make().compensate(request),
    request: (key) => ({ key, show: show(key) }),
    rejections: ["SoldOut", "NoSuchShow"],
    effects: async (key) => {
      const { table } = make();
      return (await takenOf(table, show(key))) - (others.get(show(key)) ?? 0);
    },
    rejection: {
      provoke: async (key) => {
        others.set(show(key), 1);
        await make().act({ key: `other than ${key}`, show: show(key) });
      },
      relent: async (key) => {
        others.delete(show(key));
        await make().compensate({ key: `other than ${key}`, show: show(key) });
      },
    },
  });
  const others = new Map<string, number>();
});

describe("a participant with an effect elsewhere", () => {
  const provider = outside;
  let one: ReturnType<typeof outside>;
  beforeAll(() => {
    one = provider();
  });
  participantContract({
    name: "seats",
    action: (request: { key: string; show: string }) => one.act(request),
    compensation: (request) => one.compensate(request),
    request: (key) => ({ key, show: "Hamlet" }),
    rejections: ["SoldOut", "NoSuchShow"],
    effects: (key) => one.effects(key),
    rejection: { provoke: () => one.limit(0), relent: () => one.limit(Number.POSITIVE_INFINITY) },
  });
});

describe("a ledger", () => {
  it("logs each call by the saga's key", async () => {
    lines.length = 0;
    const { act, compensate } = inside();
    const request = { key: "Trip:run-1/ReserveSeat", show: "Faust" };
    await act(request);
    await act(request);
    await compensate(request);
    await expect(act(request)).rejects.toMatchObject({ name: "Ledger.Compensated" });
    expect(lines.map(({ milliseconds: _, ...line }) => line)).toEqual(
      [
        { operation: "ReserveSeat", outcome: "carried out" },
        { operation: "ReserveSeat", outcome: "answered again" },
        { operation: "ReleaseSeat", outcome: "taken back" },
        { operation: "ReserveSeat", outcome: "failed", error: "Ledger.Compensated" },
      ].map((line) => ({ ledger: "Ledger", key: request.key, execution: "Trip:run-1", ...line })),
    );
  });

  it("lets tombstones and rejections expire after 400 days, and nothing else", async () => {
    const { act, compensate } = inside();
    const begin = Math.floor(Date.now() / 1000);
    await compensate({ key: "never happened", show: "Macbeth" });
    await act({ key: "done", show: "Macbeth" });
    await expect(act({ key: "refused", show: "Macbeth" })).rejects.toMatchObject({ name: "SoldOut" });
    for (const key of ["never happened", "refused"]) {
      const entry = await book.find(key);
      const expires = entry !== undefined && "expires" in entry ? entry.expires : 0;
      expect(expires - begin).toBeGreaterThanOrEqual(400 * 86_400);
      expect(expires - begin).toBeLessThan(400 * 86_400 + 60);
    }
    expect(await book.find("done")).not.toHaveProperty("expires");
  });

  it("throws another error of a failed condition as it is, and records nothing of it", async () => {
    const isOpen = (show: string) => ({
      TableName: "Shows",
      Key: { id: show },
      ConditionExpression: "attribute_exists(opened)",
    });
    const otherwise = () => new RangeError("The show has not opened.");
    const act = book.action(reserveSeat, ({ show }) => ({
      writes: [{ ConditionCheck: isOpen(show), otherwise }],
      answer: { price: 40 },
    }));
    const early = { key: "early", show: "Medea" };
    await expect(act(early)).rejects.toBeInstanceOf(RangeError);
    expect(await book.find("early")).toBeUndefined();

    const compensate = book.compensation(releaseSeat, ({ show }) => ({
      writes: [{ ConditionCheck: isOpen(show), otherwise }],
    }));
    await inside().act(early);
    await expect(compensate(early)).rejects.toBeInstanceOf(RangeError);
    expect(await book.find("early")).toHaveProperty("state", "done");
  });

  it("keeps 4,000 characters of a rejection's message, the same at each call", async () => {
    const act = book.action(reserveSeat, (_request, { reject }) => {
      throw reject("SoldOut", "x".repeat(500_000));
    });
    const request = { key: "told at length", show: "Medea" };
    for (const _call of ["first", "second"])
      await expect(act(request)).rejects.toMatchObject({ name: "SoldOut", message: "x".repeat(4_000) });
  });

  it("accepts no key with half a character, which the store would not keep", async () => {
    await expect(inside().act({ key: "half a pair \ud83d", show: "Medea" })).rejects.toMatchObject({
      name: "NoSuchShow",
      message: expect.stringContaining("has to hold the saga's key"),
    });
  });

  it("refuses a key that comes with another request, which is no rejection", async () => {
    const { act } = inside();
    await act({ key: "twice", show: "Othello" });
    await expect(act({ key: "twice", show: "King Lear" })).rejects.toMatchObject({
      name: "Ledger.RequestDiffers",
      message: expect.stringContaining(
        "ReserveSeat was called under the key twice with another request before",
      ),
    });
  });

  it("records the refusal of a malformed request, and names what is wrong", async () => {
    const { act, compensate } = inside();
    const malformed = { key: "malformed", show: "" };
    await expect(act(malformed)).rejects.toMatchObject({
      name: "NoSuchShow",
      message: expect.stringMatching(/^The request of ReserveSeat is malformed: show: /),
    });
    expect(await book.find("malformed")).toMatchObject({ state: "rejected", error: "NoSuchShow" });
    await expect(compensate(malformed)).resolves.toBeUndefined();
  });

  it("refuses a request without a key, and confirms its compensation", async () => {
    const { act, compensate } = inside();
    const request = { show: "Faust" } as { key: string; show: string };
    await expect(act(request)).rejects.toMatchObject({
      name: "NoSuchShow",
      message:
        "The request of ReserveSeat is malformed: `key` has to hold the saga's key, a text of 1 to 2048 bytes; received nothing.",
    });
    await expect(compensate(request)).resolves.toBeUndefined();
  });

  it("compensates an old entry by new code, whatever form the request had", async () => {
    const { act, compensate } = inside();
    await act({ key: "old", show: "Hamlet" });
    const strict = book.compensation(
      operation("Release", { request: v.object({ key: v.string(), show: v.string(), added: v.string() }) }),
      ({ show }) => ({ writes: [{ Update: seats(show, -1) }] }),
    );
    expect(await takenOf("Shows", "Hamlet")).toBe(1);
    await strict({ key: "old", show: "Hamlet" } as never);
    expect(await takenOf("Shows", "Hamlet")).toBe(0);
    await compensate({ key: "old", show: "Hamlet" });
    expect(await takenOf("Shows", "Hamlet")).toBe(0);
  });

  it("checks the answer before there is an effect", async () => {
    const act = book.action(operation("Print", { request: shape<{ key: string }>() }), () => ({
      writes: [{ Update: seats("The Tempest", 1) }],
      answer: "x".repeat(256 * 1024),
    }));
    await expect(act({ key: "large" })).rejects.toMatchObject({ name: "Ledger.UnkeepableAnswer" });
    expect(await takenOf("Shows", "The Tempest")).toBe(0);
    expect(await book.find("large")).toBeUndefined();
  });

  it("calls the handler again if a condition without a rejection does not hold", async () => {
    let version = 0;
    let calls = 0;
    const act = ledger({ table: "Ledger", client, log: false, pause: async () => {} }).action(
      operation("Rename", { request: shape<{ key: string }>() }),
      () => {
        calls += 1;
        return {
          writes: [
            {
              Put: {
                TableName: "Shows",
                Item: { id: "versioned", version: version + 1 },
                ConditionExpression: "attribute_not_exists(id) OR version = :version",
                ExpressionAttributeValues: { ":version": version++ },
              },
            },
          ],
          answer: "renamed",
        };
      },
    );
    await act({ key: "first" });
    version = 0;
    await expect(act({ key: "second" })).resolves.toBe("renamed");
    expect(calls).toBe(3);
    await expect(
      ledger({ table: "Ledger", client, log: false, pause: async () => {} }).action(
        operation("Rename", { request: shape<{ key: string }>() }),
        () => ({
          writes: [
            {
              ConditionCheck: {
                TableName: "Shows",
                Key: { id: "nobody" },
                ConditionExpression: "attribute_exists(id)",
              },
            },
          ],
          answer: "never",
        }),
      )({ key: "third" }),
    ).rejects.toMatchObject({
      name: "Ledger.Contention",
      message:
        "Rename failed 6 times under the key third, as the condition of a write without `otherwise` did not hold. Try again later.",
    });
  });

  it("accepts only the rejections that the operation declares", async () => {
    const act = book.action(reserveSeat, (_request, { reject }) =>
      reject("Closed" as "SoldOut", "We are closed."),
    );
    await expect(act({ key: "closed", show: "Faust" })).rejects.toThrow(
      'ReserveSeat has no rejection "Closed". It declares SoldOut, NoSuchShow.',
    );
  });

  it.each([
    [
      "no table",
      { table: undefined, client: {} },
      "A ledger needs the name of its table, received undefined.",
    ],
    [
      "no client",
      { table: "Ledger", client: undefined },
      "A ledger needs a client of @aws-sdk/client-dynamodb",
    ],
    [
      "no days",
      { table: "Ledger", client: { send: () => {} }, daysKept: 0 },
      "`daysKept` has to be a number of days above 0, received 0.",
    ],
  ])("says what is wrong with %s", (_what, props, message) => {
    expect(() => ledger(props as never)).toThrow(message);
  });

  it("says what is wrong with an effect elsewhere that has no `keysLast`", () => {
    expect(() => book.action(reserveSeat, { call: () => ({ price: 1 }) } as never)).toThrow(
      "The action ReserveSeat has to be a function, or { item, effect }, or { call, keysLast: { hours: 24 } }; received { call }.",
    );
  });

  it.each([
    ["nothing", undefined, "received undefined."],
    ["null", null, "received object."],
    ["a list", [], "received object."],
    ["a text", "reserve", "received string."],
    ["an item alone", { item: () => ({}) }, "received { item }."],
  ])("says what is wrong with a compensation that is %s", (_what, given, received) => {
    const { action, compensation } = {
      action: () => book.action(reserveSeat, given as never),
      compensation: () => book.compensation(releaseSeat, given as never),
    };
    expect(action).toThrow(received);
    expect(compensation).toThrow(
      `The compensation ReleaseSeat has to be a function, or { item, back }, or { effect: { call, keysLast: { hours: 24 } }, back }; ${received}`,
    );
  });
});

describe("a ledger of one form", () => {
  const props = () => ({ table: "Ledger", client, log: false as const });
  const inside = () => ({ writes: [], answer: { price: 1 } });
  const oneItem = { item: () => ({ id: "x" }), effect: () => ({ answer: { price: 1 } }) };
  const outside = { call: () => ({ price: 1 }), keysLast: { hours: 24 } };

  it("takes actions and compensations of its form, and no others", () => {
    const makers = [
      { forms: insideLedger(props()), given: inside, back: () => ({ writes: [] }) },
      { forms: oneItemLedger(props()), given: oneItem, back: { item: oneItem.item, back: () => ({}) } },
      { forms: outsideLedger(props()), given: outside, back: { effect: outside, back: () => {} } },
    ];
    for (const { forms } of makers) {
      const untyped = forms as never as ParticipantLedger;
      for (const { forms: others, given, back } of makers) {
        const attempts = [
          () => untyped.action(reserveSeat, given as never),
          () => untyped.compensation(releaseSeat, back as never),
        ];
        for (const attempt of attempts) {
          if (forms === others) expect(typeof attempt()).toBe("function");
          else expect(attempt).toThrow(/^The (action ReserveSeat|compensation ReleaseSeat) has to be /);
        }
      }
    }
  });

  it("shares its entries with one of all forms", async () => {
    const request = { key: "OneForm:run-1/Reserve", show: "one form" };
    const answer = await insideLedger(props()).action(reserveSeat, inside)(request);
    expect(await book.action(reserveSeat, inside)(request)).toEqual(answer);
    expect(lines.at(-1)).toMatchObject({ outcome: "answered again" });
  });
});
