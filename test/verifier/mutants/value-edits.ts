import { expressionSource, isExpression, isObject, type JsonValue } from "../../../lib/asl/index.js";
import { type FieldEdit, sourceEdits } from "./source-edits.js";

/** A value in a field, and where. */
interface Leaf {
  readonly at: string;
  readonly value: JsonValue;
}

/**
 * Every change of a field's JSON: it is taken away, or each property and element in it is, or is changed, or swapped with
 * the next one; in expressions too.
 */
export function* valueEdits(value: JsonValue, variables: readonly string[]): Generator<FieldEdit<JsonValue>> {
  yield { operator: "removed", at: "", changed: undefined };
  yield* inside({ at: "", value }, variables);
}

function* inside({ at, value }: Leaf, variables: readonly string[]): Generator<FieldEdit<JsonValue>> {
  if (isExpression(value)) {
    for (const edit of sourceEdits(expressionSource(value), variables)) {
      yield { operator: edit.operator, at: `${at} ${edit.at}`.trim(), changed: `{% ${edit.changed} %}` };
    }
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      yield { operator: "element removed", at: `${at}[${index}]`, changed: value.toSpliced(index, 1) };
      for (const edit of inside({ at: `${at}[${index}]`, value: each }, variables)) {
        yield { ...edit, changed: edit.changed === undefined ? undefined : value.with(index, edit.changed) };
      }
    }
    return;
  }
  if (isObject(value)) {
    yield* inProperties(at, value, variables);
    return;
  }
  // A function may be deployed under any name; what a placeholder stands for is fixed.
  if (typeof value === "string") {
    yield {
      operator: "text changed",
      at,
      changed: value.endsWith("}") ? `${value.slice(0, -1)}Changed}` : `${value} changed`,
    };
  }
  if (typeof value === "number") yield { operator: "number one more", at, changed: value + 1 };
  if (typeof value === "boolean") yield { operator: "truth inverted", at, changed: !value };
}

function* inProperties(
  at: string,
  value: { readonly [name: string]: JsonValue },
  variables: readonly string[],
): Generator<FieldEdit<JsonValue>> {
  const names = Object.keys(value);
  for (const [index, name] of names.entries()) {
    const path = at === "" ? name : `${at}.${name}`;
    const { [name]: inner = null, ...others } = value;
    yield { operator: "property removed", at: path, changed: others };
    const isPlaceholder = typeof inner === "string" && inner.startsWith("${");
    if (!isPlaceholder)
      yield { operator: "property changed", at: path, changed: { ...value, [name]: "changed" } };
    const next = names[index + 1] ?? (names.length > 2 ? names[0] : undefined);
    if (next !== undefined) {
      const swapped = { ...value, [name]: value[next] ?? null, [next]: inner };
      yield { operator: "properties swapped", at: `${path}, ${next}`, changed: swapped };
    }
    for (const edit of inside({ at: path, value: inner }, variables)) {
      if (edit.changed !== undefined) yield { ...edit, changed: { ...value, [name]: edit.changed } };
    }
  }
}
