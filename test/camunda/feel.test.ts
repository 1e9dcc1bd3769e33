import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { at, simple, textLiteral } from "../../lib/camunda/feel/feel.js";
import { feelOf } from "../../lib/camunda/feel/template.js";
import type { TemplateJson } from "../../lib/saga/index.js";
import { expressions, tables, valueWritten } from "../model/values-table.js";
import { oddNames, seed } from "../support/arbitraries.js";
import { asValue, evaluateFeel } from "./evaluate-feel.js";

const rows = tables.flatMap(({ columns, rows, title }) =>
  rows.map(([value, ...yields]) => ({ title, value, columns, yields })),
);

/** Values that FEEL yields where it can't yield what the saga means, by value and expression. docs/camunda.md tells of them. */
const differences: Readonly<Record<string, string>> = {
  // Null is nothing.
  "null jsonText(v)": "",
  "null count(v)": "0",
  "null sumOf(v, (e) => e)": "0",
  "null [v, 1]": "[1]",
  "null { p: v }": "{}",
  "null map(v, (e) => e)": "[]",
  "[null] map(v, (e) => e)": "[]",
  "[null] v[0]": "",
  "null eq(v, v)": "false",
  'null isOneOf(v, ["5", null])': "false",
  // A number becomes text with all of its digits, and calculations have no bound below 1e308.
  '0.30000000000000004 concat("a", v)': '"a0.30000000000000004"',
  "0.30000000000000004 jsonText(v)": '"0.30000000000000004"',
  '9007199254740992 concat("a", v)': '"a9007199254740992"',
  "9007199254740992 jsonText(v)": '"9007199254740992"',
  "1e308 sum(v, 1)": "1e+308",
  "1e308 difference(1, v)": "-1e+308",
  "1e308 sumOf(v, (e) => e)": "1e+308",
  // A name that leads into a list yields as many values as the list has elements.
  "[] v.a": "[]",
  "[5] v.a": "[null]",
  "[5, 6] v.a": "[null,null]",
  '[5, "x"] v.a': "[null,null]",
  "[[5]] v.a": "[null]",
  "[null] v.a": "[null]",
  '[{"a": 5}] v.a': "[5]",
  '[{"a": 5}, {"a": [6, 7]}] v.a': "[5,[6,7]]",
  // Feelin takes a list of one for its element.
  "[5] eq(v, 5)": "true",
};

function inFeel(template: TemplateJson, problems: string[] = []): string {
  return feelOf(template, {
    reference: ([root, ...path]) => at(simple(root), path),
    cannot: (what) => problems.push(what),
  }).text;
}

describe("an expression in FEEL", () => {
  it.each(rows)("yields what the tables say, of $value: $title", ({ value, columns, yields }) => {
    const { template, input } = valueWritten(value);
    const seen = columns.map((column) => {
      const problems: string[] = [];
      const text = inFeel(expressions[column]?.(template) ?? null, problems);
      return problems.length > 0
        ? "no such expression"
        : (JSON.stringify(asValue(evaluateFeel(text, { input }))) ?? "");
    });
    const expected = columns.map((column, index) => {
      // Of a number and a text neither is the larger one.
      if (column === 'gte(v, "5")' && value !== "−0") return "no such expression";
      return differences[`${value} ${column}`] ?? yields[index];
    });
    expect(seen).toEqual(expected);
  });

  it("differs from the tables only where the data is null, a list, or a number with more than 15 digits", () => {
    const used = rows.flatMap(({ value, columns }) => columns.map((column) => `${value} ${column}`));
    expect(Object.keys(differences).filter((each) => !used.includes(each))).toEqual([]);
  });

  it("says what it has no words for", () => {
    const problems: string[] = [];
    inFeel(
      { a: { $lt: [{ $ref: ["input", "a"] }, { $ref: ["input", "b"] }] }, b: { $jsonata: ["$now()", {}] } },
      problems,
    );
    expect(problems).toEqual([
      "the order of two values of which neither is surely a number: texts have no order in FEEL",
      'the JSONata "$now()"',
    ]);
    expect(inFeel({ $lt: [{ $sum: [{ $ref: ["input", "a"] }, 0] }, 6] }, problems)).toContain("< 6");
    expect(problems).toHaveLength(2);
  });

  it("hands on any text as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(evaluateFeel(textLiteral(text))).toBe(text);
      }),
      { seed, numRuns: 50, examples: oddNames.filter((each) => each !== "\ud800").map((each) => [each]) },
    );
  });

  it.each([
    ...oddNames.filter((each) => each !== "\ud800"),
    "return",
    "from",
    "item",
    "key",
    "value",
    "date",
  ])("finds a property by the name %j, and makes one", (name) => {
    const template: TemplateJson = { $object: { [name]: { $ref: ["input", "v", name] } } };
    const value = evaluateFeel(inFeel(template), { input: { v: { [name]: 7 } } });
    expect(value).toEqual({ [name]: 7 });
  });

  it("knows the elements of lists in lists apart", () => {
    const template: TemplateJson = {
      $map: [
        { $ref: ["input", "rooms"] },
        {
          $map: [
            { $ref: ["element", "guests"] },
            { $concat: [{ $ref: ["elements", 1, "name"] }, "/", { $ref: ["element"] }] },
          ],
        },
      ],
    };
    const rooms = [{ name: "a", guests: ["x", "y"] }, { name: "b" }];
    expect(evaluateFeel(inFeel(template), { input: { rooms } })).toEqual([["a/x", "a/y"], []]);
  });

  it("works out an operand once, however often it is asked for", () => {
    const sum = {
      $sum: [{ $difference: [{ $ref: ["input", "a"] }, 1] }, { $product: [{ $ref: ["input", "b"] }, 2] }],
    };
    const text = inFeel(sum);
    expect(text.match(/input\.a - 1/g)).toHaveLength(1);
    expect(evaluateFeel(text, { input: { a: 5, b: 3 } })).toBe(10);
    expect(evaluateFeel(text, { input: { a: 5 } })).toBeNull();
  });
});
