import { rawIn, type SagaDocument, walk } from "../../saga/index.js";
import type { SwitchName } from "../fault-script.js";
import type { Subject } from "../subject/subject.js";

/** Behaviour of AWS that nobody could confirm, and that is taken for granted. */
export interface Assumption {
  readonly name: SwitchName;
  /** The assumption, and the parts of the saga that rest on it: a part of a sentence. */
  readonly says: string;
  /** True if nothing rests on it but what becomes of executions that are stopped: in all others it's tried both ways. */
  readonly isOfStops: boolean;
}

/**
 * Assumptions that a saga can't do without, be it confirmed or not: a deadline, raw JSONata in a request, a bound for a list after
 * the pivot and cancelling keep an action from being called by an error in the Arguments of its Task, which the Task's own
 * Catch has to cover. Nothing could make up for elements of a list that a redrive leaves out, unless all is compensated.
 */
export function assumptionsOf({
  document,
  argumentsMayFail,
}: Pick<Subject, "document" | "argumentsMayFail">): readonly Assumption[] {
  const resting = [
    ...(document.options?.deadline === undefined ? [] : ["its deadline"]),
    ...(holdsRawRequests(document) ? ["raw JSONata in a request"] : []),
    ...(argumentsMayFail ? ["the expressions of a task"] : []),
    ...(holdsLateLists(document) ? ["the bound of a list after the pivot"] : []),
  ];
  const isCancelled = document.options?.redriveAfterStop !== "continue" && asksBeforePivot(document);
  const reasons = isCancelled ? [...resting, "cancelling it"] : resting;
  const catches: Assumption = {
    name: "catchesArgumentsError",
    says: `a Task's Catch covers the Task's own Arguments (for ${reasons.join(", ")})`,
    isOfStops: resting.length === 0,
  };
  const starts: Assumption = {
    name: "redriveStartsWaitingIterations",
    says: "a redrive starts the iterations of a Map that had not been started (unless the saga is cancelled in them)",
    isOfStops: true,
  };
  const tokens: Assumption = {
    name: "redriveEvaluatesArguments",
    says: "a redrive evaluates Arguments anew (for the token of a callback from the pivot on)",
    isOfStops: true,
  };
  return [
    ...(reasons.length === 0 ? [] : [catches]),
    ...(holdsLists(document) ? [starts] : []),
    ...(holdsLateCallbacks(document) ? [tokens] : []),
  ];
}

/** True if a step asks, before its action is called, whether the execution was redriven. */
function asksBeforePivot({ steps }: SagaDocument): boolean {
  return [...walk(steps)].some(
    ({ node }) => node.type === "step" && (node.kind === "compensatable" || node.kind === "read-only"),
  );
}

function holdsLateCallbacks({ steps }: SagaDocument): boolean {
  return [...walk(steps)].some(
    ({ node }) =>
      node.type === "step" &&
      (node.kind === "pivot" || node.kind === "retriable") &&
      node.action.callback !== undefined,
  );
}

function holdsLists({ steps }: SagaDocument): boolean {
  return [...walk(steps)].some(({ node }) => node.type === "forEach");
}

function holdsRawRequests({ steps, hooks }: SagaDocument): boolean {
  const told = hooks?.onCompensated ?? [];
  if (told.some(({ action }) => !rawIn(action.request).next().done)) return true;
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
