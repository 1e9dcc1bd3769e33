import { CodedFailure } from "./failure.js";
import { isEqual } from "./operators.js";
import { booleanOf, type Run } from "./run.js";
import { isOrdered, mergeSort } from "./sort.js";
import {
  type DataObject,
  isCallable,
  isFields,
  isList,
  isSequence,
  type List,
  sequenceOf,
  setOwn,
} from "./values.js";

/** `$sort` */
export function sort(run: Run, values: unknown, by: unknown): unknown {
  if (!isList(values) || values.length <= 1) return isList(values) ? values : undefined;
  if (isCallable(by))
    return mergeSort(run, values, (one, other) => booleanOf(run, run.call(by, [one, other])));
  if (!isOrdered(values)) throw new CodedFailure("D3070");
  return mergeSort(run, values, (one, other) => isGreater(one, other));
}

function isGreater(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return one > other;
  return typeof one === "string" && typeof other === "string" && one > other;
}

/** `$distinct` */
export function distinct(run: Run, values: unknown): unknown {
  if (!isList(values) || values.length <= 1) return values;
  const result: List = isSequence(values) ? sequenceOf() : [];
  const plain = new Set<unknown>();
  const others: unknown[] = [];
  for (const value of values) {
    if (typeof value !== "object" || value === null) {
      if (plain.has(value)) continue;
      plain.add(value);
    } else {
      run.budget.work(others.length);
      if (others.some((other) => isEqual(run, value, other))) continue;
      others.push(value);
    }
    result.push(value);
  }
  return result;
}

/** `$shuffle` */
export function shuffle(run: Run, values: unknown): unknown {
  if (!isList(values) || values.length <= 1) return isList(values) ? values : undefined;
  const result: List = [];
  for (const [index, value] of values.entries()) {
    const place = Math.floor(run.services.random() * (index + 1));
    if (place !== index) result[index] = result[place];
    result[place] = value;
  }
  return result;
}

/** `$keys` */
export function keys(run: Run, value: unknown): List {
  if (isFields(value)) return sequenceOf(...Object.keys(value));
  if (!isList(value)) return sequenceOf();
  const names = new Set<string>();
  const visit = (inner: unknown): void => {
    if (isList(inner)) {
      run.budget.work(inner.length);
      for (const element of inner) visit(element);
    } else if (isFields(inner)) {
      for (const name of Object.keys(inner)) {
        run.budget.work(1 / 8);
        names.add(name);
      }
    }
  };
  visit(value);
  const result = sequenceOf();
  // In the order in which an object has them.
  const all: DataObject = {};
  for (const name of names) setOwn(all, name, true);
  for (const name of Object.keys(all)) result.push(name);
  return result;
}

/** `$merge` */
export function merge(run: Run, objects: unknown): DataObject | undefined {
  if (!isList(objects)) return undefined;
  const result: DataObject = {};
  for (const object of objects) {
    if (!isFields(object) && !isList(object)) continue;
    const entries = Object.entries(object);
    run.budget.work(entries.length * 4);
    for (const [name, value] of entries) setOwn(result, name, value);
  }
  return result;
}

/** `$spread` */
export function spread(run: Run, value: unknown): unknown {
  if (!isList(value) && !isFields(value)) return value;
  const result = sequenceOf();
  const visit = (inner: unknown): void => {
    if (isList(inner)) {
      // As in JSONata 2.0.6, what has been put together is an array of its own right.
      if (inner.length > 0) result.sequence = false;
      run.budget.work(inner.length);
      for (const element of inner) visit(element);
    } else if (isFields(inner)) {
      const entries = Object.entries(inner);
      run.budget.array(result.length + entries.length);
      run.budget.array(entries.length * 4);
      run.budget.work(entries.length * 4);
      for (const [name, property] of entries) {
        const one: DataObject = {};
        setOwn(one, name, property);
        result.push(one);
      }
    } else if (inner !== undefined) result.push(inner);
  };
  visit(value);
  return result;
}

/** `$zip` */
export function zip(run: Run, arrays: readonly unknown[]): List {
  const length = Math.min(...arrays.map((array) => (isList(array) ? array.length : 0)));
  const result: List = [];
  for (let index = 0; index < length; index += 1) {
    run.budget.array(arrays.length);
    result.push(arrays.map((array) => (isList(array) ? array[index] : undefined)));
  }
  return result;
}

/** `$max` and `$min` */
export function extreme(
  values: unknown,
  isBetter: (one: number, other: number) => boolean,
): number | undefined {
  if (!isList(values)) return undefined;
  let best: number | undefined;
  for (const value of values) {
    if (typeof value === "number" && (best === undefined || isBetter(value, best))) best = value;
  }
  return best;
}
