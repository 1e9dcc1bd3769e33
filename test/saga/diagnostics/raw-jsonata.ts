import { jsonata, saga, type TemplateJson } from "../../../lib/saga/index.js";
import {
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../../support/documents.js";
import { giveBack, take } from "../../support/small-sagas.js";
import type { Mistake } from "./mistake.js";

const raw = (source: string, variables: Readonly<Record<string, TemplateJson>> = {}): TemplateJson => ({
  $jsonata: [source, variables],
});
const most = raw("$max($p)", { p: ref("input", "prices") });
const withRaw = { ...withKey, most };
const pivot = step("Pay", { kind: "pivot" });
const look = (source: string, variables?: Readonly<Record<string, TemplateJson>>) =>
  sagaOf([step("A", { kind: "read-only", action: { request: { a: raw(source, variables) } } })]);

const problems: readonly [what: string, source: string, says: string][] = [
  ["that cannot be parsed", "$max(", "it cannot be parsed: "],
  [
    "that names a variable that it is not given",
    "$q + $p",
    "it refers to $q, which is none of its variables (p)",
  ],
  [
    "that reads the state machine's data",
    "$states.input",
    "it refers to $states, which is none of its variables (p)",
  ],
  ["that begins with nothing", "$", "it refers to $, and there is nothing that it would be"],
  ["that begins with a property", "price * 2", 'it begins with "price"'],
  ["that gives another value each time", "$random()", "it refers to $random"],
  ["that asks for the time", "$now()", "it refers to $now"],
  ["that makes source of text", '$eval("1")', "it refers to $eval"],
  ["of a version that AWS has not", "$p ?? 1", "it cannot be parsed: "],
];

export const rawJsonata: readonly Mistake[] = [
  {
    title: "raw JSONata in the pivot and in a retriable step",
    saga: sagaOf([
      step("P", { kind: "pivot", action: { request: withRaw } }),
      step("R", { kind: "retriable", action: { request: { ...withKey, sum: { $sum: [1, most] } } } }),
      step("Fine", { kind: "best-effort", action: { request: withRaw } }),
    ]),
    expected: [
      ["jsonata-not-allowed", "$max($p)"],
      ["jsonata-not-allowed", "$max($p)"],
    ],
    says: [
      'The request of the step "P" contains the raw JSONata "$max($p)", which may fail at run time, but a pivot step couldn\'t',
      'The request of the step "R"',
      "a retriable step couldn't recover from a failure",
      "Use operators instead: they can't fail",
    ],
  },
  {
    title:
      "raw JSONata in a compensation: of its own, by default, and by a reference to the action's request",
    saga: sagaOf([
      step("A", { compensation: { request: withRaw } }),
      step("B", { action: { request: withRaw } }),
      step("C", { action: { request: withRaw }, compensation: { request: { id: ref("request", "most") } } }),
      step("D", { action: { request: withRaw }, compensation: { request: ref("request") } }),
      step("Fine", { action: { request: withRaw }, compensation: { request: { id: ref("request", "id") } } }),
    ]),
    expected: [
      ["jsonata-not-allowed", "$max($p)"],
      ["jsonata-not-allowed", "$max($p)"],
      ["jsonata-not-allowed", "$max($p)"],
      ["missing-key", "C", "CancelC"],
      ["jsonata-not-allowed", "$max($p)"],
    ],
    says: [
      'The compensation request of the step "A" contains',
      "a compensation must not fail",
      'The request of the step "B" contains',
      "the compensation, which must not fail, uses the same request",
      "unless you give it one of its own",
      'The compensation request of the step "C" (through request) contains',
    ],
  },
  {
    title: "raw JSONata in the output, and in a list",
    saga: sagaOf([forEach("Each", raw("[1..3]"), [step("A")])], { output: { a: [most] } }),
    expected: [
      ["jsonata-not-allowed", "[1..3]"],
      ["jsonata-not-allowed", "$max($p)"],
    ],
    says: [
      'The list of the forEach "Each" contains',
      "the list is evaluated again for the compensation",
      "The output contains",
      "a saga that is done couldn't recover from a failure",
    ],
  },
  {
    title: "raw JSONata in a condition after the pivot, and not before",
    saga: sagaOf([
      choice("Early", { x: [{ $gt: [most, 1] }, [step("A")]] }),
      wait("Fine", { until: raw("$at", { at: ref("input", "at") }) }),
      pivot,
      parallel("P", {
        x: [choice("Late", { x: [{ $gt: [most, 1] }, []] }), step("B", { kind: "retriable" })],
      }),
    ]),
    expected: [["jsonata-not-allowed", "$max($p)"]],
    says: [
      'The condition of the path "x" of the choice "Late" contains',
      "after the pivot nothing can recover",
    ],
  },
  {
    title: "raw JSONata in the input of a part, where it is put into the pivot's neighbour",
    saga: sagaOf([
      pivot,
      part(
        "Out",
        [step("A", { kind: "retriable", action: { request: { ...withKey, of: ref("input", "most") } } })],
        {
          input: { most },
        },
      ),
    ]),
    expected: [["jsonata-not-allowed", "$max($p)"]],
    says: ['The request of the step "Out/A" contains'],
  },
  ...problems.map(
    ([what, source, says]): Mistake => ({
      title: `raw JSONata ${what}`,
      saga: look(source, { p: 1 }),
      expected: [["invalid-jsonata", source]],
      says: [
        `The step "A" contains the raw JSONata "${source}", but ${says}`,
        "It can use its own variables and the functions of JSONata 2.0.6, except $eval",
      ],
    }),
  ),
  {
    title: "raw JSONata that is wrong in a condition, a time and what is run at the end",
    saga: sagaOf(
      [
        choice("C", { x: [raw("$a"), [step("A")]] }),
        wait("W", { until: raw("$b") }),
        forEach("Each", ref("input", "list"), [
          step("B", { kind: "best-effort", action: { request: { ...withKey, of: { $sum: [raw("$c")] } } } }),
        ]),
      ],
      {
        hooks: {
          onCompleted: [
            step("Done", { kind: "best-effort", action: { request: { ...withKey, d: raw("$d") } } }),
          ],
          onCompensated: [
            step("Sorry", { kind: "best-effort", action: { request: { ...withKey, e: raw("$e") } } }),
          ],
        },
      },
    ),
    expected: ["$a", "$b", "$c", "$d", "$e"].map((source) => ["invalid-jsonata", source] as const),
    says: ['The choice "C"', 'The wait "W"', 'The step "B"', 'The step "Done"', 'The step "Sorry"', "(none)"],
  },
  {
    title: "raw JSONata as the builder writes it, in the request of a compensatable step",
    saga: saga<{ items: string[] }>("Raw").step("Take", {
      action: take,
      request: ({ key, input }) => ({
        id: jsonata<string>("$k & $join($all)", { k: key, all: input.items }),
      }),
      compensation: giveBack,
    }),
    expected: [
      ["missing-key", "Take", "Take"],
      ["jsonata-not-allowed", "$k & $join($all)"],
    ],
    says: [],
  },
];
