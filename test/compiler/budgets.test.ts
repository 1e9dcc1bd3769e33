import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import type { SagaDocument, TemplateJson } from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { ref, sagaOf, step, stepsOf, withKey } from "../support/documents.js";
import { manySagas } from "../support/many-sagas.js";
import { everyKind, order } from "../support/small-sagas.js";

const messageOf = (saga: SagaDocument) =>
  compile(saga)
    .diagnostics.map(({ message }) => message)
    .join("\n");

describe("the bytes of a definition", () => {
  it.each(Object.entries(manySagas))(
    "are those of its JSON with every ARN at its longest: %s",
    (_title, saga) => {
      const { definition, plan } = compile(saga);
      const bytes = Buffer.byteLength(JSON.stringify(definition).replace(/\$\{\w+\}/g, "a".repeat(170)));
      // A comma is counted after the last state too.
      expect(plan?.definitionBytes).toBe(bytes + 1);
    },
  );

  const sized = (characters: number, text = "x") =>
    sagaOf([
      step("A"),
      step("Big", { kind: "pivot", action: { request: { ...withKey, text: text.repeat(characters) } } }),
    ]);
  const room = 1_048_576 - (compile(sized(0)).plan?.definitionBytes ?? 0);

  it("may be 1,048,576", () => {
    expect(compile(sized(room)).plan?.definitionBytes).toBe(1_048_576);
  });

  it("fail from the first too many, with the largest part and its size", () => {
    expectDiagnostics(compile(sized(room + 1)).diagnostics, [["definition-too-large", "Big"]]);
    expect(messageOf(sized(room + 1))).toMatch(
      /^The definition has 1048577 bytes, counting every ARN at its longest: 1 more than the 1048576 that AWS allows\. The largest part is "Big", with 104\d{4} bytes\./,
    );
  });

  it("fail counted in UTF-8, not in characters", () => {
    expectDiagnostics(compile(sized(room / 3 + 1, "日")).diagnostics, [["definition-too-large", "Big"]]);
  });
});

describe("the events of the longest run", () => {
  // A Task has 5 events and each failed try 3 more; a recovery of 32 tries is exhausted. The execution has 2, one redrive 2,
  // and a last state that is no Task 1 where it is Fail, 2 where it is Succeed.
  it.each<[what: string, saga: Parameters<typeof compile>[0], events: number]>([
    ["backward from a pivot at the end", order, 2 + 2 + 1 + (5 + 2 * 3) + 5 + 5 + 32 * 3],
    ["forward where more comes after the pivot", everyKind, 2 + 2 + 2 + 3 * (5 + 2 * 3) + 5 + 5 + 32 * 3],
    [
      "back over every step without a pivot",
      sagaOf(stepsOf("compensatable", "compensatable")),
      2 + 2 + 1 + 2 * (11 + 5) + 96,
    ],
    ["through steps that persist by nothing", sagaOf(stepsOf("read-only", "best-effort")), 2 + 2 + 2 * 11],
    [
      "through the one of many that persists longest",
      sagaOf([
        step("A", { kind: "pivot", action: { retry: { tries: 10 } } }),
        step("B", { kind: "retriable", action: { retry: { tries: 20 } } }),
        step("C", { kind: "retriable", action: { retry: { tries: 1 } } }),
      ]),
      2 + 2 + 3 * 5 + 20 * 3,
    ],
  ])("go %s", (_what, saga, events) => {
    expect(compile(saga).plan?.historyEvents).toBe(events);
  });

  const persisting = (tries: number) =>
    sagaOf([step("A"), step("Long", { kind: "pivot", action: { retry: { tries } } })]);
  // 2 + 2 + 1 + 11 + 5 + 5 = 26 beside the tries of the pivot.
  it.each([
    [6_658, 20_000, []],
    [6_659, 20_003, [["history-nearly-full", "Long"]]],
    [8_324, 24_998, [["history-nearly-full", "Long"]]],
    [8_325, 25_001, [["history-too-long", "Long"]]],
  ] as const)("fail above 25,000 and warn above 20,000: %d tries are %d", (tries, events, expected) => {
    const { diagnostics, plan } = compile(persisting(tries));
    expectDiagnostics(diagnostics, expected);
    if (events <= 25_000) expect(plan?.historyEvents).toBe(events);
    else
      expect(messageOf(persisting(tries))).toContain(
        `writes ${events} events, ${events - 25_000} more than the 25000`,
      );
  });
});

describe("the depth of an expression", () => {
  const deep = (levels: number, leaf: TemplateJson = 1): TemplateJson =>
    levels === 0 ? leaf : [deep(levels - 1, leaf)];
  const requesting = (request: TemplateJson, compensation?: TemplateJson) =>
    sagaOf([
      step("A", {
        action: { request: { ...withKey, request } },
        ...(compensation === undefined ? {} : { compensation: { request: { ...withKey, compensation } } }),
      }),
    ]);
  const path = (levels: number) => ref("input", ...Array<string>(levels).fill("a"));

  it.each<[what: string, fits: SagaDocument, tooDeep: SagaDocument, name: string]>([
    ["lists in lists", requesting(deep(59)), requesting(deep(60)), "A"],
    ["the steps of a reference", requesting(path(59)), requesting(path(60)), "A"],
    [
      "what a request refers to at its end",
      requesting(deep(30, path(26))),
      requesting(deep(30, path(27))),
      "A",
    ],
    ["the parts of a compensation's request", requesting(1, deep(59)), requesting(1, deep(60)), "A"],
    [
      "the action's request in it",
      requesting(deep(30), deep(25, ref("request"))),
      requesting(deep(30), deep(26, ref("request"))),
      "A",
    ],
    [
      "the output",
      sagaOf([step("A")], { output: { a: deep(59) } }),
      sagaOf([step("A")], { output: { a: deep(60) } }),
      "output",
    ],
  ])("fails above 60, counting %s", (_what, fits, tooDeep, name) => {
    expectDiagnostics(compile(fits).diagnostics, []);
    expectDiagnostics(compile(tooDeep).diagnostics, [["expression-too-deep", name]]);
    expect(messageOf(tooDeep)).toContain("nested 61 levels deep, 1 more than the 60");
  });
});
