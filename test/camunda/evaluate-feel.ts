import { evaluate, FeelDateTime, FeelDuration } from "feelin";
import type { Json, Value } from "../../lib/model/index.js";

/** Variables, and functions by their names, that an expression sees. */
export type FeelScope = Readonly<Record<string, unknown>>;

/** Functions of Camunda's that feelin lacks. */
const extensions: FeelScope = {
  "to json": (value: unknown) => JSON.stringify(value),
};

/**
 * The value of an expression, by feelin.
 *
 * @throws FeelError if it can't be parsed, or if it uses a function that there is not.
 */
export function evaluateFeel(text: string, scope: FeelScope = {}): unknown {
  const { value, warnings } = evaluate(text, { ...extensions, ...scope });
  const unknown = warnings.find(
    ({ type }) => type === "NO_FUNCTION_FOUND" || type === "FUNCTION_INVOCATION_FAILURE",
  );
  if (unknown !== undefined) throw new FeelError(`${unknown.message} in ${text}`);
  return value;
}

export class FeelError extends Error {
  override readonly name = "FeelError";
}

/** A value of FEEL as a variable of a process: null is nothing where it stands alone, and times become text. */
export function asVariable(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof FeelDateTime || value instanceof FeelDuration) return String(value);
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

/** A variable as a value of the model's, in which null alone is absent. */
export function asValue(value: unknown): Value {
  const variable = asVariable(value);
  return variable === null ? undefined : variable;
}
