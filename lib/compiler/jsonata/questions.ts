import { readSource } from "./raw-source.js";
import type { Jsonata, PathNode, PathStep, StatesField } from "./tree.js";

/** The expressions directly inside an expression, in the order of the text. */
function childrenOf(tree: Jsonata): readonly Jsonata[] {
  switch (tree.kind) {
    case "path":
      return [tree.base, ...inStep(tree.step)];
    case "call":
      return typeof tree.callee === "string" ? tree.operands : [tree.callee, ...tree.operands];
    case "lambda":
      return [tree.body];
    case "binary":
      return [tree.left, tree.right];
    case "condition":
      return tree.otherwise === undefined ? [tree.when, tree.value] : [tree.when, tree.value, tree.otherwise];
    case "block": {
      const values = tree.bindings.map(([, value]) => value);
      return tree.body === undefined ? values : [...values, tree.body];
    }
    case "list":
      return tree.elements;
    case "object":
      return tree.properties.map(([, value]) => value);
    default:
      return [];
  }
}

/**
 * The number of levels of syntax inside each other. A literal, a variable and data of the state are none; a path is one
 * for each property, and an element's index is beside them, for JSONata has it in the same step.
 */
export function depthOf(tree: Jsonata): number {
  switch (tree.kind) {
    case "literal":
    case "placeholder":
    case "pattern":
    case "variable":
    case "states":
      return 0;
    case "raw":
      return readSource(tree.source)?.depth ?? 0;
    case "path":
      return depthOfPath(tree);
    case "block": {
      // A variable is assigned a level further in.
      const values = tree.bindings.map(([, value]) => depthOf(value) + 1);
      return Math.max(0, ...values, tree.body === undefined ? 0 : depthOf(tree.body)) + 1;
    }
    default: {
      let deepest = 0;
      for (const child of childrenOf(tree)) deepest = Math.max(deepest, depthOf(child));
      return deepest + 1;
    }
  }
}

function depthOfPath(path: PathNode): number {
  let base: Jsonata = path;
  let properties = 0;
  let deepestIndex = 0;
  for (; base.kind === "path"; base = base.base) {
    for (const inside of inStep(base.step)) {
      const levels = base.step.kind === "where" ? 2 : 1;
      deepestIndex = Math.max(deepestIndex, depthOf(inside) + levels);
    }
    if (base.step.kind !== "element" && base.step.kind !== "where") properties += 1;
  }
  return Math.max(depthOf(base) + properties, deepestIndex);
}

/** True if an expression may fail, whatever the data: where it raises an error, and where a user wrote it. */
export function mayFail(tree: Jsonata): boolean {
  if (tree.kind === "raw") return true;
  if (tree.kind === "call" && tree.callee === "error") return true;
  return childrenOf(tree).some(mayFail);
}

/** True if an expression uses a variable of the state machine. */
export function usesVariable(tree: Jsonata, name: string): boolean {
  if (tree.kind === "variable") return tree.name === name;
  if (tree.kind === "raw") return readSource(tree.source)?.variables.has(name) === true;
  if (tree.kind === "lambda" && tree.parameters.includes(name)) return false;
  return childrenOf(tree).some((child) => usesVariable(child, name));
}

/** True if an expression surely makes an object. */
export function makesObject(tree: Jsonata): boolean {
  if (tree.kind === "raw") return readSource(tree.source)?.form === "object";
  if (tree.kind !== "condition") return tree.kind === "object";
  // What raises an error makes nothing else either.
  return [tree.value, tree.otherwise].every((way) => way !== undefined && (raises(way) || makesObject(way)));
}

/** True if an expression surely yields something, unless it fails. */
export function isThere(tree: Jsonata): boolean {
  switch (tree.kind) {
    case "raw":
      return makesObject(tree);
    case "literal":
    case "placeholder":
    case "states":
    case "list":
    case "object":
      return true;
    case "binary":
      return tree.sign === "&" || tree.sign === "=" || tree.sign === "!=";
    case "call":
      return raises(tree) || (tree.callee === "hash" && tree.operands.every(isThere));
    case "condition":
      return [tree.value, tree.otherwise].every((way) => way !== undefined && isThere(way));
    case "block":
      return tree.body !== undefined && isThere(tree.body);
    default:
      return false;
  }
}

function raises(tree: Jsonata): boolean {
  return tree.kind === "call" && tree.callee === "error";
}

/** An expression with another one wherever it uses that data of the state. */
export function replaceStateData(tree: Jsonata, field: StatesField, by: Jsonata): Jsonata {
  const inside = (child: Jsonata) => replaceStateData(child, field, by);
  switch (tree.kind) {
    case "states":
      return tree.field === field ? by : tree;
    case "path":
      return { ...tree, base: inside(tree.base), step: replaceInStep(tree.step, inside) };
    case "call":
      return {
        ...tree,
        callee: typeof tree.callee === "string" ? tree.callee : inside(tree.callee),
        operands: tree.operands.map(inside),
      };
    case "lambda":
      return { ...tree, body: inside(tree.body) };
    case "binary":
      return { ...tree, left: inside(tree.left), right: inside(tree.right) };
    case "condition":
      return {
        ...tree,
        when: inside(tree.when),
        value: inside(tree.value),
        otherwise: tree.otherwise && inside(tree.otherwise),
      };
    case "block":
      return {
        ...tree,
        bindings: tree.bindings.map(([name, value]) => [name, inside(value)]),
        body: tree.body && inside(tree.body),
      };
    case "list":
      return { ...tree, elements: tree.elements.map(inside) };
    case "object":
      return { ...tree, properties: tree.properties.map(([name, value]) => [name, inside(value)]) };
    default:
      return tree;
  }
}

function replaceInStep(step: PathStep, replace: (tree: Jsonata) => Jsonata): PathStep {
  if (step.kind === "where") return { ...step, value: replace(step.value) };
  return step.kind === "element" ? { ...step, index: replace(step.index) } : step;
}

/** The expressions in brackets behind a value. */
function inStep(step: PathStep): readonly Jsonata[] {
  if (step.kind === "where") return [step.value];
  return step.kind === "element" ? [step.index] : [];
}
