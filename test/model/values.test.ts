import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Json, Value } from "../../lib/model/index.js";
import { navigate } from "../../lib/model/values/navigate.js";
import { sha256 } from "../../lib/model/values/sha-256.js";
import { evaluated } from "../../lib/model/values/template.js";
import type { ReferencePath, TemplateJson } from "../../lib/saga/index.js";
import { json, seed } from "../support/arbitraries.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { runSaga } from "../support/saga-runs.js";
import { expressions, tables, type ValueTable, valueWritten } from "./values-table.js";

/** The value of a template that refers to nothing but the input, by the model. */
function byModel(template: TemplateJson, input: Json): Value {
  return evaluated(template, {
    raw: () => undefined,
    reference: ([root, ...path]) => (root === "input" ? navigate(input, path) : undefined),
  });
}

/** The same by what the saga compiles to; undefined if nothing was called. */
async function byMachine(body: TemplateJson, input: Json): Promise<Value> {
  const saga = sagaOf([step("S", { action: { request: { id: ref("key"), body } } })]);
  const { calls, execution } = await runSaga(saga, { input });
  expect([execution.status, execution.cause]).toEqual(["SUCCEEDED", undefined]);
  const [call] = calls;
  return JSON.parse(JSON.stringify(call?.request ?? null)).body;
}

const asText = (value: Value) => (value === undefined ? "" : JSON.stringify(value));
const rows = tables.flatMap(({ columns, rows, title }) =>
  rows.map(([value, ...yields]) => ({ title, value, columns, yields })),
);

describe("an expression", () => {
  it.each(rows)("yields what the tables say, of $value: $title", async ({ value, columns, yields }) => {
    const { template, input } = valueWritten(value);
    const made = columns.map((column) => expressions[column]?.(template) ?? null);
    expect(made.map((each) => asText(byModel(each, input)))).toEqual(yields);
    const body = await byMachine(Object.fromEntries(made.map((each, index) => [`c${index}`, each])), input);
    const seen = new Map(Object.entries(body ?? {}));
    expect(made.map((_each, index) => asText(seen.get(`c${index}`)))).toEqual(yields);
  });

  it("yields the same by the model and by what it compiles to, whatever the data", async () => {
    await fc.assert(
      fc.asyncProperty(template, json(fc.constantFrom("a", "b", "constructor")), async (template, data) => {
        const input: Json = JSON.parse(JSON.stringify({ v: data }));
        const expected = byModel({ body: template }, input);
        expect({ body: await byMachine(template, input) }).toEqual(expected);
      }),
      { seed, numRuns: 25 },
    );
  });
});

describe("docs/values.md", () => {
  const page = readFileSync(join(__dirname, "../../docs/values.md"), "utf8");

  it.each(tables)("has the table of $title", (table) => {
    expect(page).toContain(markdown(table));
  });
});

function markdown({ title, columns, rows }: ValueTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => (cell === "" ? "" : `\`${cell}\``)).join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    line(["v", ...columns]),
    `|${"---|".repeat(columns.length + 1)}`,
    ...rows.map((cells) => line(cells).replace("`absent`", "absent")),
  ].join("\n");
}

/** Names after indexes: of an element of a list that a name leads into, types know nothing. */
const path = fc
  .tuple(
    fc.array(fc.constantFrom(0, 1), { maxLength: 2 }),
    fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }),
  )
  .map(([indexes, names]): (string | number)[] => [...indexes, ...names]);

/** References to parts of the input and, in so many lists, to parts of their elements. */
function referencesIn(lists: number): fc.Arbitrary<TemplateJson> {
  const roots: readonly ReferencePath[] = [
    ["input", "v"],
    ...(lists > 0 ? [["element"] satisfies ReferencePath] : []),
    ...(lists > 1 ? [["elements", 1] satisfies ReferencePath] : []),
  ];
  return fc.tuple(fc.constantFrom(...roots), path).map(
    ([[root, ...rest], inside]): TemplateJson => ({
      $ref: [root, ...rest, ...inside] satisfies ReferencePath,
    }),
  );
}

/** Expressions of a few levels, inside of so many lists. */
function templates(lists: number): fc.Arbitrary<TemplateJson> {
  const reference = referencesIn(lists);
  const { template } = fc.letrec<{ template: TemplateJson }>((tie) => {
    const operands = fc.array(tie("template"), { minLength: 1, maxLength: 3 });
    const two = fc.tuple(tie("template"), tie("template"));
    const one = fc.tuple(tie("template"));
    const ofElements = fc.tuple(
      fc.oneof(reference, tie("template")),
      lists < 2 ? templates(lists + 1) : referencesIn(lists + 1),
    );
    return {
      template: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        reference,
        fc.constantFrom<TemplateJson>(0, 1, 2.5, "", "x", 'it\'s "x"', true, null, []),
        operands.map((each) => ({ $sum: each })),
        operands.map((each) => ({ $product: each })),
        operands.map((each) => ({ $concat: each })),
        operands.map((each) => ({ $coalesce: each })),
        operands.map((each) => ({ $and: each })),
        operands.map((each) => ({ $or: each })),
        operands.map((each) => ({ $isOneOf: each })),
        two.map((each) => ({ $difference: each })),
        two.map((each) => ({ $eq: each })),
        two.map((each) => ({ $lt: each })),
        two.map((each) => ({ $lte: each })),
        two.map((each) => ({ $gt: each })),
        two.map((each) => ({ $gte: each })),
        two.map((each) => ({ $when: each })),
        fc.tuple(...[0, 1, 2].map(() => tie("template"))).map((each) => ({ $when: each })),
        one.map((each) => ({ $not: each })),
        one.map((each) => ({ $exists: each })),
        one.map((each) => ({ $jsonText: each })),
        fc.tuple(tie("template"), fc.nat({ max: 3 })).map((each) => ({ $round: each })),
        one.map((each) => ({ $count: each })),
        ofElements.map((each) => ({ $sumOf: each })),
        ofElements.map((each) => ({ $map: each })),
        ofElements.map((each) => ({ $filter: each })),
        operands,
        operands.map((each) => ({ p: each[0] ?? null, q: each })),
      ),
    };
  });
  return template;
}
const template = templates(0);

describe("the SHA-256 of the model", () => {
  it("is that of Node", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
      }),
      { seed, numRuns: 100 },
    );
  });
});
