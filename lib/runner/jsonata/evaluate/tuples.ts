import { type Frame, InnerFrame } from "./frame.js";
import { append } from "./lookups.js";
import type { Run } from "./run.js";
import { type DataObject, isFields, isList, type List, setOwn } from "./values.js";

/** The name under which a tuple holds the value itself; the others are those of variables. */
export const valueOfTuple = "@";

export function tupleOf(value: unknown): DataObject {
  return { [valueOfTuple]: value };
}

/** A tuple of a tuple stream. */
export function asTuple(value: unknown): DataObject {
  return isFields(value) ? value : tupleOf(value);
}

/** The variables in view of a tuple. */
export function frameOf(frame: Frame, tuple: DataObject): Frame {
  const inner = new InnerFrame(frame);
  for (const name of Object.keys(tuple)) inner.bind(name, tuple[name]);
  return inner;
}

/** Many tuples as one, whose values are all of theirs. */
export function joinTuples(run: Run, tuples: unknown): DataObject {
  if (!isList(tuples)) return { ...asTuple(tuples) };
  const result: DataObject = {};
  const grown = new Map<string, List>();
  for (const [index, tuple] of tuples.entries()) {
    for (const [name, value] of Object.entries(asTuple(tuple))) {
      if (index === 0) {
        setOwn(result, name, value);
        continue;
      }
      let list = grown.get(name);
      if (list === undefined) {
        const both = append(run, result[name], value);
        setOwn(result, name, both);
        // From now on the array is nobody else's.
        if (isList(both) && both !== value) grown.set(name, both);
        continue;
      }
      if (isList(value)) run.budget.addAll(list, value);
      else if (value !== undefined) list.push(value);
      list = undefined;
    }
  }
  return result;
}
