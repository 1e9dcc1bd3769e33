import type { ListOperator, OperatorName } from "./operators.js";
import { type Ref, reference, unreadable } from "./reference.js";

/** An operator with its operands, or raw JSONata with its variables, as the user wrote them. */
export type OperatorCall =
  | {
      readonly operator: OperatorName;
      readonly operands: readonly unknown[];
      /** Number of the element that the second operand was described with. */
      readonly element?: number;
    }
  | {
      readonly operator: "jsonata";
      readonly operands: readonly [source: string, variables: Readonly<Record<string, unknown>>];
    };

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
  return calculated<Ref<T>>(
    { operator, operands },
    "It yields text, a number, true, false or null, which have no properties.",
  );
}

/**
 * A value that is calculated of each element of a list. The function is called once, with a reference to an element. Each such
 * element has a number, by which it is told from those of lists around and of others.
 */
export function ofElements<T, R extends object>(
  operator: ListOperator,
  list: unknown,
  of: (element: Ref<T>) => unknown,
  mend: string,
): R {
  elements += 1;
  const element = elements;
  return calculated<R>(
    { operator, operands: [list, of(reference<Ref<T>>(["elements", element]))], element },
    mend,
  );
}

let elements = 0;

/** A value that a call yields when the saga runs; it has no properties to be asked for. */
export function calculated<R extends object>(call: OperatorCall, mend: string): R {
  const { handle, misused } = unreadable<R>(`expression ${call.operator}(…)`, false, (property) => {
    // What is awaited is asked for it; nothing else is there to be asked for.
    if (property === "then") return undefined;
    throw misused(`read for its property "${property}"`, mend);
  });
  calls.set(handle, call);
  return handle;
}
