import { describe, expect, it } from "@jest/globals";
import { dynamoDecisions } from "../../lib/coordination/functions/dynamo-decisions.js";
import { begin, type State } from "../../lib/model/index.js";
import { order } from "../support/small-sagas.js";

type Item = Record<string, { S?: string; N?: string }>;

/** As much of a table as conditional writes of one item need. */
function fakeTable() {
  const items = new Map<string, Item>();
  const writes: string[] = [];
  const client = {
    send: async ({
      input,
      constructor: { name },
    }: {
      input: Record<string, never>;
      constructor: { name: string };
    }) => {
      writes.push(name);
      const isPut = name === "PutItemCommand";
      const given: Item = (isPut ? input.Item : input.Key) ?? {};
      const key = given.key?.S ?? "";
      const known = items.get(key);
      const condition = String(input.ConditionExpression);
      const attribute = condition.includes("#direction") ? "direction" : "key";
      if (known?.[attribute] !== undefined) {
        throw Object.assign(new Error("no"), { name: "ConditionalCheckFailedException", Item: known });
      }
      if (isPut) items.set(key, given);
      else {
        const values: Item = input.ExpressionAttributeValues ?? {};
        const set = Object.fromEntries(
          Object.entries(values).map(([variable, value]) => [variable.slice(1), value]),
        );
        items.set(key, { ...known, ...given, ...set });
      }
      return {};
    },
  };
  return { client, items, writes };
}

function storeOn({ client }: ReturnType<typeof fakeTable>) {
  return dynamoDecisions({ client: client as never, tableName: "T", keptSeconds: 60, now: () => 1_000_000 });
}

const state: State = begin(order.toJSON(), {
  stateMachine: "M",
  name: "e",
  startTime: 0,
  input: { item: "i" },
});

describe("the store of decisions", () => {
  it("knows the first run of an execution from the others", async () => {
    const store = storeOn(fakeTable());
    expect(await store.begin("M:e")).toEqual({ isFirst: true });
    expect(await store.begin("M:e")).toEqual({ isFirst: false });
    expect(await store.begin("M:f")).toEqual({ isFirst: true });
  });

  it("lets the first decision stand, with the state that it was made in, in one write", async () => {
    const table = fakeTable();
    const store = storeOn(table);
    expect(await store.decide("M:e", { direction: "forward", state })).toMatchObject({ isOwn: true });
    expect(await store.decide("M:e", { direction: "backward", state })).toEqual({
      direction: "forward",
      state: JSON.parse(JSON.stringify(state)),
      isOwn: false,
    });
    expect(table.writes).toEqual(["UpdateItemCommand", "UpdateItemCommand"]);
    expect(await store.begin("M:e")).toMatchObject({ isFirst: false, decision: { direction: "forward" } });
  });

  it("leaves out a state that an item has no room for", async () => {
    const store = storeOn(fakeTable());
    const large = { ...state, execution: { ...state.execution, input: "x".repeat(400_000) } };
    await store.decide("M:e", { direction: "backward", state: large });
    expect(await store.decide("M:e", { direction: "forward", state })).toEqual({
      direction: "backward",
      isOwn: false,
    });
  });

  it("keeps the first answer under a key", async () => {
    const store = storeOn(fakeTable());
    expect(await store.keep("M:e/Look", { result: 1 })).toEqual({ result: 1 });
    expect(await store.keep("M:e/Look", { result: 2 })).toEqual({ result: 1 });
    expect(await store.keep("M:f/Look", { error: "SoldOut" })).toEqual({ error: "SoldOut" });
  });

  it("has its items expire", async () => {
    const table = fakeTable();
    await storeOn(table).begin("M:e");
    expect(table.items.get("M:e")).toMatchObject({ expires: { N: "1060" } });
  });
});
