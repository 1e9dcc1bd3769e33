import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  withKey,
} from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const list = ref("input", "list");
const a = step("A");
const pivot = step("Pay", { kind: "pivot" });
const mail = step("Mail", { kind: "best-effort" });
/** A step whose request refers to this, too. */
const asking = (name: string, of: ReturnType<typeof ref>) =>
  step(name, { action: { request: { ...withKey, of } } });

export const lists: readonly Mistake[] = [
  {
    title: "a forEach without steps",
    saga: sagaOf([forEach("Each", list, [])]),
    expected: [["empty-block", "Each"]],
    says: ['The block "Each" has no steps'],
  },
  {
    title: "the pivot in a forEach",
    saga: sagaOf([forEach("Each", list, [pivot])]),
    expected: [["pivot-in-block", "Pay", "Each"]],
    says: ["where other steps could still fail after it"],
  },
  {
    title: "limits that are not whole numbers from 1",
    saga: sagaOf([
      forEach("Each", list, [a], { maxConcurrency: 0, maxItems: 2.5 }),
      forEach("Other", list, [step("B")], { maxItems: -1 }),
    ]),
    expected: [
      ["invalid-limit", "Each", "maxConcurrency"],
      ["invalid-limit", "Each", "maxItems"],
      ["invalid-limit", "Other", "maxItems"],
    ],
    says: [
      'The option maxConcurrency of the block "Each" is 0. Allowed: a whole number of at least 1.',
      'The option maxItems of the block "Each" is 2.5',
      'The option maxItems of the block "Other" is -1',
    ],
  },
  {
    title: "a list that is a result in the same block, however deep it is, or in the same iteration",
    saga: sagaOf([
      parallel("P", {
        x: [
          step("Find", { kind: "read-only" }),
          forEach("Found", ref("results", "Find", "list"), [a]),
          parallel("Q", { y: [forEach("Deep", ref("results", "Find", "list"), [step("B")])] }),
        ],
      }),
      forEach("Each", list, [
        step("Ask", { kind: "read-only" }),
        forEach("Asked", ref("results", "Ask", "list"), [step("C")]),
      ]),
    ]),
    expected: [
      ["list-in-block", "Found", "Find"],
      ["list-in-block", "Deep", "Find"],
      ["list-in-block", "Asked", "Ask"],
    ],
    says: ['in the same block "P"', 'or from a step before "P"', 'from a step before "Each"'],
  },
  {
    title: "a list after the pivot whose length is not known before",
    saga: sagaOf([
      pivot,
      forEach("Paid", ref("results", "Pay", "list"), [mail]),
      forEach("Each", list, [forEach("Inner", ref("item", "list"), [step("B", { kind: "best-effort" })])]),
      forEach("Other", list, [
        forEach("Deep", ref("items", "Other", "list"), [step("C", { kind: "best-effort" })]),
      ]),
      choice("C1", {
        x: [
          ref("input", "x"),
          [
            step("Late", { kind: "best-effort" }),
            forEach("Later", ref("results", "Late", "list"), [step("D", { kind: "best-effort" })]),
          ],
        ],
      }),
    ]),
    expected: [
      ["list-after-pivot", "Paid", "Pay"],
      ["list-after-pivot", "Inner", "Pay"],
      ["list-after-pivot", "Deep", "Pay"],
      ["list-after-pivot", "Later", "Pay"],
    ],
    says: [
      'refers to the result of "Pay"',
      "refers to an element of another list",
      'refers to the result of "Late"',
      "Take it from the input, or from a step before the pivot",
    ],
  },
  {
    title: "the element where there is none: outside of a forEach, in its list, in the output",
    saga: sagaOf(
      [
        asking("A", ref("item", "name")),
        asking("B", ref("items", "Each")),
        forEach("Each", ref("item", "list"), [step("C")]),
      ],
      { output: { of: ref("item") } },
    ),
    expected: [
      ["unavailable-reference", "item"],
      ["unavailable-reference", "items"],
      ["unavailable-reference", "item"],
      ["unavailable-reference", "item"],
    ],
    says: [
      'The request of the step "A" refers to item, which isn\'t available there. Allowed: input, results, execution, key, keyHash',
      'The list of the forEach "Each" refers to item',
      "The output refers to item",
    ],
  },
  {
    title: "the element of a forEach that is not around, and of all at once",
    saga: sagaOf([
      forEach("One", list, [step("A")]),
      forEach("Two", list, [
        parallel("P", {
          x: [forEach("Three", ref("item", "list"), [asking("B", ref("items", "One", "name"))])],
          y: [asking("C", ref("items")), asking("D", ref("items", "Two", "name"))],
        }),
      ]),
    ]),
    expected: [
      ["unavailable-reference", "items"],
      ["unavailable-reference", "items"],
    ],
    says: [
      "refers to items.One, which isn't available there. Allowed: items.Three, items.Two",
      "refers to items as a whole, which isn't available there. Allowed: items.Two",
    ],
  },
  {
    title: "results of an iteration from outside: by their step, by a name, and of what is no step in it",
    saga: sagaOf([
      forEach("Each", list, [a, part("Leg", [step("Fly")])]),
      asking("B", ref("results", "A")),
      asking("C", ref("results", "Each", "A")),
      asking("D", ref("results", "Each", 0, "Z")),
      asking("E", ref("results", "Each", 0, "Leg", "Z")),
      asking("Fine1", ref("results", "Each", 0, "A", "price")),
      asking("Fine2", ref("results", "Each", 1, "Leg", "Fly")),
      asking("Fine3", ref("results", "Each", 1, "Leg")),
      asking("Fine4", ref("results", "Each", 1)),
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unknown-step", "A"],
      ["unknown-step", "Z"],
      ["unknown-step", "Leg"],
    ],
    says: [
      'refers to the result of "A", which is not an index of the list that "Each" yields. Indexes are: whole numbers, such as [0]',
      'refers to the result of "Z", which is not a step in "Each". The steps are: A, Leg/Fly',
    ],
  },
  {
    title:
      "elements where there are none: outside of lists, in the list of one, and of more lists than there are around",
    saga: sagaOf([
      asking("A", ref("element", "price")),
      step("B", {
        action: {
          request: {
            ...withKey,
            list: { $sumOf: [ref("element", "list"), 1] },
            nested: { $map: [list, { $filter: [ref("element", "parts"), ref("elements", 2, "price")] }] },
            zero: { $map: [list, ref("elements", 0)] },
            inner: { $map: [list, { $sumOf: [ref("element", "parts"), ref("elements", 1, "price")] }] },
            fine: { $sumOf: [list, { $sum: [ref("element", "price"), 1] }] },
          },
        },
      }),
    ]),
    expected: [
      ["unavailable-reference", "element"],
      ["unavailable-reference", "element"],
      ["unavailable-reference", "elements"],
      ["unavailable-reference", "elements"],
    ],
    says: [
      "refers to element, which isn't available there. Allowed: an element only in the second operand of map, filter or sumOf",
      "refers to elements.2, which isn't available there. Allowed: element, elements.1.",
      "refers to elements.0, which isn't available there. Allowed: element.",
    ],
  },
  {
    title: "the index where there is no list, the execution as a whole, and another part of it",
    saga: sagaOf([
      asking("A", ref("index")),
      asking("B", ref("execution")),
      asking("C", ref("execution", "id")),
      asking("D", ref("execution", "name", "length")),
      forEach("Each", list, [asking("E", ref("index")), asking("F", ref("execution", "name"))]),
    ]),
    expected: [
      ["unavailable-reference", "index"],
      ["unavailable-reference", "execution"],
      ["unavailable-reference", "execution"],
      ["unavailable-reference", "execution"],
    ],
    says: [
      "refers to index, which isn't available there. Allowed: input, results, execution, key, keyHash.",
      "refers to execution.id, which isn't available there. Allowed: execution.name, execution.startTime.",
      "refers to execution.name.length",
    ],
  },
  {
    title: "decimal places that are no whole number from 0 to 15, or only known when the saga runs",
    saga: sagaOf([
      step("A", {
        action: {
          request: {
            ...withKey,
            many: { $round: [1, 16] },
            half: { $round: [1, 0.5] },
            given: { $round: [1, ref("input", "places")] },
            fine: { $round: [1, 2] },
          },
        },
      }),
    ]),
    expected: [["invalid-rounding"], ["invalid-rounding"], ["invalid-rounding"]],
    says: ['The request of the step "A" rounds to 16 decimal places. Allowed: a whole number from 0 to 15'],
  },
  {
    title: "the result of what is no step in the iterations that are added up",
    saga: sagaOf([
      forEach("Each", list, [a, part("Leg", [step("Fly")])]),
      step("B", {
        action: {
          request: {
            ...withKey,
            wrong: { $sumOf: [ref("results", "Each"), ref("element", "Z", "price")] },
            fine: { $sumOf: [ref("results", "Each"), ref("element", "A", "price")] },
            leg: { $sumOf: [ref("results", "Each"), ref("element", "Leg", "Fly", "price")] },
          },
        },
      }),
    ]),
    expected: [["unknown-step", "Z"]],
    says: ['which is not a step in "Each". The steps are: A, Leg/Fly'],
  },
  {
    title: "a forEach whose states would have names that are too long",
    saga: sagaOf([forEach("x".repeat(70), list, [a])]),
    expected: [["name-too-long", "x".repeat(70)]],
    says: ["Shorten the name of the block by 22 characters."],
  },
  {
    title: "a token in an iteration whose step does not wait",
    saga: sagaOf([forEach("Each", list, [callback("W"), asking("A", ref("taskToken"))])]),
    expected: [["unavailable-reference", "taskToken"]],
    says: ["Allowed: input, results, execution, item, items, index, key, keyHash"],
  },
];
