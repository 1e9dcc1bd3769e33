import {
  defaultMaxItems,
  type ForEachDocument,
  type NodeDocument,
  type SagaDocument,
  walk,
} from "../../saga/index.js";
import {
  asList,
  binary,
  call,
  condition,
  group,
  list,
  literal,
  object,
  property,
  states,
} from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";
import { type Location, resolveData } from "./references.js";
import { emitTemplate } from "./template-expression.js";

/** The error name of a saga that was compensated because a list was too long. */
const tooManyItems = "Saga.TooManyItems";

/** The list of a forEach, and what keeps it within its bound. */
export interface BoundedList {
  /** The list, as a list whatever the expression yields. */
  readonly list: Jsonata;
  /** True if it is too long. */
  readonly isTooLong: Jsonata;
  /** The error output that tells so. */
  readonly errorOutput: Jsonata;
}

/** The list of a forEach, seen from the state that runs it. */
export function boundedList({ name, items, maxItems }: ForEachDocument, location: Location): BoundedList {
  const most = maxItems ?? defaultMaxItems;
  // Absent is the empty list, and one value a list of one.
  const elements = emptyIfAbsent(emitTemplate(items, resolveData(location)));
  const count = call("count", elements);
  return {
    list: elements,
    isTooLong: binary(count, ">", literal(most)),
    errorOutput: object([
      ["Error", literal(tooManyItems)],
      [
        "Cause",
        binary(
          binary(literal(`The list of ${name} has `), "&", call("string", count)),
          "&",
          literal(` elements; at most ${most} are allowed.`),
        ),
      ],
    ]),
  };
}

function emptyIfAbsent(items: Jsonata | undefined): Jsonata {
  return items === undefined ? list([]) : asList(items);
}

/** Refuses the pivot if a list that is run after it is too long: after the pivot there is no way back any more. */
export interface ListLimits {
  readonly unlessTooLong: (request: Jsonata) => Jsonata;
  readonly errorOutput: Jsonata;
}

/** The lists of every forEach among nodes after the pivot, seen from before it. */
export function listsAfter(nodes: readonly NodeDocument[], location: Location): readonly BoundedList[] {
  return [...walk(nodes)].flatMap(({ node }) =>
    node.type === "forEach" ? [boundedList(node, location)] : [],
  );
}

/** Undefined where no forEach comes after the pivot. */
export function limitsAfterPivot({ steps }: SagaDocument, location: Location): ListLimits | undefined {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const lists = listsAfter(steps.slice(pivot + 1), location);
  if (lists.length === 0) return undefined;
  const refuse = (rest: Jsonata) =>
    lists.reduceRight<Jsonata>(
      (otherwise, { isTooLong }) => condition(isTooLong, call("error", literal(tooManyItems)), otherwise),
      rest,
    );
  const plain = states("errorOutput");
  const told = lists.reduceRight<Jsonata>(
    (otherwise, { isTooLong, errorOutput }) => condition(isTooLong, errorOutput, otherwise),
    plain,
  );
  const failedExpression = binary(property(plain, "Error"), "=", literal("States.QueryEvaluationError"));
  return {
    unlessTooLong: refuse,
    errorOutput: condition(failedExpression, group(told), plain),
  };
}
