import { CodedFailure } from "./failure.js";
import { booleanOf, type Run } from "./run.js";
import {
  arityOf,
  type Callable,
  type DataObject,
  isCallable,
  isFields,
  isList,
  type List,
  sequenceOf,
  setOwn,
} from "./values.js";

/** A function that calls another one, with as many of value, position and whole as that one takes. */
function callWith(run: Run, callable: Callable, value: unknown, place: unknown, whole: unknown): unknown {
  const arity = arityOf(callable);
  if (arity >= 3) return run.call(callable, [value, place, whole]);
  return run.call(callable, arity === 2 ? [value, place] : [value]);
}

function callableOf(value: unknown): Callable {
  if (!isCallable(value)) throw new CodedFailure("T1006");
  return value;
}

/** `$map` */
export function map(run: Run, values: unknown, by: unknown): unknown {
  if (!isList(values)) return undefined;
  const callable = callableOf(by);
  const result = sequenceOf();
  for (const [index, value] of values.entries()) {
    const mapped = callWith(run, callable, value, index, values);
    if (mapped !== undefined) result.push(mapped);
  }
  return result;
}

/** `$filter` */
export function filter(run: Run, values: unknown, by: unknown): unknown {
  if (!isList(values)) return undefined;
  const callable = callableOf(by);
  const result = sequenceOf();
  for (const [index, value] of values.entries()) {
    if (booleanOf(run, callWith(run, callable, value, index, values))) result.push(value);
  }
  return result;
}

/** `$single` */
export function single(run: Run, values: unknown, by: unknown): unknown {
  if (!isList(values)) return undefined;
  let found: { readonly value: unknown } | undefined;
  for (const [index, value] of values.entries()) {
    const matches = by === undefined || booleanOf(run, callWith(run, callableOf(by), value, index, values));
    if (!matches) continue;
    if (found !== undefined) throw new CodedFailure("D3138");
    found = { value };
  }
  if (found === undefined) throw new CodedFailure("D3139");
  return found.value;
}

/** `$reduce` */
export function reduce(run: Run, values: unknown, by: unknown, initial: unknown): unknown {
  if (!isList(values)) return undefined;
  const callable = callableOf(by);
  const arity = arityOf(callable);
  if (arity < 2) throw new CodedFailure("D3050");
  const isFromFirst = initial === undefined && values.length > 0;
  let result = isFromFirst ? values[0] : initial;
  for (let index = isFromFirst ? 1 : 0; index < values.length; index += 1) {
    const given = [result, values[index], index, values];
    result = run.call(callable, given.slice(0, Math.min(Math.max(arity, 2), 4)));
  }
  return result;
}

/** The properties of an object; those of an array are its elements, as in JavaScript. */
function entriesOf(value: unknown): [string, unknown][] {
  return isFields(value) || isList(value) ? Object.entries(value) : [];
}

/** `$each` */
export function each(run: Run, object: unknown, by: unknown): List {
  const callable = callableOf(by);
  const result = sequenceOf();
  for (const [name, value] of entriesOf(object)) {
    const mapped = callWith(run, callable, value, name, object);
    if (mapped !== undefined) result.push(mapped);
  }
  return result;
}

/** `$sift` */
export function sift(run: Run, object: unknown, by: unknown): DataObject | undefined {
  const callable = callableOf(by);
  const result: DataObject = {};
  for (const [name, value] of entriesOf(object)) {
    if (booleanOf(run, callWith(run, callable, value, name, object))) setOwn(result, name, value);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}
