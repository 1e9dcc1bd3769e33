import { describe, expect, it } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import {
  and,
  coalesce,
  concat,
  eq,
  exists,
  gt,
  isOneOf,
  lt,
  not,
  operation,
  or,
  product,
  type Ref,
  saga,
  shape,
  sum,
  type TemplateJson,
  text,
} from "../../lib/index.js";
import { payloadOf, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

const at = (name: string) => ref("input", name);
const path = (name: string) => `$states.context.Execution.Input.${name}`;

/** A template as it is emitted in a request. */
function emitted(template: TemplateJson): JsonValue | undefined {
  const request = { id: ref("key"), body: template };
  return payloadOf(taskOf(sagaOf([step("Step", { action: { request } })]), "Step"));
}

async function instance(template: TemplateJson, input: JsonObject): Promise<JsonValue | undefined> {
  return ((await evaluate(emitted(template), { input })) as JsonObject).body;
}

describe("the source of", () => {
  const before =
    "{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Step', 'body': ";
  const key = "$states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Step'";

  it.each<[what: string, template: TemplateJson, source: string]>([
    [
      "a sum",
      { $sum: [at("a"), 1] },
      `($n := [$type(${path("a")}) = 'number' ? ${path("a")}, 1]; $r := $sum($n); $count($n) = 2 and $abs($r) < 1e308 ? $r)`,
    ],
    [
      "a text",
      { $concat: ["To ${", at("a")] },
      `($n := ['To $\\u007b', $type(${path("a")}) in ['string', 'number'] ? $string(${path("a")})]; $count($n) = 2 ? $join($n))`,
    ],
    ["text of what is surely there", { $concat: [ref("key"), "/fee"] }, `$join([${key}, '/fee'])`],
    ["the first that is there", { $coalesce: [at("a"), 0] }, `($v := ${path("a")}; $v != null ? $v : (0))`],
    ["an equality", { $eq: [at("a"), null] }, `(${path("a")} = null)`],
    [
      "a comparison with a literal",
      { $lt: [at("a"), 5] },
      `($a := ${path("a")}; $type($a) = 'number' ? $a < 5 : false)`,
    ],
    [
      "a comparison of two",
      { $gte: [at("a"), at("b")] },
      `($a := ${path("a")}; $b := ${path("b")}; $type($a) = $type($b) and $type($a) in ['string', 'number'] ? $a >= $b : false)`,
    ],
    [
      "conditions, in pairs",
      { $and: [at("a"), { $exists: [at("b")] }, { $not: [at("c")] }] },
      `(((${path("a")} = true) and (${path("b")} != null)) and $not((${path("c")} = true)))`,
    ],
    ["one of literals", { $isOneOf: [at("a"), "x", 1] }, `(${path("a")} in ['x', 1])`],
    [
      "one of references",
      { $isOneOf: [at("a"), at("b"), 1] },
      `($v := ${path("a")}; ($v = ${path("b")} or $v = 1))`,
    ],
    [
      "what is surely absent",
      [{ $sum: [ref("key", "nothing")] }, { $eq: [ref("key", "nothing"), 1] }],
      "[false]",
    ],
    [
      "no operands",
      [{ $sum: [] }, { $product: [] }, { $concat: [] }, { $and: [] }, { $or: [] }],
      "[0, 1, '', true, false]",
    ],
  ])("%s", (_what, template, source) => {
    expect(emitted(template)).toBe(`${before}${source}} %}`);
  });
});

describe("an expression", () => {
  it.each<[what: string, template: TemplateJson, input: JsonObject, value: JsonValue | undefined]>([
    ["adds", { $sum: [at("a"), at("b"), 1] }, { a: 1, b: 2 }, 4],
    ["subtracts", { $difference: [at("a"), at("b")] }, { a: 1, b: 3 }, -2],
    ["multiplies", { $product: [at("a"), at("b"), 2] }, { a: 3, b: -4 }, -24],
    ["is absent where a number is missing", { $sum: [at("a"), 1] }, {}, undefined],
    ["is absent where a number is text", { $sum: [at("a"), 1] }, { a: "1" }, undefined],
    ["is absent where a number is a list of them", { $sum: [at("a"), 1] }, { a: [1, 2] }, undefined],
    ["is absent beyond 1e308", { $product: [at("a"), at("a"), 0] }, { a: 1e200 }, undefined],
    ["is absent where a sum is too large", { $sum: [at("a"), at("a")] }, { a: -1e308 }, undefined],
    ["takes 0 for what is missing when told", { $sum: [{ $coalesce: [at("a"), 0] }, 1] }, {}, 1],
    ["joins texts and numbers", { $concat: ["n", at("a"), at("b")] }, { a: 0.5, b: "" }, "n0.5"],
    ["writes at most 15 digits", { $concat: [{ $sum: [at("a"), 0.2] }] }, { a: 0.1 }, "0.3"],
    ["is no text with a part that is none", { $concat: ["n", at("a")] }, { a: { b: 1 } }, undefined],
    ["passes over null", { $coalesce: [at("a"), at("b")] }, { a: null, b: false }, false],
    ["keeps a last null", { $coalesce: [at("a"), at("b")] }, { b: null }, null],
    ["orders texts", { $lt: [at("a"), at("b")] }, { a: "2027-03-01", b: "2027-04-01" }, true],
    [
      "does not order text and number",
      { $or: [{ $lt: [at("a"), 2] }, { $gte: [at("a"), 2] }] },
      { a: "1" },
      false,
    ],
    ["does not order what is missing", { $not: [{ $gt: [at("a"), 2] }] }, {}, true],
    ["tells types apart", { $eq: [at("a"), "1"] }, { a: 1 }, false],
    ["finds nothing equal to what is absent", { $eq: [at("a"), at("b")] }, {}, false],
    ["takes but true for true", { $or: [at("a"), at("b")] }, { a: "true", b: 1 }, false],
    [
      "tells absent and null from present",
      [{ $exists: [at("a")] }, { $exists: [at("b")] }, { $exists: [at("c")] }],
      { a: 0, b: null },
      [true, false, false],
    ],
    ["does not look into a list for one of", { $isOneOf: [at("a"), at("b")] }, { a: 1, b: [1] }, false],
    ["is one element of a list, list or not", [{ $coalesce: [at("a")] }, 1], { a: [2] }, [[2], 1]],
  ])("%s", async (_what, template, input, value) => {
    expect(await instance(template, input)).toEqual(value);
  });

  it("may be looked into by a compensation", async () => {
    const body = { $coalesce: [at("a"), at("b")] };
    const saga = sagaOf([
      step("Step", {
        action: { request: { id: ref("key"), body, sum: { $sum: [1] } } },
        compensation: {
          request: {
            id: ref("request", "id"),
            city: ref("request", "body", "city"),
            second: ref("request", "body", "list", 1),
            none: ref("request", "sum", "x"),
          },
        },
      }),
    ]);
    expect(
      await evaluate(payloadOf(taskOf(saga, "CancelStep")), {
        input: { a: null, b: { city: "Oslo", list: [1, 2] } },
      }),
    ).toEqual({ id: "Machine:Run/Step", city: "Oslo", second: 2 });
  });

  it("keeps what it refers to, and takes the key that it holds for the request's", () => {
    const saga = sagaOf(
      [
        step("A"),
        step("B", {
          action: {
            request: { id: { $concat: [ref("key"), "/b"] }, n: { $sum: [ref("results", "A", "n")] } },
          },
        }),
      ],
      { output: { a: { $exists: [ref("results", "A", "x")] } } },
    );
    expect(compile(saga).diagnostics).toEqual([]);
    expect(taskOf(saga, "A")).toHaveProperty("Assign", {
      result_A: "{% {'n': $states.result.Payload.n, 'x': $states.result.Payload.x} %}",
      saga: "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}",
    });
  });

  it.each<[what: string, id: TemplateJson, holds: boolean]>([
    ["text around the key", { $concat: ["a", ref("key"), 1] }, true],
    ["the key before all others", { $coalesce: [ref("keyHash"), at("id")] }, true],
    ["text that may be absent", { $concat: [ref("key"), at("city")] }, false],
    ["a key that may not be taken", { $coalesce: [at("id"), ref("key")] }, false],
    ["a condition on the key", { $eq: [ref("key"), "a"] }, false],
  ])("holds the key for certain or not: %s", (_what, id, holds) => {
    const saga = sagaOf([step("A", { action: { request: { id } } })]);
    const codes = compile(saga).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(holds ? [] : ["missing-key"]);
  });

  it("is told as any reference is where it refers to what is not there", () => {
    const saga = sagaOf(
      [step("A", { action: { request: { id: ref("key"), n: { $sum: [ref("results", "B", "n"), 1] } } } })],
      {
        output: { $sum: [{ $concat: [ref("key")] }] },
      },
    );
    expect(compile(saga).diagnostics.map(({ code }) => code)).toEqual([
      "unknown-step",
      "unavailable-reference",
      "invalid-output",
    ]);
  });
});

interface Trip {
  readonly city: string;
  readonly nights: number;
  readonly note?: string;
  readonly vip: boolean;
  readonly class: "economy" | "business";
}
const quote = operation("Quote", {
  request: shape<{ id: string; title: string; price: number; discount: boolean; note: string }>(),
  response: shape<{ readonly price: number }>(),
});

describe("a saga with expressions", () => {
  it("runs through them from description to definition", async () => {
    const described = saga<Trip>("Quotes").step("Quote", {
      kind: "best-effort",
      action: quote,
      request: ({ input, key }) => ({
        id: concat(key, "/quote"),
        title: text`Trip to ${input.city} for ${input.nights}`,
        price: sum(product(input.nights, 80), 25),
        discount: and(
          input.vip,
          gt(input.nights, 6),
          not(eq(input.city, "Oslo")),
          isOneOf(input.class, ["economy"]),
        ),
        note: coalesce(input.note, "none"),
      }),
    });
    const input = { city: "Rome", nights: 7, vip: true, class: "economy" };
    expect(await evaluate(payloadOf(taskOf(described, "Quote")), { input })).toEqual({
      id: "Machine:Run/Quote/quote",
      title: "Trip to Rome for 7",
      price: 585,
      discount: true,
      note: "none",
    });
  });
});

describe("the types of expressions", () => {
  const described = saga<Trip>("Types");
  const quoting = <T>(request: (input: { readonly [K in keyof Trip]-?: Ref<Trip[K]> }) => T) => request;

  it("refuse operands that cannot be meant", () => {
    const wrong = quoting((input) => [
      // @ts-expect-error text is no number
      sum(input.city, 1),
      // @ts-expect-error the note may be absent
      concat("a", input.note),
      // @ts-expect-error a condition is no text
      text`so ${input.vip}`,
      // @ts-expect-error text is never equal to a number
      eq(input.city, 1),
      // @ts-expect-error there is no such class
      eq(input.class, "first"),
      // @ts-expect-error there is no such class
      isOneOf(input.class, ["economy", "first"]),
      // @ts-expect-error text and number have no order
      lt(input.nights, input.city),
      // @ts-expect-error conditions have no order
      lt(input.vip, true),
      // @ts-expect-error text is no condition
      and(input.city),
      // @ts-expect-error a product is no condition
      not(product(input.nights)),
    ]);
    expect(wrong).toBeInstanceOf(Function);
  });

  it("know what comes of them", () => {
    const request = ({ input, key }: { readonly input: Ref<Trip>; readonly key: Ref<string> }) => ({
      id: key,
      title: text`${input.city}`,
      price: sum(input.nights),
      discount: not(input.vip),
      note: coalesce(input.note, "none"),
    });
    described.step("Right", { kind: "best-effort", action: quote, request });
    described.step("Wrong", {
      kind: "best-effort",
      action: quote,
      // @ts-expect-error a text where a number is wanted
      request: (references) => ({ ...request(references), price: text`${references.input.nights}` }),
    });
    described.step("Absent", {
      kind: "best-effort",
      action: quote,
      request: ({ input, ...references }) => ({
        ...request({ input, ...references }),
        // @ts-expect-error both may be absent
        note: coalesce(input.note, input.note),
      }),
    });
    const accepted = quoting((input) => [
      eq(input.note, input.city),
      eq(input.city, input.note),
      eq(input.note, null),
      eq(input.class, "economy"),
      lt(input.nights, input.nights),
      exists(input.note),
      isOneOf(input.note, [input.city, "none", null]),
      or(coalesce(input.vip, false), true),
    ]);
    expect(accepted).toBeInstanceOf(Function);
  });
});
