import { describe, expect, test } from "@jest/globals";
import type { RecordedCase, RecordedEvent } from "./case.js";
import { chainDiffers, differences, type Level } from "./compare.js";
import { play } from "./play.js";
import { asText, measure } from "./report.js";

const events: RecordedEvent[] = [
  { id: 1, prev: 0, type: "ExecutionStarted", input: { n: 1 } },
  { id: 2, prev: 0, type: "PassStateEntered", name: "Add", input: { n: 1 } },
  { id: 3, prev: 2, type: "PassStateExited", name: "Add", output: { n: 2 } },
  { id: 4, prev: 3, type: "ExecutionSucceeded", output: { n: 2 } },
];

const recorded: RecordedCase = {
  id: "add",
  area: "pass",
  query_language: "jsonata",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Add",
    States: { Add: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, End: true } },
  },
  input: { n: 1 },
  lambdas: {},
  tasks: {},
  expected: { status: "SUCCEEDED", output: { n: 2 } },
  events_mode: "exact",
  expected_events: events,
  masks: [],
};

async function found(changes: Partial<RecordedCase>, level: Level = "full"): Promise<string[]> {
  return differences({ ...recorded, ...changes }, await play(recorded), level);
}

describe("a run and a recording", () => {
  test("agree when nothing differs", async () => {
    expect(await found({})).toEqual([]);
    expect(chainDiffers(recorded, await play(recorded))).toBe(false);
  });

  test("differ in the outcome", async () => {
    expect(await found({ expected: { status: "FAILED", error: "E" } }, "outcome")).toEqual([
      "status: SUCCEEDED, recorded FAILED",
      '/expected/error: nothing, recorded "E"',
    ]);
    expect(await found({ expected: { status: "SUCCEEDED", output: { n: 2, m: 3 } } }, "outcome")).toEqual([
      "/expected/output/m: nothing, recorded 3",
    ]);
    expect(await found({ expected: { status: "SUCCEEDED", output: {} } }, "outcome")).toEqual([
      "/expected/output/n: 2, none recorded",
    ]);
  });

  test("differ in the events' types, or in their details alone", async () => {
    const other = { expected_events: events.slice(1) };
    expect(await found(other, "types")).toHaveLength(1);
    expect(await found(other, "outcome")).toEqual([]);
    const details = { expected_events: events.map((event) => ({ ...event, name: "Sub" })) };
    expect(await found(details, "types")).toEqual([]);
    expect(await found(details)).toContain('/expected_events/1/name: "Add", recorded "Sub"');
  });

  test("may differ in what a mask does not fix", async () => {
    const expected = { status: "SUCCEEDED", output: null };
    expect(await found({ expected }, "outcome")).toHaveLength(1);
    expect(await found({ expected, masks: [{ path: "/expected/output", kind: "any" }] }, "outcome")).toEqual(
      [],
    );
    const text = [{ path: "/expected/output", kind: "json_text" as const, json: {} }];
    expect(await found({ expected, masks: text }, "outcome")).toEqual([
      '/expected/output: {"n":2} is no JSON text',
    ]);
    const context = [{ path: "/expected/output", kind: "context_object" as const }];
    expect(await found({ expected: { status: "SUCCEEDED", output: {} }, masks: context }, "outcome")).toEqual(
      [],
    );
  });

  test("may have concurrent events in any order, but neither more nor fewer", async () => {
    const reversed = { events_mode: "dag" as const, expected_events: [...events].reverse() };
    expect(await found(reversed)).toEqual([]);
    expect(await found({ ...reversed, expected_events: events.slice(0, 3) })).toEqual([
      "more events: ExecutionSucceeded",
    ]);
    expect(await found({ ...reversed, expected_events: [...events, ...events.slice(3)] })).toEqual([
      "event 5, ExecutionSucceeded: not found",
    ]);
  });

  test("follow from other events", async () => {
    const other = { ...recorded, expected_events: events.map((event) => ({ ...event, prev: 0 })) };
    expect(chainDiffers(other, await play(recorded))).toBe(true);
  });
});

test("a report counts a case under each level that it reaches, and tells each disagreement", async () => {
  const wrongType = { ...recorded, id: "type", expected_events: events.slice(1) };
  const refused = {
    ...recorded,
    id: "path",
    definition: { StartAt: "A", States: { A: { Type: "Pass", ResultPath: "$.a", End: true } } },
  };
  const report = await measure([recorded, wrongType, refused]);
  expect(report.all).toEqual({ total: 3, outcome: 2, types: 1, full: 1 });
  expect(report.disagreements.map(({ id, level }) => [id, level])).toEqual([
    ["type", "types"],
    ["path", "outcome"],
  ]);
  expect(asText(report).split("\n").slice(0, 3)).toEqual([
    "area    cases outcome   types    full",
    "pass        3       2       1       1",
    "all         3       2       1       1",
  ]);
});
