import type { Run } from "./run.js";
import { isFields, isList, type List, own, sequenceOf } from "./values.js";

/** The value of a name; from an array, from all of its elements. */
export function lookup(run: Run, input: unknown, name: string): unknown {
  if (isList(input)) {
    run.budget.work(input.length / 8);
    const result = sequenceOf();
    for (const element of input) {
      const found = lookup(run, element, name);
      if (isList(found)) run.budget.addAll(result, found);
      else if (found !== undefined) result.push(found);
    }
    return result;
  }
  return isFields(input) ? own(input, name) : undefined;
}

/** `*`: the values of all properties, those of arrays one by one. */
export function wildcard(run: Run, input: unknown): List {
  const result = sequenceOf();
  if (typeof input !== "object" || input === null) return result;
  const values: unknown[] = Object.values(input);
  run.budget.work(values.length / 8);
  for (const value of values) {
    if (!isList(value)) {
      result.push(value);
      continue;
    }
    // As JSONata 2.0.6 has it, a result with an array in it is an array of its own right.
    result.sequence = false;
    flatten(run, value, result);
  }
  return result;
}

function flatten(run: Run, values: List, into: List): void {
  run.budget.array(values.length);
  run.budget.work(values.length / 8);
  for (const value of values) {
    if (isList(value)) flatten(run, value, into);
    else into.push(value);
  }
}

/** `**`: the value itself and all that is in it. */
export function descendants(run: Run, input: unknown): unknown {
  if (input === undefined) return undefined;
  const result = sequenceOf();
  const visit = (value: unknown): void => {
    run.budget.work(1);
    if (isList(value)) {
      for (const element of value) visit(element);
      return;
    }
    result.push(value);
    if (isFields(value)) for (const inner of Object.values(value)) visit(inner);
  };
  visit(input);
  run.budget.array(result.length);
  return result.length === 1 ? result[0] : result;
}

/** Both values as one array; nothing is left out. */
export function append(run: Run, one: unknown, other: unknown): unknown {
  if (one === undefined) return other;
  if (other === undefined) return one;
  const result: List = [];
  for (const part of [one, other]) {
    if (isList(part)) run.budget.addAll(result, part);
    else result.push(part);
  }
  return result;
}
