import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import db, { type ActionInput, type Item } from "dynalite/db/index.js";
import type { JsonObject } from "../../../lib/asl/index.js";
import { Database } from "../../../lib/local/store/database.js";
import { withoutExceptions } from "../../../lib/local/store/expressions.js";
import { reads } from "../../../lib/local/store/operations.js";
import { openStore, type Store } from "../../../lib/local/store/store.js";

const item: Item = {
  id: { S: "1" },
  onDay: { S: "2026-12-01" },
  blank: { S: "" },
  seats: { N: "1" },
  octets: { B: "eA==" },
  guests: { SS: ["x"] },
  sizes: { NS: ["1"] },
  entries: { L: [{ S: "x" }, { N: "1" }] },
  nested: { M: { x: { S: "y" } } },
  nothing: { NULL: true },
  nullish: { NULL: true },
  isOpen: { BOOL: false },
};
const values: Readonly<Record<string, JsonObject>> = {
  ":text": { S: "x" },
  ":empty": { S: "" },
  ":one": { N: "1" },
  ":bytes": { B: "eA==" },
  ":set": { SS: ["x"] },
  ":map": { M: { x: { S: "y" } } },
  ":null": { NULL: true },
};

const database = new Database(Date);

/** If the expression holds for the item; undefined if DynamoDB refuses the expression. */
function holds(FilterExpression: string): boolean | undefined {
  const used = Object.entries(values).filter(([name]) => FilterExpression.includes(name));
  const parameters = {
    TableName: "Seats",
    FilterExpression,
    ...(used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) }),
  };
  let input: ActionInput;
  try {
    input = database.checked(reads.Scan.checks, parameters);
  } catch {
    return undefined;
  }
  const expression = input._filter?.expression;
  if (expression === undefined) throw new Error("The filter was not parsed.");
  return db.matchesExprFilter(item, withoutExceptions(expression));
}

describe("expressions", () => {
  it.each([
    ["seats IN (gone, :one)", true],
    ["seats IN (gone, away)", false],
    ["gone IN (away)", false],
    ["gone = away", false],
    ["gone <> :one", true],
    ["gone <= away", false],
    ["seats BETWEEN :one AND gone", false],
    ["gone BETWEEN away AND lost", false],
    ["seats BETWEEN :one AND onDay", false],
    ["seats BETWEEN :one AND seats", true],
    ["seats BETWEEN :one AND entries[1]", true],
    ["size(gone) IN (size(away))", false],
    ["size(guests) IN (size(away), :one)", true],
    ["begins_with(gone, away)", false],
    ["begins_with(nothing, nullish)", false],
    ["begins_with(blank, :empty)", true],
    ["begins_with(octets, :bytes)", true],
    ["begins_with(nested, :text)", false],
    ["NOT (gone IN (away) OR gone = away)", true],
  ])("%s is %s", (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });

  it("are evaluated without an exception, whatever the types of their operands", () => {
    const attributes = [
      ...Object.keys(item),
      "gone",
      "away",
      "nested.x",
      "nested.away",
      "entries[0]",
      "entries[9]",
    ];
    const operands = [...attributes, ...Object.keys(values), "size(guests)", "size(gone)"];
    let evaluated = 0;
    for (const a of operands) {
      for (const b of operands) {
        const some = ["seats", "gone", "octets", "nothing"];
        for (const expression of [
          ...["=", "<>", "<", ">="].map((operator) => `${a} ${operator} ${b}`),
          ...["begins_with", "contains", "attribute_type"].map((name) => `${name}(${a}, ${b})`),
          `${a} IN (${b})`,
          ...some.map((c) => `${a} BETWEEN ${b} AND ${c}`),
        ]) {
          if (holds(expression) !== undefined) evaluated += 1;
        }
      }
    }
    expect(evaluated).toBeGreaterThan(5_000);
  });
});

describe("the store", () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore();
    const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
    const hash = { AttributeName: "id", KeyType: "HASH" };
    await ask("CreateTable", {
      TableName: "Seats",
      AttributeDefinitions: [text("id"), text("onDay"), text("seatRow")],
      KeySchema: [hash, { AttributeName: "onDay", KeyType: "RANGE" }],
      LocalSecondaryIndexes: [
        {
          IndexName: "byRow",
          KeySchema: [hash, { AttributeName: "seatRow", KeyType: "RANGE" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    while (JSON.stringify(await ask("DescribeTable", { TableName: "Seats" })).includes("CREATING"));
    await ask("PutItem", { TableName: "Seats", Item: { ...item, seatRow: { S: "A" } } });
  });
  afterEach(() => store.close());

  async function ask(operation: string, parameters: JsonObject) {
    return await store.request(operation, parameters);
  }

  const byId = {
    TableName: "Seats",
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": { S: "1" } },
  };

  it.each<[string, string, JsonObject]>([
    ["a scan", "Scan", { TableName: "Seats" }],
    ["a query", "Query", byId],
    ["a query of an index", "Query", { ...byId, IndexName: "byRow" }],
    [
      "a query that fetches items from the table",
      "Query",
      { ...byId, IndexName: "byRow", Select: "ALL_ATTRIBUTES" },
    ],
  ])(
    "finds no item for a comparison with a missing attribute in %s",
    async (_name, operation, parameters) => {
      const FilterExpression = "seats IN (gone)";
      expect(await ask(operation, { ...parameters, FilterExpression })).toEqual({
        succeeded: { Count: 0, ScannedCount: 1, Items: [] },
      });
    },
  );

  it("takes a comparison with a missing attribute as a condition that doesn't hold", async () => {
    const conditional = { TableName: "Seats", Item: item, ConditionExpression: "gone IN (away)" };
    expect(await ask("PutItem", conditional)).toMatchObject({
      failed: { error: "ConditionalCheckFailedException" },
    });
    expect(await ask("TransactWriteItems", { TransactItems: [{ Put: conditional }] })).toMatchObject({
      failed: { error: "TransactionCanceledException" },
    });
  });
});

describe("an action of dynalite's", () => {
  it.each(["getItemDb", "getIndexDb"] as const)(
    "fails the request, and not the process, if it throws while it reads the stream of %s",
    async (source) => {
      const carriedOut = database.begin().carryOut(
        (store) => {
          const stream =
            source === "getItemDb"
              ? store.getItemDb("Seats").createValueStream()
              : store.getIndexDb("global", "Seats", "byRow").createValueStream();
          stream.on("end", () => {
            throw new RangeError("thrown by a listener");
          });
          stream.resume();
        },
        { TableName: "Seats" },
      );
      await expect(carriedOut).rejects.toMatchObject({
        status: 500,
        message: "The local store failed: thrown by a listener",
      });
    },
  );
});
