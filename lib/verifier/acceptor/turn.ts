import { pending, type State } from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";

/**
 * True if the last thing before the pivot, or before the end, is an action that isn't called in redriven executions, and whose
 * answer isn't read by a state after it.
 */
export function asksLast({ steps, operations }: Pick<SagaDocument, "steps" | "operations">): boolean {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const last = steps[(pivot === -1 ? steps.length : pivot) - 1];
  if (last?.type === "part") return asksLast({ steps: last.steps, operations });
  if (last?.type !== "step" || (last.kind !== "compensatable" && last.kind !== "read-only")) return false;
  const { rejectedWhen, succeededWhen } = operations.find(({ name }) => name === last.action.operation) ?? {};
  return rejectedWhen === undefined && succeededWhen === undefined;
}

/** True if an execution has ended stuck, so that it may be redriven. */
export function isStuck(state: State): boolean {
  const [first] = pending(state);
  return first?.type === "end" && first.outcome === "stuck";
}
