import { rawIn, type SagaDocument, walk } from "../saga/index.js";
import type { SwitchName } from "./fault-script.js";

/** Behaviour of AWS that nobody could confirm, and that is taken for granted. */
export interface Assumption {
  readonly name: SwitchName;
  /** What is assumed, and what of the saga rests on it: a part of a sentence. */
  readonly says: string;
}

/**
 * What a saga cannot do without, be it confirmed or not: a deadline, raw JSONata in a request and a bound for a list after
 * the pivot keep an action from being called by an error in the Arguments of its Task, which the Task's own Catch has to
 * cover.
 */
export function assumptionsOf(document: SagaDocument): readonly Assumption[] {
  const resting = [
    ...(document.options?.deadline === undefined ? [] : ["its deadline"]),
    ...(holdsRawRequests(document) ? ["raw JSONata in a request"] : []),
    ...(holdsLateLists(document) ? ["the bound of a list after the pivot"] : []),
  ];
  if (resting.length === 0) return [];
  return [
    {
      name: "catchesArgumentsError",
      says: `a Task's Catch covers the Task's own Arguments (for ${resting.join(", ")})`,
    },
  ];
}

function holdsRawRequests({ steps }: SagaDocument): boolean {
  for (const { node } of walk(steps)) {
    if (node.type === "step" && !rawIn(node.action.request).next().done) return true;
  }
  return false;
}

function holdsLateLists({ steps }: SagaDocument): boolean {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  if (pivot === -1) return false;
  return [...walk(steps.slice(pivot + 1))].some(({ node }) => node.type === "forEach");
}
