import { isObject, type JsonValue } from "../../../lib/asl/index.js";
import { readDocument, type SagaDocument } from "../../../lib/saga/index.js";
import type { RandomCase } from "./random-saga.js";

/**
 * Makes a case as small as it gets while it still fails: nodes, options, operands, properties and data are left out, and
 * what holds others gives way to them.
 *
 * @param fails true if a case fails in the same way; it is asked of every attempt that has the form of a document.
 * @param most number of attempts.
 */
export async function shrunk(
  original: RandomCase,
  fails: (candidate: RandomCase) => Promise<boolean>,
  most = 1_500,
): Promise<RandomCase> {
  let best = original;
  let attempts = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    // Big parts first; what comes after a part that was left out moves to its place.
    for (let index = 0; attempts < most; attempts += 1) {
      const candidate = nth(candidates(best), index);
      if (candidate === undefined) break;
      const isSmall = sizeOf(candidate) < sizeOf(best) && readDocument(candidate.saga).document !== undefined;
      if (isSmall && (await fails(candidate))) {
        best = candidate;
        isSmaller = true;
      } else index += 1;
    }
  }
  return best;
}

function sizeOf(found: RandomCase): number {
  return JSON.stringify(found).length;
}

function nth<T>(from: Iterable<T>, index: number): T | undefined {
  let left = index;
  for (const each of from) {
    if (left === 0) return each;
    left -= 1;
  }
  return undefined;
}

/** Cases with one part less. */
function* candidates({ saga, data }: RandomCase): Generator<RandomCase> {
  if (data !== undefined) yield { saga };
  for (const document of smaller(saga as unknown as JsonValue)) {
    const smallerSaga = withoutUnused(document as unknown as SagaDocument);
    yield { saga: smallerSaga, ...(data === undefined ? {} : { data }) };
  }
  if (data === undefined) return;
  for (const inputs of smaller(data.inputs as JsonValue)) {
    if (Array.isArray(inputs) && inputs.length > 0) yield { saga, data: { ...data, inputs } };
  }
  for (const responses of smaller(data.responses)) {
    if (isObject(responses)) yield { saga, data: { ...data, responses } };
  }
}

/** Values with something left out, from the outside in. */
function* smaller(value: JsonValue): Generator<JsonValue> {
  if (Array.isArray(value)) {
    for (const index of [...value.keys()].reverse()) yield value.toSpliced(index, 1);
    for (const [index, each] of value.entries()) {
      // A node, or a list of operands, gives way to what it holds.
      for (const inner of heldBy(each)) yield value.toSpliced(index, 1, ...inner);
      for (const other of smaller(each)) yield value.with(index, other);
    }
    return;
  }
  if (isObject(value)) {
    for (const name of Object.keys(value)) {
      const { [name]: _, ...others } = value;
      yield others;
    }
    for (const [name, each] of Object.entries(value)) {
      for (const other of [...simpler(each), ...smaller(each)]) yield { ...value, [name]: other };
    }
    return;
  }
  yield* simpler(value);
}

/** The lists of nodes in a node. */
function heldBy(value: JsonValue): JsonValue[][] {
  if (!isObject(value)) return [];
  const lists = [value.steps, ...branchesOf(value.branches), ...branchesOf(value.paths)];
  return lists.flatMap((list) => (Array.isArray(list) ? [[...list]] : []));
}

function branchesOf(branches: JsonValue | undefined): JsonValue[] {
  return Array.isArray(branches)
    ? branches.flatMap((each) => (isObject(each) ? [each.steps ?? []] : []))
    : [];
}

/** Plainer values that a template or a value may have. */
function* simpler(value: JsonValue): Generator<JsonValue> {
  if (value === null) return;
  if (isObject(value)) {
    const [[name, operands] = ["", null], ...more] = Object.entries(value);
    if (more.length === 0 && name.startsWith("$") && Array.isArray(operands)) {
      // One operand in place of all.
      for (const each of operands) yield each;
    }
  }
  if (typeof value === "string" && value.length > 1) {
    yield value.slice(0, 1);
    yield value.replace(/[^A-Za-z0-9]/g, "");
  } else if (typeof value === "number" && ![0, 1].includes(value)) yield 1;
  if (typeof value === "object") yield null;
}

function withoutUnused(saga: SagaDocument): SagaDocument {
  const { operations } = saga;
  if (!Array.isArray(operations)) return saga;
  const text = JSON.stringify([saga.steps, saga.hooks]);
  return { ...saga, operations: operations.filter(({ name }) => text.includes(`"operation":"${name}"`)) };
}
