import type { OperatorName } from "./operators.js";
import { type Ref, unreadable } from "./reference.js";

/** An operator with its operands as the user wrote them. */
export interface OperatorCall {
  readonly operator: OperatorName;
  readonly operands: readonly unknown[];
}

const calls = new WeakMap<object, OperatorCall>();

/** The operator and operands of an expression; undefined for any other value. */
export function callOf(value: unknown): OperatorCall | undefined {
  return typeof value === "object" && value !== null ? calls.get(value) : undefined;
}

/** A value that is calculated when the saga runs. It may stand wherever a reference to such a value may. */
export function expression<T extends string | number | boolean | null | undefined>(
  operator: OperatorName,
  operands: readonly unknown[],
): Ref<T> {
  const { handle, misused } = unreadable<Ref<T>>(`expression ${operator}(…)`, (property) => {
    // What is awaited is asked for it; nothing else is there to be asked for.
    if (property === "then") return undefined;
    throw misused(`asked for its property "${property}"`, "It is text, a number, true, false or null.");
  });
  calls.set(handle, { operator, operands });
  return handle;
}
