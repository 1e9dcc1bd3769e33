import { CodedFailure } from "./failure.js";
import { isNumeric, type Run } from "./run.js";
import { isCallable } from "./values.js";

/** A value as text, as `$string` and `&` have it; functions are empty. */
export function textOf(run: Run, value: unknown, isPretty = false): string {
  if (typeof value === "string") return value;
  if (isCallable(value)) return "";
  if (typeof value === "number" && !Number.isFinite(value)) throw new CodedFailure("D3001", { value });
  run.budget.measure(value);
  const text = JSON.stringify(value, (_name, inner: unknown) => printed(inner), isPretty ? 2 : 0);
  run.budget.text(text.length);
  return text;
}

function printed(value: unknown): unknown {
  if (typeof value === "number") return isNumeric(value) ? Number(value.toPrecision(15)) : value;
  return isCallable(value) ? "" : value;
}
