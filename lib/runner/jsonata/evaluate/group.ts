import { isTreeList, type TreeList, type TreeNode } from "../tree.js";
import { CodedFailure } from "./failure.js";
import type { Frame } from "./frame.js";
import { append } from "./lookups.js";
import type { Run } from "./run.js";
import { asTuple, frameOf, joinTuples, valueOfTuple } from "./tuples.js";
import { type DataObject, isList, type List, sequenceOf, setOwn } from "./values.js";

interface KeyedGroup {
  /** The index of the pair that made it. */
  readonly pair: number;
  /** The values of which its key was made. */
  data: unknown;
  /** The array that `data` has become, once there are several. */
  list: List | undefined;
}

/** `{…}`: an object, one for all values; those with the same key make one property together. */
export function evaluateGroup(run: Run, pairs: TreeList, given: unknown, frame: Frame): DataObject {
  const isTuples = isList(given) && given.tupleStream === true;
  const input: List = isList(given) ? given : sequenceOf(given);
  const groups = new Map<string, KeyedGroup>();
  const parts = pairs.map(partsOf);
  for (const item of input.length === 0 ? [undefined] : input) {
    const context = isTuples ? asTuple(item)[valueOfTuple] : item;
    const inner = isTuples ? frameOf(frame, asTuple(item)) : frame;
    for (const [pair, [keyNode]] of parts.entries()) {
      const key = run.evaluate(keyNode, context, inner);
      if (key === undefined) continue;
      if (typeof key !== "string") throw new CodedFailure("T1003", { value: key });
      addTo(run, groups, key, { pair, item });
    }
  }
  const result: DataObject = {};
  for (const [key, { pair, data }] of groups) {
    const valueNode = parts[pair]?.[1];
    if (valueNode === undefined) continue;
    const value = isTuples
      ? evaluateOfTuples(run, valueNode, data, frame)
      : run.evaluate(valueNode, data, frame);
    if (value !== undefined) setOwn(result, key, value);
  }
  return result;
}

function partsOf(pair: TreeNode | TreeList): [key: TreeNode, value: TreeNode] {
  const [key, value] = isTreeList(pair) ? pair : [];
  if (key === undefined || isTreeList(key) || value === undefined || isTreeList(value))
    throw new TypeError("JSONata gave a pair that is none");
  return [key, value];
}

function evaluateOfTuples(run: Run, node: TreeNode, data: unknown, frame: Frame): unknown {
  const { [valueOfTuple]: context, ...variables } = joinTuples(run, data);
  return run.evaluate(node, context, frameOf(frame, variables));
}

function addTo(
  run: Run,
  groups: Map<string, KeyedGroup>,
  key: string,
  { pair, item }: { readonly pair: number; readonly item: unknown },
): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, { pair, data: item, list: undefined });
    return;
  }
  if (group.pair !== pair) throw new CodedFailure("D1009", { value: key });
  const { list } = group;
  if (list === undefined) {
    group.data = append(run, group.data, item);
    // From now on the array is nobody else's.
    if (isList(group.data) && group.data !== item) group.list = group.data;
    return;
  }
  if (isList(item)) run.budget.addAll(list, item);
  else if (item !== undefined) list.push(item);
}
