import { defaultMaxItems, type ForEachDocument, type SagaDocument, walk } from "../saga/index.js";
import { emitTemplate, listOf } from "./emit-template.js";
import { type Jsonata, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { resolveData, type Scene } from "./references.js";

/** The error name of a saga that was compensated because a list was too long. */
export const tooManyItems = "Saga.TooManyItems";

/** The list of a forEach, and what keeps it within its bound. */
export interface BoundedList {
  /** The list, as a list whatever the expression yields. */
  readonly list: Jsonata;
  /** Whether it is too long. */
  readonly isTooLong: Jsonata;
  /** The error output that tells so. */
  readonly errorOutput: Jsonata;
}

/** The list of a forEach, seen from the state that runs it. */
export function boundedList({ name, items, maxItems }: ForEachDocument, scene: Scene): BoundedList {
  const most = maxItems ?? defaultMaxItems;
  // Absent is the empty list, and one value a list of one.
  const list = listOf(emitTemplate(items, resolveData(scene)) ?? "");
  const count = `$count(${list})`;
  return {
    list,
    isTooLong: `${count} > ${most}`,
    errorOutput: objectConstructor([
      ["Error", stringLiteral(tooManyItems)],
      [
        "Cause",
        `${stringLiteral(`The list of ${name} has `)} & $string(${count}) & ${stringLiteral(
          ` elements; at most ${most} are allowed.`,
        )}`,
      ],
    ]),
  };
}

/** What refuses the pivot where a list that is run after it is too long: then there is no way back any more. */
export interface ListLimits {
  readonly guard: (request: Jsonata) => Jsonata;
  readonly errorOutput: Jsonata;
}

/** Undefined where no forEach comes after the pivot. */
export function limitsAfterPivot({ steps }: SagaDocument, scene: Scene): ListLimits | undefined {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const lists = [...walk(steps.slice(pivot + 1))].flatMap(({ node }) =>
    node.type === "forEach" ? [boundedList(node, scene)] : [],
  );
  if (lists.length === 0) return undefined;
  const refuse = (rest: Jsonata) =>
    lists.reduceRight(
      (otherwise, { isTooLong }) => `${isTooLong} ? $error(${stringLiteral(tooManyItems)}) : ${otherwise}`,
      rest,
    );
  const told = lists.reduceRight(
    (otherwise, { isTooLong, errorOutput }) => `${isTooLong} ? ${errorOutput} : ${otherwise}`,
    "$states.errorOutput",
  );
  return {
    guard: refuse,
    errorOutput: `$states.errorOutput.Error = 'States.QueryEvaluationError' ? (${told}) : $states.errorOutput`,
  };
}
