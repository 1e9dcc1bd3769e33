import {
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { KeyLocks } from "../../../lib/local/store/key-locks.js";
import { openSeats, type Seats } from "./tables-for-test.js";

const TableName = "Seats";
const key = (id: string) => ({ id: { S: id } });
const put = (id: string, by: string): TransactWriteItem => ({
  Put: {
    TableName,
    Item: { ...key(id), by: { S: by } },
    ConditionExpression: "attribute_not_exists(id)",
  },
});
const check = (id: string): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: key(id), ConditionExpression: "attribute_exists(id)" },
});

let seats: Seats;
beforeEach(async () => {
  seats = await openSeats();
});
afterEach(() => seats.end());

const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  seats.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe("TransactWriteItems", () => {
  it("carries out puts, updates, deletions and checks together", async () => {
    await transact([put("a", "Ada"), put("b", "Bob")]);
    await transact([
      check("a"),
      { Delete: { TableName, Key: key("b") } },
      {
        Update: {
          TableName,
          Key: key("c"),
          UpdateExpression: "SET taken = :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        },
      },
    ]);
    expect(await seats.item("a")).toEqual({ ...key("a"), by: { S: "Ada" } });
    expect(await seats.item("b")).toBeUndefined();
    expect(await seats.item("c")).toEqual({ ...key("c"), taken: { N: "1" } });
  });

  it("writes nothing when one condition doesn't hold, and gives the reason of each action", async () => {
    await transact([put("b", "Bob")]);
    const again = put("b", "Eve");
    const failure = await failureOf(
      transact([
        put("a", "Eve"),
        { Put: { ...again.Put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as TransactWriteItem["Put"] },
        check("c"),
      ]),
    );
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons, message } = failure as TransactionCanceledException;
    expect(CancellationReasons).toEqual([
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: { ...key("b"), by: { S: "Bob" } },
      },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
    ]);
    expect(message).toContain("[None, ConditionalCheckFailed, ConditionalCheckFailed]");
    expect(await seats.item("a")).toBeUndefined();
    expect(await seats.item("b")).toEqual({ ...key("b"), by: { S: "Bob" } });
  });

  it("refuses two actions on one item, and more than 100 actions", async () => {
    expect(await failureOf(transact([put("a", "Ada"), check("a")]))).toMatchObject({
      name: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
    const many = Array.from({ length: 101 }, (_, index) => put(`many-${index}`, "Ada"));
    expect(await failureOf(transact(many))).toMatchObject({ name: "ValidationException" });
    expect(await seats.item("many-0")).toBeUndefined();
  });

  it("takes effect once for a client's token, and refuses the token for other actions", async () => {
    const add: TransactWriteItem = {
      Update: {
        TableName,
        Key: key("a"),
        UpdateExpression: "ADD taken :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    await transact([add], "token");
    await transact([add], "token");
    expect(await seats.item("a")).toEqual({ ...key("a"), taken: { N: "1" } });
    expect(await failureOf(transact([add, put("b", "Bob")], "token"))).toBeInstanceOf(
      IdempotentParameterMismatchException,
    );
    await transact([add], "another token");
    expect(await seats.item("a")).toEqual({ ...key("a"), taken: { N: "2" } });
  });

  it("keeps 50 concurrent transfers between the same items whole", async () => {
    await transact([
      { Put: { TableName, Item: { ...key("from"), left: { N: "25" } } } },
      { Put: { TableName, Item: { ...key("to"), left: { N: "0" } } } },
    ]);
    const transfer = () =>
      transact([
        {
          Update: {
            TableName,
            Key: key("from"),
            UpdateExpression: "ADD #left :less",
            ConditionExpression: "#left > :none",
            ExpressionAttributeNames: { "#left": "left" },
            ExpressionAttributeValues: { ":less": { N: "-1" }, ":none": { N: "0" } },
          },
        },
        {
          Update: {
            TableName,
            Key: key("to"),
            UpdateExpression: "ADD #left :more",
            ExpressionAttributeNames: { "#left": "left" },
            ExpressionAttributeValues: { ":more": { N: "1" } },
          },
        },
      ]);
    const failures = await Promise.all(Array.from({ length: 50 }, () => failureOf(transfer())));
    expect(failures.filter((failure) => failure === undefined)).toHaveLength(25);
    expect(failures.filter((failure) => failure instanceof TransactionCanceledException)).toHaveLength(25);
    expect(await seats.item("from")).toEqual({ ...key("from"), left: { N: "0" } });
    expect(await seats.item("to")).toEqual({ ...key("to"), left: { N: "25" } });
  });
});

describe("TransactGetItems", () => {
  it("reads items in the order asked for, and tells of one that isn't there", async () => {
    await transact([put("a", "Ada"), put("b", "Bob")]);
    const get = (id: string) => ({ Get: { TableName, Key: key(id) } });
    const { Responses } = await seats.client.send(
      new TransactGetItemsCommand({ TransactItems: [get("b"), get("nobody"), get("a")] }),
    );
    expect(Responses).toEqual([
      { Item: { ...key("b"), by: { S: "Bob" } } },
      {},
      { Item: { ...key("a"), by: { S: "Ada" } } },
    ]);
  });

  it("never sees half of a transaction", async () => {
    const write = (round: number) =>
      transact(
        ["a", "b"].map((id) => ({ Put: { TableName, Item: { ...key(id), round: { N: `${round}` } } } })),
      );
    const read = () =>
      seats.client.send(
        new TransactGetItemsCommand({
          TransactItems: ["a", "b"].map((id) => ({ Get: { TableName, Key: key(id) } })),
        }),
      );
    const rounds = Array.from({ length: 50 }, (_, round) => round);
    const [seen] = await Promise.all([Promise.all(rounds.map(read)), Promise.all(rounds.map(write))]);
    for (const { Responses = [] } of seen) {
      const [first, second] = Responses.map(({ Item }) => Item?.round?.N);
      expect(second).toBe(first);
    }
  });
});

describe("a conditional write", () => {
  it("that fails answers with the item if that is asked for, and without it otherwise", async () => {
    await seats.client.send(new PutItemCommand({ TableName, Item: { ...key("a"), by: { S: "Ada" } } }));
    const again = { TableName, Item: key("a"), ConditionExpression: "attribute_not_exists(id)" };
    const [asked, plain] = await Promise.all([
      failureOf(
        seats.client.send(new PutItemCommand({ ...again, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
      ),
      failureOf(seats.client.send(new PutItemCommand(again))),
    ]);
    expect(asked).toBeInstanceOf(ConditionalCheckFailedException);
    expect((asked as ConditionalCheckFailedException).Item).toEqual({ ...key("a"), by: { S: "Ada" } });
    expect((plain as ConditionalCheckFailedException).Item).toBeUndefined();
  });

  it("lets exactly as many of 50 concurrent writers through as there are seats", async () => {
    const take = () =>
      seats.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key("show"),
          UpdateExpression: "ADD taken :one",
          ConditionExpression: "attribute_not_exists(taken) OR taken < :seats",
          ExpressionAttributeValues: { ":one": { N: "1" }, ":seats": { N: "30" } },
        }),
      );
    const failures = await Promise.all(Array.from({ length: 50 }, () => failureOf(take())));
    expect(failures.filter((failure) => failure === undefined)).toHaveLength(30);
    expect(await seats.item("show")).toEqual({ ...key("show"), taken: { N: "30" } });
  });
});

describe("the locks of items", () => {
  /** Reads, gives way, and writes what it read plus one, as a conditional write does. */
  async function addOne(counter: { count: number }): Promise<void> {
    const found = counter.count;
    await Promise.resolve();
    counter.count = found + 1;
  }

  it("are what keeps 200 writers from overwriting each other", async () => {
    const locks = new KeyLocks();
    const [locked, free] = [{ count: 0 }, { count: 0 }];
    const writers = Array.from({ length: 200 }, (_, index) => index);
    await Promise.all(writers.map(() => locks.hold(["a"], () => addOne(locked))));
    await Promise.all(writers.map((index) => locks.hold([`b${index}`], () => addOne(free))));
    expect(locked.count).toBe(200);
    expect(free.count).toBe(1);
  });

  it("don't wait for each other when two need the same keys in different orders", async () => {
    const locks = new KeyLocks();
    const ended: string[] = [];
    const work = (name: string) => async () => {
      await Promise.resolve();
      ended.push(name);
    };
    await Promise.all([locks.hold(["a", "b"], work("first")), locks.hold(["b", "a"], work("second"))]);
    expect(ended).toEqual(["first", "second"]);
  });

  it("are given back when the work fails", async () => {
    const locks = new KeyLocks();
    await expect(locks.hold(["a"], () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await locks.hold(["a"], async () => "held")).toBe("held");
  });
});
