import { saga } from "../../../lib/saga/index.js";
import { sagaOf, step, stepsOf } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const a = step("A");

export const kinds: readonly Mistake[] = [
  {
    title: "a saga without steps",
    saga: saga("Nothing"),
    expected: [["empty-saga", "Nothing"]],
    says: ["Add at least one"],
  },
  {
    title: "a compensatable step without a compensation",
    saga: { ...sagaOf([a]), steps: [{ type: "step", name: "A", kind: "compensatable", action: a.action }] },
    expected: [["missing-compensation", "A"]],
    says: ["Add one", "read-only", "best-effort"],
  },
  ...(["read-only", "pivot", "best-effort"] as const).map(
    (kind): Mistake => ({
      title: `a compensation of a ${kind} step`,
      saga: sagaOf([step("A", { kind, compensation: {} })]),
      expected: [["unexpected-compensation", "A", "CancelA"]],
      says: [`The ${kind} step`, "Remove the compensation, or change the kind"],
    }),
  ),
  {
    title: "three pivots",
    saga: sagaOf(stepsOf("pivot", "pivot", "pivot")),
    expected: [
      ["two-pivots", "A", "B"],
      ["two-pivots", "A", "C"],
    ],
    says: ["Make one of them compensatable, or make the later one retriable"],
  },
  {
    title: "a compensatable step after the pivot",
    saga: sagaOf(stepsOf("pivot", "compensatable")),
    expected: [["compensatable-after-pivot", "B", "A"]],
    says: ["Move the step before", "make it retriable"],
  },
  {
    title: "a read-only step after the pivot",
    saga: sagaOf(stepsOf("pivot", "best-effort", "read-only")),
    expected: [["read-only-after-pivot", "C", "A"]],
    says: ["Move the step before", "retriable or best-effort"],
  },
  {
    title: "a retriable step before the pivot",
    saga: sagaOf(stepsOf("retriable", "pivot")),
    expected: [["retriable-before-pivot", "A", "B"]],
    says: ["Move it after", "make it compensatable"],
  },
  {
    title: "a retriable step and no pivot",
    saga: sagaOf(stepsOf("compensatable", "retriable")),
    expected: [["retriable-without-pivot", "B"]],
    says: ["no pivot", "Make an earlier step the pivot"],
  },
];
