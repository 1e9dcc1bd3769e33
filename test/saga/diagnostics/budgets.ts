import type { TemplateJson } from "../../../lib/saga/index.js";
import { forEach, ref, sagaOf, step, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const nested = (levels: number): TemplateJson => (levels === 0 ? "deep" : { a: nested(levels - 1) });
const a = step("A");
const nestedLists = (maxItems: number) =>
  sagaOf([
    forEach("Outer", ref("input", "list"), [forEach("Inner", ref("input", "list"), [a], { maxItems: 10 })], {
      maxItems,
    }),
  ]);

export const budgets: readonly Mistake[] = [
  {
    title: "requests that are nested 61 deep",
    saga: sagaOf([step("A", { action: { request: { ...withKey, a: nested(60) } } })], {
      output: { a: nested(60) },
    }),
    expected: [
      ["expression-too-deep", "A"],
      ["expression-too-deep", "output"],
    ],
    says: ["61 levels deep, 1 more than the 60", "flatter"],
  },
  {
    title: "a definition of more than a megabyte",
    saga: sagaOf([
      a,
      step("B", { kind: "pivot", action: { request: { ...withKey, text: "x".repeat(1_048_576) } } }),
    ]),
    expected: [["definition-too-large", "B"]],
    says: ["1048576", "Split the saga"],
  },
  {
    title: "tries that fill a history",
    saga: sagaOf([a, step("B", { action: { retry: { tries: 8_334 } } })]),
    expected: [["history-too-long", "B"]],
    says: ["25000", "fewer tries"],
  },
  {
    title: "tries that nearly fill a history",
    saga: sagaOf([a, step("B", { action: { retry: { tries: 7_000 } } })]),
    expected: [["history-nearly-full", "B"]],
    says: ["25000", "fewer tries"],
  },
  {
    title: "calls at the same time that fill a history in an hour",
    saga: nestedLists(20),
    expected: [
      ["history-nearly-full", "CancelA"],
      ["no-room-for-outage", "CancelA"],
    ],
    says: ["before an hour is over", 'the forEach "Outer" a maxItems of'],
  },
  {
    title: "calls at the same time that fill a history in an hour or two",
    saga: nestedLists(10),
    expected: [["little-room-for-outage", "CancelA"]],
    says: ["1 full hour", "2 fewer than the 3", '"CancelA" a persistFor of'],
  },
];
