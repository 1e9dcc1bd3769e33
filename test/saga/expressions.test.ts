import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import * as library from "../../lib/index.js";
import {
  and,
  coalesce,
  concat,
  difference,
  eq,
  exists,
  gt,
  gte,
  isOneOf,
  lt,
  lte,
  not,
  operators,
  or,
  product,
  ReferenceMisuseError,
  referencesIn,
  sum,
  type TemplateJson,
  text,
} from "../../lib/saga/index.js";
import { type Ref, reference } from "../../lib/saga/reference.js";
import { partAt, readTemplate, toTemplateJson } from "../../lib/saga/template.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { ref, sagaOf, step } from "../support/documents.js";

const [n, s, b] = [
  reference<Ref<number>>(["input", "n"]),
  reference<Ref<string>>(["input", "s"]),
  reference<Ref<boolean>>(["input", "b"]),
];
const [n$, s$, b$] = [ref("input", "n"), ref("input", "s"), ref("input", "b")];

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
    ["isOneOf", isOneOf(s, ["a", "b"]), { $isOneOf: [s$, "a", "b"] }],
  ])("is an operator with its operands: %s", (name, written, json) => {
    expect(toTemplateJson({ value: [written] }, "a request")).toEqual({ value: [json] });
    expect(library).toHaveProperty(name);
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
