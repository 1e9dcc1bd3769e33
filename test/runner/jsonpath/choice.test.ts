import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import {
  comparisonOperators,
  pathOperators,
  typeOperators,
} from "../../../lib/runner/jsonpath/choice/operators.js";
import { run } from "../support.js";
import { machine, problems } from "./support.js";

const choice = (rule: Record<string, unknown>) =>
  machine({
    P: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
    Yes: { Type: "Pass", Result: "yes", End: true },
    No: { Type: "Pass", Result: "no", End: true },
  });

/** "yes" or "no", or the cause of a failure. */
async function decide(rule: Record<string, unknown>, input: JsonValue): Promise<JsonValue | undefined> {
  const { output, cause } = await run(choice(rule), { input });
  return output ?? cause;
}

const early = "2026-01-31T12:00:00Z";
const late = "2026-01-31T14:00:00.000000001+01:00";

/** A value of each type, and another one that is greater, where there is one. */
const pairs: readonly (readonly [type: string, lower: JsonValue, higher: JsonValue])[] = [
  ["String", "apple", "banana"],
  ["Numeric", -1.5, 10],
  ["Timestamp", early, late],
];

const others: JsonValue[] = [null, true, 7, "word", { a: 1 }, [1]];

describe("an operator that compares", () => {
  for (const [type, lower, higher] of pairs) {
    test.each<[string, boolean, boolean, boolean]>([
      // the operator, and whether it holds for lower with higher, equal ones, higher with lower
      ["Equals", false, true, false],
      ["LessThan", true, false, false],
      ["LessThanEquals", true, true, false],
      ["GreaterThan", false, false, true],
      ["GreaterThanEquals", false, true, true],
    ])(`${type}%s, with a value and with a path`, async (name, below, equal, above) => {
      const operator = `${type}${name}`;
      for (const [left, right, holds] of [
        [lower, higher, below],
        [lower, lower, equal],
        [higher, lower, above],
      ] as const) {
        const wanted = holds ? "yes" : "no";
        expect(await decide({ Variable: "$.v", [operator]: right }, { v: left })).toBe(wanted);
        expect(await decide({ Variable: "$.v", [`${operator}Path`]: "$.w" }, { v: left, w: right })).toBe(
          wanted,
        );
      }
      const foreign = others.filter((value) => type !== "Numeric" || typeof value !== "number");
      for (const value of foreign.filter((each) => type !== "String" || typeof each !== "string")) {
        expect(await decide({ Variable: "$.v", [operator]: lower }, { v: value })).toBe("no");
        expect(await decide({ Variable: "$.v", [`${operator}Path`]: "$.w" }, { v: lower, w: value })).toBe(
          "no",
        );
      }
    });
  }

  test("BooleanEquals", async () => {
    expect(await decide({ Variable: "$.v", BooleanEquals: true }, { v: true })).toBe("yes");
    expect(await decide({ Variable: "$.v", BooleanEquals: false }, { v: true })).toBe("no");
    expect(await decide({ Variable: "$.v", BooleanEquals: true }, { v: "true" })).toBe("no");
    expect(await decide({ Variable: "$.v", BooleanEqualsPath: "$.w" }, { v: false, w: false })).toBe("yes");
  });

  test("compares moments, not their texts", async () => {
    const rule = { Variable: "$.v", TimestampEquals: early };
    expect(await decide(rule, { v: "2026-01-31T13:00:00+01:00" })).toBe("yes");
    expect(await decide(rule, { v: "2026-01-31T12:00:00.000000001Z" })).toBe("no");
    expect(await decide(rule, { v: "2026-02-31T12:00:00Z" })).toBe("no");
  });

  test.each<[pattern: string, text: string, matches: boolean]>([
    ["log-*.txt", "log-1.txt", true],
    ["log-*.txt", "log-.txt", true],
    ["log-*.txt", "log-1.txt.gz", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a*b*c", "aXbYc", true],
    ["a*b*c", "acb", false],
    ["ab*ba", "aba", false],
    ["*aa*aa*", "aaa", false],
    ["*aa*aa*", "aaaa", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "aXb", false],
    ["a\\\\*", "a\\b", true],
    ["a.c", "abc", false],
    ["line*end", "line\nend", true],
  ])("StringMatches %p and %p: %p", async (pattern, text, matches) => {
    expect(await decide({ Variable: "$.v", StringMatches: pattern }, { v: text })).toBe(
      matches ? "yes" : "no",
    );
    expect(await decide({ Variable: "$.v", StringMatches: pattern }, { v: 1 })).toBe("no");
  });
});

describe("an operator that tests a type", () => {
  test.each<[string, JsonValue]>([
    ["IsNull", null],
    ["IsString", "word"],
    ["IsNumeric", 7],
    ["IsBoolean", true],
    ["IsTimestamp", early],
  ])("%s", async (operator, value) => {
    for (const each of [...others, early]) {
      const holds = each === value || (operator === "IsString" && typeof each === "string");
      expect(await decide({ Variable: "$.v", [operator]: true }, { v: each })).toBe(holds ? "yes" : "no");
      expect(await decide({ Variable: "$.v", [operator]: false }, { v: each })).toBe(holds ? "no" : "yes");
    }
  });

  test("IsPresent, of a variable that may be missing at any depth", async () => {
    expect(await decide({ Variable: "$.v", IsPresent: true }, { v: null })).toBe("yes");
    expect(await decide({ Variable: "$.a.b[0].c", IsPresent: true }, { a: {} })).toBe("no");
    expect(await decide({ Variable: "$.a.b", IsPresent: false }, { a: "text" })).toBe("yes");
    expect(await decide({ Variable: "$$.Execution.Name", IsPresent: true }, {})).toBe("yes");
    expect(await decide({ Variable: "$unknown", IsPresent: true }, {})).toBe("no");
  });
});

describe("rules", () => {
  test("are combined by And, Or and Not", async () => {
    const rule = {
      And: [
        { Variable: "$.v", NumericGreaterThan: 1 },
        { Or: [{ Variable: "$.v", NumericLessThan: 3 }, { Not: { Variable: "$.w", IsNull: true } }] },
      ],
    };
    expect(await decide(rule, { v: 2, w: null })).toBe("yes");
    expect(await decide(rule, { v: 5, w: null })).toBe("no");
    expect(await decide(rule, { v: 5, w: 0 })).toBe("yes");
    expect(await decide(rule, { v: 0, w: 0 })).toBe("no");
  });

  test("do not look at what comes after a part that decides", async () => {
    const guarded = {
      And: [
        { Variable: "$.v", IsPresent: true },
        { Variable: "$.v", NumericEquals: 1 },
      ],
    };
    expect(await decide(guarded, {})).toBe("no");
  });

  test("fail where a variable is missing", async () => {
    expect(await decide({ Variable: "$.v", NumericEquals: 1 }, {})).toBe(
      "An error occurred while executing the state 'P' (entered at the event id #2). " +
        "Invalid path '$.v': The choice state's condition path references an invalid value.",
    );
    expect(await decide({ Variable: "$.v", NumericEqualsPath: "$.w[0]" }, { v: 1, w: 1 })).toContain(
      "Invalid path '$.w[0]': The choice state's condition path references an invalid value.",
    );
  });

  test("choose by input that InputPath has selected; OutputPath and the rule's Assign follow", async () => {
    const definition = machine({
      P: {
        Type: "Choice",
        InputPath: "$.in",
        Choices: [{ Variable: "$.v", NumericEquals: 1, Assign: { "seen.$": "$.v" }, Next: "Yes" }],
        OutputPath: "$.out",
      },
      Yes: { Type: "Pass", Parameters: { "input.$": "$", "seen.$": "$seen" }, End: true },
    });
    const { output } = await run(definition, { input: { in: { v: 1, out: "o" } } });
    expect(output).toEqual({ input: "o", seen: 1 });
  });

  test("without Default end the execution when none holds", async () => {
    const definition = machine({
      P: { Type: "Choice", Choices: [{ Variable: "$.v", IsNull: true, Next: "Yes" }] },
      Yes: { Type: "Succeed" },
    });
    const { status, error } = await run(definition, { input: { v: 1 } });
    expect([status, error]).toEqual(["FAILED", "States.Runtime"]);
  });
});

describe("a rule is refused when the machine is loaded", () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { Variable: "$.v" },
      "A rule has exactly one operator, such as StringEquals or And, but this one has none",
    ],
    [{ Variable: "$.v", IsNull: true, IsString: true }, "but this one has IsNull, IsString"],
    [{ StringEquals: "a" }, "Missing required field 'Variable'"],
    [
      { Variable: "v", StringEquals: "a" },
      "Variable: Value is not a valid JSONPath: 'v' cannot be read: expected '$'",
    ],
    [{ Variable: "$.v", StringEquals: 1 }, "StringEquals: Expected value of type [STRING]"],
    [{ Variable: "$.v", NumericEquals: "1" }, "NumericEquals: Expected value of type [NUMBER]"],
    [{ Variable: "$.v", BooleanEquals: "true" }, "BooleanEquals: Expected value of type [BOOLEAN]"],
    [
      { Variable: "$.v", TimestampEquals: "noon" },
      "TimestampEquals: Expected an ISO-8601 date-time with an offset",
    ],
    [{ Variable: "$.v", IsPresent: "yes" }, "IsPresent: Expected value of type [BOOLEAN]"],
    [{ Variable: "$.v", NumericEqualsPath: 1 }, "NumericEqualsPath: Expected value of type [STRING]"],
    [{ Variable: "$.v", StringMatchesPath: "$.w" }, "Field 'StringMatchesPath' is not supported"],
    [{ And: [] }, "And: And needs at least one rule"],
    [{ Not: [] }, "Not: Expected value of type [OBJECT]"],
    [{ Condition: "{% true %}" }, "field 'Condition' is only supported for the 'JSONata' QueryLanguage"],
    [{ Not: { Variable: "$.v", IsNull: true, Next: "Yes" } }, "Not/Next: Field 'Next' is not supported"],
  ])("%j", (rule, message) => {
    expect(problems(choice(rule)).join("\n")).toContain(message);
  });
});

test("there are all operators that AWS documents", () => {
  expect(comparisonOperators.size + pathOperators.size + typeOperators.size + 1).toBe(17 + 16 + 5 + 1);
});
