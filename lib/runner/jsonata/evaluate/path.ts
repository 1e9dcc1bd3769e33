import type { TreeNode } from "../tree.js";
import type { Frame } from "./frame.js";
import { evaluateGroup } from "./group.js";
import { booleanOf, isNumeric, type Run } from "./run.js";
import { sorted } from "./sort.js";
import { asTuple, frameOf, tupleOf, valueOfTuple } from "./tuples.js";
import { type DataObject, isList, isSequence, type List, sequenceOf } from "./values.js";

/** A path: each step is evaluated for each value that the one before it led to. */
export function evaluatePath(run: Run, node: TreeNode, input: unknown, frame: Frame): unknown {
  const steps = node.steps ?? [];
  const isOfContext = steps[0]?.type !== "variable";
  let values: List = isList(input) && isOfContext ? input : sequenceOf(input);
  let result: unknown;
  let isOfTuples = false;
  let tuples: List | undefined;
  for (const [index, step] of steps.entries()) {
    isOfTuples ||= step.tuple !== undefined;
    if (index === 0 && step.consarray === true) result = run.evaluate(step, values, frame);
    else if (isOfTuples) tuples = tupleStep(run, step, { tuples, values }, frame);
    else result = stepOf(run, step, { input: values, isLast: index === steps.length - 1 }, frame);
    if (!isOfTuples && isEmpty(result)) break;
    if (step.focus === undefined) values = isList(result) ? result : values;
  }
  if (tuples !== undefined) {
    result =
      node.tuple === undefined ? sequenceOf(...tuples.map((tuple) => asTuple(tuple)[valueOfTuple])) : tuples;
  }
  if (node.keepSingletonArray === true && isList(result)) {
    if (result.cons === true && !isSequence(result)) result = sequenceOf(result);
    if (isSequence(result)) result.keepSingleton = true;
  }
  return node.group === undefined ? result : evaluateGroup(run, node.group.lhs, tuples ?? result, frame);
}

function isEmpty(result: unknown): boolean {
  return result === undefined || (isList(result) && result.length === 0);
}

function sequenceOfTuples(tuples: readonly DataObject[]): List {
  const stream = sequenceOf();
  for (const tuple of tuples) stream.push(tuple);
  stream.tupleStream = true;
  return stream;
}

function stepOf(
  run: Run,
  step: TreeNode,
  { input, isLast }: { readonly input: List; readonly isLast: boolean },
  frame: Frame,
): List {
  if (step.type === "sort") return applyStages(run, step.stages, sorted(run, step, input, frame), frame);
  const found: unknown[] = [];
  for (const value of input) {
    let result = run.evaluate(step, value, frame);
    for (const stage of step.stages ?? []) {
      if (stage.expr !== undefined) result = evaluateFilter(run, stage.expr, result, frame);
    }
    if (result !== undefined) found.push(result);
  }
  const [only] = found;
  // An array of the data that stands alone at the end of the path stays the array that it is.
  if (isLast && found.length === 1 && isList(only) && !isSequence(only)) return only;
  const result = sequenceOf();
  for (const value of found) {
    if (isList(value) && value.cons !== true) run.budget.addAll(result, value);
    else result.push(value);
  }
  return result;
}

function applyStages(run: Run, stages: readonly TreeNode[] | undefined, input: List, frame: Frame): List {
  let result = input;
  for (const stage of stages ?? []) {
    if (stage.type === "filter" && stage.expr !== undefined) {
      result = evaluateFilter(run, stage.expr, result, frame);
    } else if (stage.type === "index") {
      for (const [index, tuple] of result.entries()) asTuple(tuple)[String(stage.value)] = index;
    }
  }
  return result;
}

function tupleStep(
  run: Run,
  step: TreeNode,
  given: { readonly tuples: List | undefined; readonly values: List },
  frame: Frame,
): List {
  const tuples = given.tuples ?? sequenceOfTuples(given.values.map(tupleOf));
  if (step.type === "sort") {
    const result = sorted(run, step, tuples, frame);
    // JSONata 2.0.6 numbers what it sorts only where the path has bound nothing before.
    if (step.index !== undefined && given.tuples === undefined) {
      for (const [index, tuple] of result.entries()) asTuple(tuple)[String(step.index)] = index;
    }
    return applyStages(run, step.stages, result, frame);
  }
  const result = sequenceOfTuples([]);
  for (const each of tuples) {
    const tuple = asTuple(each);
    const value = tuple[valueOfTuple];
    const found = run.evaluate(step, value, frameOf(frame, tuple));
    if (found === undefined) continue;
    const list: List = isList(found) ? found : [found];
    run.budget.work(list.length * (10 + 4 * Object.keys(tuple).length));
    for (const [index, item] of list.entries()) {
      result.push(
        list.tupleStream === true
          ? { ...tuple, ...asTuple(item) }
          : { ...tuple, ...boundBy(step, value, item, index) },
      );
    }
  }
  return applyStages(run, step.stages, result, frame);
}

/** The variables that a step adds to the tuple that it was evaluated for. */
function boundBy(step: TreeNode, value: unknown, item: unknown, index: number): DataObject {
  const bound: DataObject =
    step.focus === undefined ? tupleOf(item) : { [String(step.focus)]: item, [valueOfTuple]: value };
  if (step.index !== undefined) bound[String(step.index)] = index;
  if (step.ancestor !== undefined) bound[step.ancestor.label] = value;
  return bound;
}

/** A filter: a position, several positions, or a condition on each value. */
export function evaluateFilter(run: Run, predicate: TreeNode, input: unknown, frame: Frame): List {
  const values: List = isList(input) ? input : sequenceOf(input);
  let result = sequenceOf();
  if (values.tupleStream === true) result.tupleStream = true;
  if (predicate.type === "number") {
    const item = values[positionIn(values, Number(predicate.value))];
    if (isList(item)) result = item;
    else if (item !== undefined) result.push(item);
    return result;
  }
  for (const [index, item] of values.entries()) {
    const isTuple = values.tupleStream === true;
    const context = isTuple ? asTuple(item)[valueOfTuple] : item;
    const inner = isTuple ? frameOf(frame, asTuple(item)) : frame;
    const found = run.evaluate(predicate, context, inner);
    const positions = positionsOf(run, found);
    if (positions === undefined) {
      if (booleanOf(run, found)) result.push(item);
      continue;
    }
    for (const position of positions) if (positionIn(values, position) === index) result.push(item);
  }
  return result;
}

function positionIn(values: List, position: number): number {
  const index = Math.floor(position);
  return index < 0 ? values.length + index : index;
}

function positionsOf(run: Run, found: unknown): readonly number[] | undefined {
  if (isNumeric(found)) return [found];
  if (!isList(found)) return undefined;
  run.budget.work(found.length / 4);
  return found.every(isNumeric) ? found : undefined;
}
