import { describe, expect, it } from "@jest/globals";
import {
  and,
  coalesce,
  count,
  eq,
  exists,
  filter,
  hasErrors,
  jsonText,
  map,
  not,
  or,
  operation,
  type Ref,
  saga,
  shape,
  sum,
  sumOf,
  text,
} from "../../lib/saga/index.js";
import { compile } from "../../lib/compiler/index.js";

interface Input {
  readonly a: string;
  readonly n: number;
  readonly vip: boolean;
  readonly list: readonly { readonly price: number; readonly sold: boolean }[];
}
const call = operation("Call", { request: shape<{ readonly id: string; readonly value?: unknown }>() });

/** Describes and compiles a step whose request has a value. */
function described(value: (input: Ref<Input>) => unknown): void {
  const described = saga<Input>("Misuse").step("Call", {
    kind: "read-only",
    action: call,
    request: ({ key, input }) => ({ id: key, value: value(input) as string }),
  });
  expect(hasErrors(compile(described).diagnostics)).toBe(false);
}

type Written = (input: never) => unknown;
interface Misuse {
  readonly what: string;
  readonly written: Written;
  /** The words of the message, with what they say to write instead. */
  readonly remedies: readonly (readonly [says: string, instead: (input: Ref<Input>) => unknown])[];
}

/** Misuses of a reference as JavaScript would allow them, each with every remedy that the message names. */
const misuses: readonly Misuse[] = [
  {
    what: "a method of a list",
    written: (input: { list: { map: (f: unknown) => unknown } }) => input.list.map(() => 1),
    remedies: [
      ["map(…)", ({ list }) => map(list, ({ price }) => price)],
      ["filter(…)", ({ list }) => filter(list, ({ sold }) => sold)],
      ["sumOf(…)", ({ list }) => sumOf(list, ({ price }) => price)],
      ["count(…) for a list", ({ list }) => count(list)],
      ["text`…` for a text", ({ a }) => text`${a}!`],
    ],
  },
  {
    what: "an arithmetic operator",
    written: (input: { n: number }) => input.n + 1,
    remedies: [
      ["Use it as the value of a property", ({ n }) => n],
      ["text`…`", ({ n }) => text`${n}`],
      ["sum(…)", ({ n }) => sum(n, 1)],
      ["eq(…)", ({ n }) => eq(n, 1)],
    ],
  },
  {
    what: "JSON.stringify",
    written: (input: object) => JSON.stringify(input),
    remedies: [["Use jsonText(…) for a field that takes JSON text", ({ a, n }) => jsonText({ a, n })]],
  },
  {
    what: "a spread",
    written: (input: object) => ({ ...input }),
    remedies: [["Name the properties you need, one by one", ({ a, n }) => ({ a, n })]],
  },
  {
    what: "iteration",
    written: (input: { list: Iterable<unknown> }) => [...input.list],
    remedies: [
      ["map(…)", ({ list }) => map(list, ({ price }) => price)],
      ["filter(…)", ({ list }) => filter(list, ({ sold }) => sold)],
      ["sumOf(…)", ({ list }) => sumOf(list, ({ price }) => price)],
      ["count(…)", ({ list }) => count(list)],
    ],
  },
  {
    what: "the operator in",
    written: (input: object) => "a" in input,
    remedies: [["Use exists(…)", ({ a }) => exists(a)]],
  },
  {
    what: "a conditional",
    written: (input: { vip: boolean }) => (input.vip ? 1 : 2),
    remedies: [
      ["and(…)", ({ vip, n }) => and(vip, eq(n, 1))],
      ["or(…)", ({ vip, n }) => or(vip, eq(n, 1))],
      ["not(…)", ({ vip }) => not(vip)],
      ["coalesce(…)", ({ vip }) => coalesce(vip, false)],
      ["don't read it", () => 1],
    ],
  },
  {
    what: "a promise",
    written: async (input: { a: unknown }) => input.a,
    remedies: [["Make the function synchronous", ({ a }) => a]],
  },
  {
    what: "a date",
    written: () => new Date(0),
    remedies: [["Convert the value to one of these first", () => new Date(0).toISOString()]],
  },
];

describe("the remedies for a misused reference", () => {
  it.each(misuses)("help against $what", ({ written, remedies }) => {
    let message = "";
    try {
      described(written as (input: Ref<Input>) => unknown);
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
    for (const [says, instead] of remedies) {
      expect(message).toContain(says);
      described(instead);
    }
  });
});
