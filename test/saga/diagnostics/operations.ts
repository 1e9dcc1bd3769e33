import { operation, saga, shape } from "../../../lib/saga/index.js";
import { sagaOf, step, stepsOf } from "../../support/documents.js";
import { order, take } from "../../support/small-sagas.js";
import type { Mistake } from "./mistake.js";

const a = step("A");

export const operations: readonly Mistake[] = [
  {
    title: "an operation that is not declared",
    saga: { ...sagaOf([a]), operations: [{ name: "DoA", rejections: [] }] },
    expected: [["unknown-operation", "A", "CancelA"]],
    says: ["Declare it", "use one of these: DoA"],
  },
  {
    title: "an action that is not declared where none is",
    saga: { ...sagaOf(stepsOf("pivot")), operations: [] },
    expected: [["unknown-operation", "A", "DoA"]],
    says: ["one of these: none"],
  },
  {
    title: "two operations of one name that reject differently",
    saga: order.step("Again", {
      action: operation("Take", { request: shape<{ id: string }>(), rejections: ["Gone"] }),
      kind: "best-effort",
      request: ({ key }) => ({ id: key }),
    }),
    expected: [["conflicting-operations", "Take"]],
    says: ["rejects with SoldOut, and one that rejects with Gone", "or rename one"],
  },
  {
    title: "two operations of one name whose rejections are final, and are not",
    saga: saga("S")
      .step("One", { action: take, kind: "best-effort", request: ({ key }) => ({ id: key }) })
      .step("Two", {
        action: { ...take, rejectionsAreFinal: false },
        kind: "best-effort",
        request: ({ key }) => ({ id: key }),
      }),
    expected: [["conflicting-operations", "Take"]],
    says: ["rejects with SoldOut, and one that rejects with SoldOut (not final)"],
  },
  ...[
    "States.TaskFailed",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Saga.Compensated",
    "Error",
    "TypeError",
    "Exception",
  ].map(
    (rejection): Mistake => ({
      title: `the rejection ${rejection}`,
      saga: sagaOf([a], { declared: { DoA: { rejections: ["Fine", rejection] } } }),
      expected: [["reserved-rejection", "DoA", rejection]],
      says: ["in doubt", "Choose a name of your own"],
    }),
  ),
  ...["*Exception", "Out Of Stock", "Sold?", " ", ""].map(
    (rejection): Mistake => ({
      title: `the rejection "${rejection}", which no error has for its name`,
      saga: sagaOf([a], { declared: { DoA: { rejections: ["Fine", rejection] } } }),
      expected: [["invalid-name", "DoA", rejection]],
      says: ["the name of one error, to the letter"],
    }),
  ),
  {
    title: "rejections of a retriable step",
    saga: sagaOf(stepsOf("pivot", "retriable"), { declared: { DoB: { rejections: ["No", "Never"] } } }),
    expected: [["retriable-rejects", "B", "DoB"]],
    says: ["No, Never", "without rejections", "best-effort"],
  },
  {
    title: "rejections of a compensation",
    saga: sagaOf([a], { declared: { CancelA: { rejections: ["TooLate"] } } }),
    expected: [["compensation-rejects", "A", "CancelA"]],
    says: ["TooLate", "without rejections"],
  },
  {
    title: "rejections of the pivot that are not final",
    saga: sagaOf(stepsOf("pivot"), {
      declared: { DoA: { rejections: ["No"], rejectionsAreFinal: false } },
    }),
    expected: [["pivot-rejections-not-final", "A", "DoA"]],
    says: ["rejections No are not final", "final rejections, or with none"],
  },
];
