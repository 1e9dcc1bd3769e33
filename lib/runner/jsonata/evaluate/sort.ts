import type { TreeNode } from "../tree.js";
import { CodedFailure } from "./failure.js";
import type { Frame } from "./frame.js";
import type { Run } from "./run.js";
import { asTuple, frameOf, valueOfTuple } from "./tuples.js";
import { isList, type List } from "./values.js";

/** `^(…)`: the values in the order of its terms. */
export function sorted(run: Run, node: TreeNode, input: List, frame: Frame): List {
  const isTuples = input.tupleStream === true;
  const termOf = (term: TreeNode, item: unknown): unknown =>
    isTuples
      ? run.evaluate(term, asTuple(item)[valueOfTuple], frameOf(frame, asTuple(item)))
      : run.evaluate(term, item, frame);
  const result = mergeSort(run, input, (one, other) => {
    for (const { expression, descending } of node.terms ?? []) {
      const order = compareTerms(termOf(expression, one), termOf(expression, other));
      if (order === "last" || order === "first") return order === "last";
      if (order !== 0) return (descending === true ? -order : order) === 1;
    }
    return false;
  });
  if (!isTuples || result.tupleStream === true) return result;
  result.tupleStream = true;
  return result;
}

/** 1 where the first has to come after the second. Nothing comes last in either direction. */
function compareTerms(one: unknown, other: unknown): -1 | 0 | 1 | "last" | "first" {
  if (one === undefined) return other === undefined ? 0 : "last";
  if (other === undefined) return "first";
  if (!isSortable(one) || !isSortable(other)) {
    throw new CodedFailure("T2008", { value: isSortable(one) ? other : one });
  }
  if (typeof one !== typeof other) throw new CodedFailure("T2007", { value: one, value2: other });
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function isSortable(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

/** Sorts without changing the order of equals; `isAfter` says that the first has to come after the second. */
export function mergeSort(run: Run, values: List, isAfter: (one: unknown, other: unknown) => boolean): List {
  if (values.length <= 1) return values;
  run.budget.array(values.length);
  run.budget.work(values.length / 4);
  const middle = Math.floor(values.length / 2);
  const left = mergeSort(run, values.slice(0, middle), isAfter);
  const right = mergeSort(run, values.slice(middle), isAfter);
  const result: List = [];
  let [at, other] = [0, 0];
  while (at < left.length && other < right.length) {
    run.budget.work(1);
    if (isAfter(left[at], right[other])) {
      result.push(right[other]);
      other += 1;
    } else {
      result.push(left[at]);
      at += 1;
    }
  }
  for (const value of left.slice(at)) result.push(value);
  for (const value of right.slice(other)) result.push(value);
  return result;
}

/** True if every value is of one of the two kinds that have an order. */
export function isOrdered(values: unknown): boolean {
  if (!isList(values)) return false;
  return ["number", "string"].some((type) => values.every((value) => typeof value === type));
}
