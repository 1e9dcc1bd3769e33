import { describe, expect, test } from "@jest/globals";
import { TableJournal } from "../../lib/console/table-journal.js";
import type { ItemChange, TableItem } from "../../lib/local/index.js";

const arns: Readonly<Record<string, string>> = { "Trip:a": "arn:a", "Trip:b": "arn:b" };

function journal(limits: { readonly runs?: number; readonly writes?: number } = {}) {
  const kept = new TableJournal(limits);
  const write = (before: TableItem | undefined, after: TableItem | undefined, event = 1, only?: string) => {
    const change: ItemChange = { table: "Cars", key: { id: (after ?? before)?.id ?? null }, before, after };
    return kept.add(change, { runOf: (prefix) => arns[prefix], only, eventOf: () => event });
  };
  return { kept, write };
}

describe("the journal of tables", () => {
  test("gives a write to the execution whose key it is under", () => {
    const { write } = journal();
    expect(write(undefined, { id: "reservation Trip:a/ReserveCar" })).toEqual(["arn:a"]);
    expect(write(undefined, { id: "x", by: "Trip:c/ReserveCar" }, 1, "arn:b")).toEqual(["arn:b"]);
    expect(write(undefined, { id: "x" })).toEqual([]);
  });

  test("looks at what has changed in an item that executions share, and at nothing else in it", () => {
    const { write } = journal();
    const held = { "Trip:a/ReserveCar": 1 };
    const before = { id: "2027-03-01", held, names: new Set(["Trip:a/x"]), list: [{ key: "Trip:a/y" }] };
    expect(write(before, { ...before, held: { ...held, "Trip:b/ReserveCar": 1 } })).toEqual(["arn:b"]);
    expect(write(before, { ...before, names: new Set(["Trip:a/x", "Trip:b/x"]) })).toEqual(["arn:b"]);
    expect(write(before, { ...before, list: [{ key: "Trip:a/y" }, { key: "Trip:b/y" }] })).toEqual(["arn:b"]);
    expect(write(before, { ...before, held: {} })).toEqual(["arn:a"]);
  });

  test("shows rows as they were after an event, marked by what the execution has made of them", () => {
    const { kept, write } = journal();
    const free = { id: "Trip:a/1", state: "free" };
    write(free, { ...free, state: "Trip:a/taken" }, 5);
    write({ ...free, state: "Trip:a/taken" }, undefined, 9);
    const at = (until?: number) => kept.tables("arn:a", until)[0]?.rows[0];
    expect(at(5)).toMatchObject({ change: "same", item: { state: "free" } });
    expect(at(6)).toMatchObject({
      change: "changed",
      item: { state: "Trip:a/taken" },
      before: { state: "free" },
    });
    expect(at()).toMatchObject({ change: "deleted", changedAfter: 9 });
    expect(at()).not.toHaveProperty("item");
  });

  test("keeps the latest executions, and of each so many writes", () => {
    const { kept, write } = journal({ runs: 1, writes: 2 });
    for (const id of ["1", "2", "3"]) write(undefined, { id: `Trip:a/${id}` });
    expect(kept.tables("arn:a")[0]?.rows).toHaveLength(2);
    write(undefined, { id: "Trip:b/1" });
    expect(kept.tables("arn:a")).toEqual([]);
    expect(kept.tables("arn:b")[0]?.rows).toHaveLength(1);
  });
});
