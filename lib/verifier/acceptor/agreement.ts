import { isArray, isObject } from "../../asl/index.js";
import { isEqual, type Json, type Value } from "../../model/index.js";

/** The first place at which a value is other than expected, in words; undefined if they agree. */
export function disagreement(expected: Value, seen: Value, at = ""): string | undefined {
  if (isArray(expected) && isArray(seen)) {
    if (expected.length !== seen.length) {
      return `${place(at)} ${expected.length} elements were expected, but there were ${seen.length}`;
    }
    return first(expected.map((each, index) => disagreement(each, seen[index], `${at}[${index}]`)));
  }
  if (isObject(expected) && isObject(seen)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(seen)]);
    return first(
      [...names].map((name) => disagreement(own(expected, name), own(seen, name), `${at}.${name}`)),
    );
  }
  return isEqual(expected, seen) || expected === seen ? undefined : difference(expected, seen, at);
}

function difference(expected: Value, seen: Value, at: string): string {
  return `${place(at)} ${shown(expected)} was expected, but it was ${shown(seen)}`;
}

function place(at: string): string {
  return at === "" ? "as a whole," : `at ${at.replace(/^\./, "")}`;
}

/** A value as text, cut to a readable length. */
export function shown(value: Value): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

function own(value: { readonly [name: string]: Json }, name: string): Value {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
