import { operation, type SagaDocument, saga, shape, type TemplateJson } from "../../../lib/saga/index.js";
import {
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  stepsOf,
  withKey,
} from "../../support/documents.js";
import { order, take } from "../../support/small-sagas.js";
import { type Advice, advice, diagnosed, leadsTo, numberIn } from "./advice.js";

const [a, b] = [step("A"), step("B")];
const good = sagaOf([a]);
const byCar: TemplateJson = { $eq: [ref("input", "by"), "car"] };
const long = "x".repeat(81);
const named = (name: string, more: object = {}) =>
  sagaOf([step(name, { action: { operation: "Do" }, compensation: { operation: "Cancel" } })], more);
const rejecting = (rejection: string) => sagaOf([a], { declared: { DoA: { rejections: [rejection] } } });
const compensatedBy = (operation: string) =>
  sagaOf([step("A", { compensation: { operation } }), step("B", { compensation: { operation } })]);

/** Names, and what a saga has to have at all. */
export const names: readonly Advice[] = [
  advice(
    "invalid-document",
    "another version",
    { ...good, format: "cdk-saga/2" } as unknown as SagaDocument,
    [leadsTo(/Allowed: "cdk-saga\/1"/, good)],
  ),
  advice("empty-saga", "no steps", saga("Nothing"), [
    leadsTo(
      /Add at least one with step\(\)/,
      saga("Nothing").step("Take", { kind: "read-only", action: take, request: ({ key }) => ({ id: key }) }),
    ),
  ]),
  advice("invalid-name", "a step's name with a slash", named("A/B"), [
    leadsTo(
      /Allowed: a letter, followed by letters, digits, spaces, dots, hyphens and underscores/,
      named("A b.3-_"),
    ),
    leadsTo(/Rename it/, named("AB")),
  ]),
  advice(
    "invalid-name",
    "an operation's name with a hyphen",
    sagaOf([step("A", { action: { operation: "do-a" } })]),
    [
      leadsTo(
        /Allowed: a letter, followed by letters, digits and underscores/,
        sagaOf([step("A", { action: { operation: "do_a1" } })]),
      ),
    ],
  ),
  advice("invalid-name", "a saga's blank name", sagaOf([a], { name: " " }), [
    leadsTo(/Allowed: a text that isn't empty/, sagaOf([a], { name: "Größe 1" })),
  ]),
  advice("invalid-name", "a rejection with a wildcard", rejecting("*Exception"), [
    leadsTo(/Allowed: the name of one error, to the letter: .* substitution/, rejecting("SoldOutException")),
  ]),
  advice("name-too-long", "a step's name", named(long), [leadsTo(/Shorten it/, named("x".repeat(80)))]),
  {
    code: "name-too-long",
    title: "a state of a compensation that two steps share",
    found: () => diagnosed(compensatedBy("C".repeat(77))),
    remedies: [
      {
        says: /Shorten the operation's name "C+" by 1 character/,
        mend: (message) =>
          diagnosed(
            compensatedBy("C".repeat(77 - numberIn(message, /Shorten the operation's name "C+" by (\d+)/))),
          ),
      },
    ],
  },
  {
    code: "name-too-long",
    title: "a block's name, with that of its branch",
    found: () => diagnosed(sagaOf([parallel("x".repeat(70), { branch: [a] })])),
    remedies: [
      {
        says: /Shorten the name of the block by \d+ characters/,
        mend: (message) => {
          const name = "x".repeat(70 - numberIn(message, /the block by (\d+) characters/));
          return diagnosed(sagaOf([parallel(name, { branch: [a] })]));
        },
      },
    ],
  },
  advice("reserved-name", "an end state's name", named("Completed"), [
    leadsTo(/Rename the step/, named("AllDone")),
  ]),
  advice("duplicate-name", "two steps of one name", sagaOf([a, b, a]), [
    leadsTo(/Rename one of them/, sagaOf([a, b, step("C")])),
  ]),
  advice("duplicate-branch", "two branches of one name", branches("x", "x"), [
    leadsTo(/Rename one of them/, branches("x", "y")),
  ]),
  advice("unknown-operation", "a compensation that isn't declared", declaring("DoA"), [
    leadsTo(/Declare it under operations/, declaring("DoA", "CancelA")),
    leadsTo(/use one of these: DoA/, {
      ...declaring("DoA"),
      steps: [step("A", { compensation: { operation: "DoA" } })],
    }),
  ]),
  advice("conflicting-operations", "two operations of one name", again("Take", ["Gone"]), [
    leadsTo(/Use only one of them/, again("Take", ["SoldOut"])),
    leadsTo(/rename one/, again("TakeMore", ["Gone"])),
  ]),
  advice("reserved-rejection", "a bug's name", rejecting("TypeError"), [
    leadsTo(/Choose a name of your own/, rejecting("WrongType")),
  ]),
  advice("empty-block", "a branch without steps", sagaOf([parallel("P", { x: [a], y: [] })]), [
    leadsTo(/Add some/, sagaOf([parallel("P", { x: [a], y: [b] })])),
    leadsTo(/remove it/, sagaOf([parallel("P", { x: [a] })])),
  ]),
  advice("empty-block", "a forEach without steps", sagaOf([a, forEach("Each", ref("input", "list"), [])]), [
    leadsTo(/Add some/, sagaOf([a, forEach("Each", ref("input", "list"), [b])])),
    leadsTo(/remove it/, good),
  ]),
  advice("empty-block", "a part without steps", sagaOf([a, part("Out", [])]), [
    leadsTo(/Add some/, sagaOf([a, part("Out", [b])])),
    leadsTo(/remove it/, good),
  ]),
  advice(
    "misplaced-otherwise",
    "a path without a condition before another",
    ways(["any", "otherwise"], ["car", byCar]),
    [
      leadsTo(/Move it to the end/, ways(["car", byCar], ["any", "otherwise"])),
      leadsTo(/give it a condition/, ways(["any", { $not: [byCar] }], ["car", byCar])),
    ],
  ),
  advice("unknown-first", "a read-only step named first", first("Look"), [
    leadsTo(/You can use: A, P/, first("A", "P")),
  ]),
  advice("hook-not-best-effort", "a read-only hook", hook("read-only"), [
    leadsTo(/Set its kind to "best-effort"/, hook("best-effort")),
    leadsTo(/If it must happen, make it a step/, sagaOf([a, step("Done", { kind: "read-only" })])),
  ]),
  ...(
    [
      ["options", { options: { deadline: { hours: 1 } } }],
      ["a recovery order", { recovery: { order: "parallel" } }],
      ["hooks", { hooks: { onCompleted: [step("Done", { kind: "best-effort" })] } }],
    ] as const
  ).map(([what, own]) =>
    advice("part-with-options", what, sagaOf([part("Out", [a], { of: { name: "Leg", ...own } })]), [
      leadsTo(
        /Set them on the outer saga, and use the inner saga without them/,
        sagaOf([part("Out", [a], { of: { name: "Leg" } })], own),
      ),
    ]),
  ),
];

function branches(...all: readonly string[]): SagaDocument {
  const steps = stepsOf("compensatable", "compensatable");
  return sagaOf([
    {
      type: "parallel",
      name: "P",
      branches: all.map((name, index) => ({ name, steps: steps.slice(index, index + 1) })),
    },
  ]);
}

function declaring(...operations: readonly string[]): SagaDocument {
  return { ...good, operations: operations.map((name) => ({ name, rejections: [] })) };
}

function again(name: string, rejections: readonly string[]) {
  return order.step("Again", {
    action: operation(name, { request: shape<{ id: string }>(), rejections }),
    kind: "best-effort",
    request: ({ key }) => ({ id: key }),
  });
}

function ways(...paths: readonly (readonly [name: string, when: TemplateJson])[]): SagaDocument {
  const conditions = Object.fromEntries(paths.map(([name, when]) => [name, [when, []] as const]));
  return sagaOf([a, choice("C", conditions)]);
}

function first(...steps: readonly string[]): SagaDocument {
  const look = step("Look", { kind: "read-only", action: { request: withKey } });
  return sagaOf([a, look, parallel("P", { x: [b] })], { recovery: { order: { first: [...steps] } } });
}

function hook(kind: "read-only" | "best-effort"): SagaDocument {
  return sagaOf([a], { hooks: { onCompleted: [step("Done", { kind })] } });
}
