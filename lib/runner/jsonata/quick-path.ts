import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import type { JsonataValue } from "./environment.js";

/** A step of a path: a name, and the positions by which what it leads to is filtered. */
export interface NameStep {
  readonly name: string;
  readonly positions: readonly number[];
}

/** An array that JSONata made itself: a sequence of one is that one, an empty one is nothing. */
class Sequence {
  readonly values: JsonValue[] = [];
}

/** The value at a path from a value, by JSONata's rules: arrays on the way are gone through. */
export function follow(start: JsonataValue, steps: readonly NameStep[]): JsonataValue {
  let value = start;
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (step === undefined) break;
    // Most paths meet no array but at their end.
    if (isArray(value) || step.positions.length > 0) return followThrough(value, steps.slice(index));
    if (!isObject(value)) return undefined;
    value = value[step.name];
  }
  return value;
}

function followThrough(start: JsonataValue, steps: readonly NameStep[]): JsonataValue {
  let input: readonly JsonataValue[] = isArray(start) ? start : [start];
  for (const [index, step] of steps.entries()) {
    const found = input.flatMap((item) => {
      const result = step.positions.reduce<JsonataValue | Sequence>(select, lookup(item, step.name));
      return result === undefined ? [] : [{ result }];
    });
    const [only] = found;
    // An array of the data that stands alone at the end of the path stays the array that it is.
    if (
      index === steps.length - 1 &&
      found.length === 1 &&
      only !== undefined &&
      !(only.result instanceof Sequence) &&
      isArray(only.result)
    ) {
      return only.result;
    }
    const sequence: JsonValue[] = [];
    for (const { result } of found) {
      const values = result instanceof Sequence ? result.values : isArray(result) ? result : [result];
      for (const value of values) sequence.push(value);
    }
    if (sequence.length === 0) return undefined;
    if (index === steps.length - 1) return settle(sequence);
    input = sequence;
  }
  return start;
}

/** The value of a name; from an array, from all of its elements. */
export function lookup(item: JsonataValue, name: string): JsonataValue {
  if (isObject(item)) return item[name];
  if (!isArray(item)) return undefined;
  return settle(gatherAll(item, name));
}

function gatherAll(list: readonly JsonValue[], name: string): JsonValue[] {
  return list.flatMap((element) => {
    const value = gather(element, name);
    return value === undefined ? [] : value;
  });
}

/** As `lookup`, but arrays within arrays are not settled before all is gathered. */
function gather(item: JsonataValue, name: string): JsonataValue {
  if (isObject(item)) return item[name];
  return isArray(item) ? gatherAll(item, name) : undefined;
}

/** A sequence as the value it stands for. */
export function settle(values: readonly JsonValue[]): JsonataValue {
  if (values.length === 0) return undefined;
  return values.length === 1 ? values[0] : values;
}

/** Filters by a position; a negative one counts from the end. */
function select(value: JsonataValue | Sequence, position: number): JsonataValue | Sequence {
  const list = value instanceof Sequence ? value.values : isArray(value) ? value : [value];
  const index = Math.floor(position);
  const item = list[index < 0 ? list.length + index : index];
  if (isArray(item)) return item;
  const selected = new Sequence();
  if (item !== undefined) selected.values.push(item);
  return selected;
}

/** A variable filtered by positions, as in `$list[0]`. */
export function selectAll(value: JsonataValue, positions: readonly number[]): JsonataValue {
  const selected = positions.reduce<JsonataValue | Sequence>(select, value);
  return selected instanceof Sequence ? settle(selected.values) : selected;
}
