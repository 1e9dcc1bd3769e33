import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import * as library from "../../lib/index.js";
import {
  and,
  coalesce,
  concat,
  count,
  difference,
  eq,
  exists,
  filter,
  gt,
  gte,
  isOneOf,
  jsonText,
  lt,
  lte,
  map,
  not,
  operators,
  or,
  product,
  ReferenceMisuseError,
  round,
  referencesIn,
  sum,
  sumOf,
  type TemplateJson,
  text,
  when,
} from "../../lib/saga/index.js";
import { type Ref, reference } from "../../lib/saga/reference.js";
import { describedTemplate, partAt, readTemplate, toTemplateJson } from "../../lib/saga/template.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { ref, sagaOf, step } from "../support/documents.js";

const [n, s, b] = [
  reference<Ref<number>>(["input", "n"]),
  reference<Ref<string>>(["input", "s"]),
  reference<Ref<boolean>>(["input", "b"]),
];
const list = reference<Ref<readonly { readonly price: number; readonly parts: readonly number[] }[]>>([
  "input",
  "list",
]);
const [n$, s$, b$, list$] = [ref("input", "n"), ref("input", "s"), ref("input", "b"), ref("input", "list")];

describe("an expression", () => {
  it.each<[name: string, written: unknown, json: TemplateJson]>([
    ["sum", sum(n, 1, n), { $sum: [n$, 1, n$] }],
    ["difference", difference(n, 1), { $difference: [n$, 1] }],
    ["product", product(sum(n), 2), { $product: [{ $sum: [n$] }, 2] }],
    ["concat", concat(s, n, "x"), { $concat: [s$, n$, "x"] }],
    ["text", text`To ${s}, ${n}!`, { $concat: ["To ", s$, ", ", n$, "!"] }],
    ["text", text`${s}`, { $concat: [s$] }],
    ["text", text``, { $concat: [] }],
    ["coalesce", coalesce(s, "none"), { $coalesce: [s$, "none"] }],
    ["eq", eq(s, "a"), { $eq: [s$, "a"] }],
    ["lt", lt(n, 1), { $lt: [n$, 1] }],
    ["lte", lte(n, n), { $lte: [n$, n$] }],
    ["gt", gt(s, "a"), { $gt: [s$, "a"] }],
    ["gte", gte(n, 1), { $gte: [n$, 1] }],
    ["and", and(b, not(b), true), { $and: [b$, { $not: [b$] }, true] }],
    ["or", or(b), { $or: [b$] }],
    ["exists", exists(s), { $exists: [s$] }],
    ["when", when(b, s, "none"), { $when: [b$, s$, "none"] }],
    ["when", when(eq(s, "a"), { s }), { $when: [{ $eq: [s$, "a"] }, { s: s$ }] }],
    ["when", when(b, "x", null), { $when: [b$, "x", null] }],
    ["round", round(n), { $round: [n$, 0] }],
    ["round", round(product(n, 0.19), 2), { $round: [{ $product: [n$, 0.19] }, 2] }],
    ["jsonText", jsonText({ s, list: [n] }), { $jsonText: [{ s: s$, list: [n$] }] }],
    ["count", count(list), { $count: [list$] }],
    ["sumOf", sumOf(list, ({ price }) => price), { $sumOf: [list$, { $ref: ["element", "price"] }] }],
    [
      "map",
      map(list, ({ price }) => ({ price, s })),
      { $map: [list$, { price: { $ref: ["element", "price"] }, s: s$ }] },
    ],
    [
      "filter",
      filter(list, ({ price }) => gt(price, 1)),
      { $filter: [list$, { $gt: [{ $ref: ["element", "price"] }, 1] }] },
    ],
    ["isOneOf", isOneOf(s, ["a", "b"]), { $isOneOf: [s$, "a", "b"] }],
  ])("is an operator with its operands: %s", (name, written, json) => {
    expect(toTemplateJson({ value: [written] }, "a request")).toEqual({ value: [json] });
    expect(library).toHaveProperty(name);
  });

  it("tells the elements of lists in lists from each other by the number of lists in between", () => {
    const nested = map(list, ({ price, parts }) =>
      map(parts, (part) => ({ part, of: price, deeper: sumOf(parts, () => sum(price, part)) })),
    );
    const part: TemplateJson = { $ref: ["element"] };
    const price: TemplateJson = { $ref: ["elements", 1, "price"] };
    const deeper: TemplateJson = {
      $sumOf: [
        { $ref: ["elements", 1, "parts"] },
        { $sum: [{ $ref: ["elements", 2, "price"] }, { $ref: ["elements", 1] }] },
      ],
    };
    expect(toTemplateJson(nested, "a request")).toEqual({
      $map: [list$, { $map: [{ $ref: ["element", "parts"] }, { part, of: price, deeper }] }],
    });
  });

  it("takes lists of lists that were described outside", () => {
    const total = sumOf(list, ({ price }) => price);
    const cheap = filter(list, ({ price }) => lt(price, total));
    const own: TemplateJson = { $sumOf: [list$, { $ref: ["element", "price"] }] };
    expect(
      toTemplateJson(
        map(cheap, ({ price }) => [price, total]),
        "a request",
      ),
    ).toEqual({
      $map: [
        { $filter: [list$, { $lt: [{ $ref: ["element", "price"] }, own] }] },
        [{ $ref: ["element", "price"] }, own],
      ],
    });
  });

  it("fails on an element that is used outside of its list", () => {
    let kept: unknown;
    map(list, (element) => {
      kept = element.price;
      return 1;
    });
    expect(() => toTemplateJson({ kept }, "the request")).toThrow(ReferenceMisuseError);
    expect(() => toTemplateJson({ kept }, "the request")).toThrow(
      "The reference element.price stands in the request outside of the function that was given the element.",
    );
  });

  it("fails on an element that decides nothing when the saga runs", () => {
    const describe = () => map(list, ({ price }) => (price ? 1 : 2));
    expect(() => describedTemplate(describe, "the request")).toThrow(
      "The reference element.price was read for the request, but its result doesn't contain it.",
    );
  });

  it.each([-1, 0.5, 16])("fails on %s decimal places", (decimals) => {
    expect(() => round(n, decimals)).toThrow("has to be a whole number from 0 to 15, such as round(");
  });

  it("has a function for every operator", () => {
    for (const operator of Object.keys(operators)) expect(library).toHaveProperty(operator);
  });

  it("is read part by part, and its references are found", () => {
    const template: TemplateJson = { $sum: [n$, { $coalesce: [s$, 1] }] };
    expect(readTemplate(template)).toEqual({ kind: "operator", operator: "sum", operands: template.$sum });
    expect([...referencesIn(template)]).toEqual([
      ["input", "n"],
      ["input", "s"],
    ]);
    expect(partAt({ a: template }, ["a"])).toEqual(template);
    expect(partAt({ a: template }, ["a", "b"])).toEqual(template);
  });

  it("is not mistaken for an object of the user's", () => {
    expect(toTemplateJson({ $sum: [1] }, "a request")).toEqual({ $object: { $sum: [1] } });
    expect(readTemplate({ $object: { $sum: [1] } })).toEqual({ kind: "object", properties: { $sum: [1] } });
  });

  it("fails on an operand that is not data, with its place", () => {
    expect(() => toTemplateJson({ price: sum(1, Number.NaN) }, "the request")).toThrow(
      "Can't put NaN into the request at price.sum.1. Allowed",
    );
    expect(() => toTemplateJson(coalesce(n, undefined as never), "the request")).toThrow(
      "Can't put undefined into the request at coalesce.1. Allowed",
    );
  });

  it.each<[what: string, said: string, use: (expression: never) => unknown]>([
    ["in a template literal", "converted to text or a number", (it) => `${it}`],
    ["by JSON.stringify", "converted to JSON", (it) => JSON.stringify({ it })],
    ["by a spread", "spread or enumerated", (it) => ({ ...(it as object) })],
    ["by a property", 'read for its property "length"', (it) => (it as string).length],
  ])("fails %s: it was %s", (_what, said, use) => {
    const expression = sum(n) as never;
    expect(() => use(expression)).toThrow(ReferenceMisuseError);
    expect(() => use(expression)).toThrow(`The expression sum(…) was ${said} while you describe the saga`);
  });

  it("can be awaited", async () => {
    expect(toTemplateJson(await sum(1), "a request")).toEqual({ $sum: [1] });
  });
});

describe("a document with operators", () => {
  const withBody = (body: unknown) =>
    compile(sagaOf([step("A", { action: { request: { id: ref("key"), body: body as TemplateJson } } })]));

  it.each<[what: string, body: unknown, path: string, allowed: string]>([
    [
      "an unknown operator",
      { $power: [1, 2] },
      "",
      'a single property: "$ref", "$object", "$jsonata" or one of the operators "$sum"',
    ],
    ["an operator beside a property", { $sum: [1], a: 1 }, "", 'a single property: "$ref"'],
    ["two operators", { $sum: [1], $and: [] }, "", 'a single property: "$ref"'],
    ["an operator without a list", { $sum: 1 }, ".$sum", "an array of operands"],
    ["an element of no list", { $map: [1] }, ".$map", "an array of 2 operands"],
    ["too few operands", { $eq: [1] }, ".$eq", "an array of 2 operands"],
    ["too many operands", { $not: [true, true] }, ".$not", "an array of 1 operand"],
    ["no operand where one is needed", { $coalesce: [] }, ".$coalesce", "an array of at least 1 operand"],
    [
      "an operand that is no template",
      { $sum: [1, { $ref: ["no"] }] },
      ".$sum[1].$ref",
      "an array that begins with one of",
    ],
  ])("fails on %s", (_what, body, path, allowed) => {
    const { diagnostics } = withBody(body);
    expectDiagnostics(diagnostics, [["invalid-document"]]);
    expect(diagnostics[0]?.message).toContain(
      `is invalid at $.steps[0].action.request.body${path}. Received: `,
    );
    expect(diagnostics[0]?.message).toContain(`Allowed: ${allowed}`);
  });

  it("takes every operator", () => {
    for (const [name, { least }] of Object.entries(operators)) {
      expect(withBody({ [`$${name}`]: Array(least).fill(true) }).diagnostics).toEqual([]);
    }
  });
});
