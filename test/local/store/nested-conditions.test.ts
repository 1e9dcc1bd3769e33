import { afterAll, describe, expect, it } from "@jest/globals";
import type { Item } from "dynalite/db/index.js";
import db from "dynalite/db/index.js";
import validations from "dynalite/validations/index.js";
import fc from "fast-check";
import type { JsonObject } from "../../../lib/asl/index.js";
import { Database } from "../../../lib/local/store/database.js";
import { reads } from "../../../lib/local/store/operations.js";
import { openStore } from "../../../lib/local/store/store.js";

const database = new Database(Date);
afterAll(() => database.close());

const scan = (FilterExpression: string): JsonObject => ({
  TableName: "Seats",
  FilterExpression,
  ExpressionAttributeNames: { "#c": "c" },
  ExpressionAttributeValues: { ":one": { N: "1" }, ":two": { N: "2" } },
});

/** What the store parses a filter to. It uses both values and the name, which DynamoDB requires. */
function parsed(filter: string) {
  const input = database.checked(reads.Scan.checks, scan(`${filter} OR #c IN (:one, :two)`));
  if (input._filter === undefined) throw new Error("The filter was not parsed.");
  return input._filter.expression;
}

/** What dynalite's own parser makes of it. */
function parsedByDynalite(filter: string) {
  const { types, custom } = reads.Scan.checks;
  const input = validations.checkTypes<Parameters<NonNullable<typeof custom>>[0]>(
    scan(`${filter} OR #c IN (:one, :two)`),
    types,
  );
  const problem = custom?.(input, db.create({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 }));
  if (input._filter === undefined) throw new Error(problem ?? "The filter was not parsed.");
  return input._filter.expression;
}

const comparison = fc.constantFrom(
  "a = :one",
  "(a) <> :two",
  "a BETWEEN :one AND :two",
  "a between (:one) and (b)",
  "a IN (b, :two)",
  "size(m.x[0]) > :one",
  "attribute_exists(a)",
  "contains (m.x, :one)",
  "#c<=:two",
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", maxDepth: 2 },
    comparison,
    fc
      .tuple(tie("condition"), fc.constantFrom("AND", "OR", "and", "Or"), tie("condition"))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    tie("condition")
      .filter((inner) => !inner.startsWith("NOT"))
      .map((inner) => `NOT ${inner}`),
    tie("condition")
      .filter((inner) => !isInParentheses(inner))
      .map((inner) => `( ${inner} )`),
  ),
}));

/** The whole text, as in `(a = b)` and not in `(a) = (b)`: DynamoDB refuses to have it in parentheses again. */
function isInParentheses(text: string): boolean {
  if (!text.startsWith("(")) return false;
  let open = 0;
  for (const [index, sign] of [...text].entries()) {
    open += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (open === 0) return index === text.length - 1;
  }
  return false;
}

describe("conditions", () => {
  it("mean the same as to dynalite's own parser", () => {
    const items = fc.record({
      a: fc.constantFrom("1", "2", "3"),
      b: fc.constantFrom("1", "2"),
      c: fc.constant("2"),
    });
    fc.assert(
      fc.property(condition, items, (text, { a, b, c }) => {
        const item: Item = { a: { N: a }, b: { N: b }, c: { N: c }, m: { M: { x: { L: [{ S: "ab" }] } } } };
        expect(db.matchesExprFilter(item, parsed(text))).toBe(
          db.matchesExprFilter(item, parsedByDynalite(text)),
        );
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it.each([
    ["alternatives", (inner: string) => `(${inner} OR b = :two)`],
    ["negations", (inner: string) => `NOT (${inner} AND a = :one)`],
  ])("are read at once if they have sixty %s inside each other", (_name, around) => {
    let text = "a = :one";
    for (let depth = 0; depth < 60; depth += 1) text = around(text);
    const item: Item = { a: { N: "1" }, b: { N: "1" } };
    expect(db.matchesExprFilter(item, parsed(text))).toBe(true);
  });

  it.each([
    ["((a = :one))", "The expression has redundant parentheses;"],
    [`${"(".repeat(24)}a = :one${")".repeat(24)}`, "The expression has redundant parentheses;"],
    [`${"(".repeat(2000)}a = :one${")".repeat(2000)}`, "The expression has redundant parentheses;"],
    ["((((((((a)))))))) = :one", "The expression has redundant parentheses;"],
    ["(((((((a = :one", "Syntax error;"],
    ["(a = :one", "Syntax error; Expected"],
    ["NOT NOT a = :one", "Syntax error; Expected"],
    ["a = :one AND", "Syntax error; Expected"],
    ["missing = :one", "Attribute name is a reserved keyword; reserved keyword: missing"],
    [
      Array(600).fill("a = :one").join(" OR "),
      "Expression size has exceeded the maximum allowed size; expression size: 7196",
    ],
  ])("are refused as DynamoDB refuses them: %#", async (FilterExpression, message) => {
    const store = await openStore();
    const { failed } = {
      failed: undefined,
      ...(await store.request("Scan", { TableName: "Seats", FilterExpression })),
    };
    await store.close();
    expect(failed).toMatchObject({ error: "ValidationException" });
    expect(failed?.message).toContain(`Invalid FilterExpression: ${message}`);
  });

  it.each([
    [`${"(".repeat(30)}a = :one${")".repeat(30)}`, "The expression has redundant parentheses;"],
    [
      `a = :one${" ".repeat(5000)}`,
      "Expression size has exceeded the maximum allowed size; expression size: 5008",
    ],
  ])("of keys are refused as DynamoDB refuses them: %#", async (KeyConditionExpression, message) => {
    const store = await openStore();
    const answer = await store.request("Query", {
      TableName: "Seats",
      KeyConditionExpression,
      ExpressionAttributeValues: { ":one": { N: "1" } },
    });
    await store.close();
    expect(answer).toMatchObject({
      failed: { error: "ValidationException", message: `Invalid KeyConditionExpression: ${message}` },
    });
  });

  it("of keys may stand in parentheses, as libraries write them", () => {
    const input = database.checked(reads.Query.checks, {
      TableName: "Seats",
      KeyConditionExpression: "((a = :one) AND (begins_with(b, (:two))))",
      ExpressionAttributeValues: { ":one": { N: "1" }, ":two": { S: "2" } },
    });
    expect(input).toHaveProperty("KeyConditions.a.ComparisonOperator", "EQ");
  });
});
