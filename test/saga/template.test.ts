import { describe, expect, it } from "@jest/globals";
import {
  partAt,
  readTemplate,
  referencesIn,
  TemplateError,
  type TemplateJson,
} from "../../lib/saga/index.js";
import { type Ref, reference } from "../../lib/saga/reference.js";
import { toTemplateJson } from "../../lib/saga/template.js";
import { ref } from "../support/documents.js";

const where = 'the request of the step "Take"';
const key = reference<Ref<string>>(["key"]);

describe("a template as JSON", () => {
  it("holds literals as they are, and references by their paths", () => {
    expect(
      toTemplateJson({ text: "a", number: -1.5, yes: true, none: null, list: [1, [key]], id: key }, where),
    ).toEqual({
      text: "a",
      number: -1.5,
      yes: true,
      none: null,
      list: [1, [{ $ref: ["key"] }]],
      id: { $ref: ["key"] },
    });
  });

  it("leaves out what is undefined in an object", () => {
    expect(toTemplateJson({ a: undefined, b: { c: undefined } }, where)).toStrictEqual({ b: {} });
  });

  it("takes objects of any plain origin", () => {
    expect(toTemplateJson(Object.assign(Object.create(null), { a: 1 }), where)).toEqual({ a: 1 });
    expect(toTemplateJson(JSON.parse('{"a": {"b": 1}}'), where)).toEqual({ a: { b: 1 } });
  });

  it("may hold one object twice, as long as it does not hold itself", () => {
    const shared = { a: 1 };
    expect(toTemplateJson([shared, shared], where)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("is a copy", () => {
    const list = [1];
    const template = toTemplateJson({ list }, where);
    list.push(2);
    expect(template).toEqual({ list: [1] });
  });

  it("wraps an object with a property that begins with $, and reads it back", () => {
    const written = { $ref: ["input"], $id: key, plain: { $object: 1 } };
    const template = toTemplateJson(written, where);
    expect(template).toEqual({
      $object: { $ref: ["input"], $id: { $ref: ["key"] }, plain: { $object: { $object: 1 } } },
    });
    expect(readTemplate(template)).toEqual({
      kind: "object",
      properties: { $ref: ["input"], $id: { $ref: ["key"] }, plain: { $object: { $object: 1 } } },
    });
    expect([...referencesIn(template)]).toEqual([["key"]]);
  });

  class Money {
    readonly amount = 1;
  }
  const cycle: Record<string, unknown> = {};
  cycle.again = [cycle];

  it.each([
    ["a function", { a: { b: [0, () => 1] } }, "a function", "a.b.1"],
    ["a symbol", { a: Symbol("x") }, "a symbol", "a"],
    ["a bigint", { a: 1n }, "a bigint", "a"],
    ["NaN", { a: Number.NaN }, "NaN", "a"],
    ["an infinity", [Number.NEGATIVE_INFINITY], "-Infinity", "0"],
    ["undefined in a list", { a: [1, undefined] }, "undefined", "a.1"],
    // biome-ignore lint/suspicious/noSparseArray: it is what is tried
    ["a hole in a list", [1, , 3], "undefined", "1"],
    ["a date", { when: new Date() }, "an instance of Date", "when"],
    ["a map", { map: new Map() }, "an instance of Map", "map"],
    ["an object of a class", { price: new Money() }, "an instance of Money", "price"],
    ["an object of a class without a name", { x: new (class {})() }, "an instance of a class", "x"],
    ["an object that contains itself", cycle, "an object that contains itself", "again.0"],
  ])("fails on %s, with its place", (_what, value, named, at) => {
    expect(() => toTemplateJson(value, where)).toThrow(TemplateError);
    expect(() => toTemplateJson(value, where)).toThrow(
      `Can't put ${named} into the request of the step "Take" at ${at}. Allowed: references, strings, finite numbers, ` +
        "booleans, null, arrays and plain objects. Convert the value to one of these first.",
    );
  });

  it("fails on nothing at all, with no place inside", () => {
    expect(() => toTemplateJson(undefined, where)).toThrow(`Can't put undefined into ${where}. Allowed`);
  });
});

describe("the part of a template at a path", () => {
  const template: TemplateJson = {
    id: ref("key"),
    list: [1, [2]],
    "0": "zero",
    of: ref("results", "A", "x"),
    special: { $object: { $a: "dollar" } },
  };

  it.each<[path: (string | number)[], part: TemplateJson | undefined]>([
    [[], template],
    [["list", 1, 0], 2],
    [[0], "zero"],
    [["special", "$a"], "dollar"],
    [["of", "y", 0], ref("results", "A", "x", "y", 0)],
    [["nothing"], undefined],
    [["list", 2], undefined],
    [["list", "length"], undefined],
    [["toString"], undefined],
    [["list", 0, "x"], undefined],
  ])("%j is %j", (path, part) => {
    expect(partAt(template, path)).toEqual(part);
  });
});
