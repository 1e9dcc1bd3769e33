import { isArray, type JsonValue } from "../../asl/index.js";
import type { ExpressionEnvironment, JsonataValue } from "./environment.js";
import { functionNames, quickFunctions } from "./quick-functions.js";
import { follow, type NameStep, selectAll } from "./quick-path.js";
import { asText, calculate, compare, equal, giveUp, truth } from "./quick-values.js";
import { isTreeList, type TreeNode } from "./tree.js";

/** A part of an expression, ready to be evaluated at once. `locals` are the variables of the blocks around it. */
export type Quick = (environment: ExpressionEnvironment, locals: JsonataValue[]) => JsonataValue;

/** Facts about the blocks around a part: the place in `locals` of each variable. */
interface Blocks {
  readonly places: ReadonlyMap<string, number>;
  /** The number of places that the whole expression has so far. */
  readonly taken: { count: number };
}

/**
 * Compiles the part of JSONata that most fields need into closures: paths from `$states` and variables, literals,
 * constructors, operators, conditions, blocks and the plainest functions. The results are exactly those of the evaluator in
 * `evaluate/`, which covers the whole language.
 *
 * There are two evaluators because a state machine's fields are nearly always of this part: without this one, a run of
 * three steps takes three times as long, and the verifier needs a fifth more CPU time (`npm run bench:runner`).
 *
 * @returns undefined for any other expression.
 */
export function compileQuick(tree: TreeNode): Quick | undefined {
  // A variable bound at the top of an expression is seen by nothing.
  const root = tree.type === "bind" && tree.rhs !== undefined ? tree.rhs : tree;
  return compile(root, { places: new Map(), taken: { count: 0 } });
}

function compile(node: TreeNode, blocks: Blocks): Quick | undefined {
  if (isMarked(node)) return undefined;
  switch (node.type) {
    case "string":
    case "number":
    case "value": {
      const { value } = node;
      return isLiteral(value) ? () => value : undefined;
    }
    case "variable":
      return compileVariable(node, blocks);
    case "path":
      return compilePath(node, blocks);
    case "binary":
      return compileBinary(node, blocks);
    case "unary":
      return compileUnary(node, blocks);
    case "condition":
      return compileCondition(node, blocks);
    case "block":
      return compileBlock(node, blocks);
    case "function":
      return compileCall(node, blocks);
    default:
      return undefined;
  }
}

function isLiteral(value: unknown): value is string | number | boolean | null {
  return (
    value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
  );
}

/** Grouping, sorting, binding of context and position, and arrays that stay arrays are left to JSONata. */
function isMarked(node: TreeNode): boolean {
  const { group, keepArray, keepSingletonArray, tuple, focus, index, ancestor } = node;
  if ([group, tuple, focus, index, ancestor].some((mark) => mark !== undefined)) return true;
  if (keepArray === true || keepSingletonArray === true) return true;
  return node.predicate !== undefined && node.type !== "variable";
}

/** The positions by which something is filtered; undefined when it is filtered by anything else. */
function positionsOf(filters: readonly TreeNode[] | undefined): number[] | undefined {
  const positions = (filters ?? []).map(({ type, expr }) =>
    type === "filter" && expr?.type === "number" && !isMarked(expr) ? expr.value : undefined,
  );
  return positions.every((position) => typeof position === "number") ? positions : undefined;
}

function compileVariable(node: TreeNode, blocks: Blocks): Quick | undefined {
  const base = variable(String(node.value), blocks);
  const positions = positionsOf(node.predicate);
  if (base === undefined || positions === undefined) return undefined;
  return positions.length === 0
    ? base
    : (environment, locals) => selectAll(base(environment, locals), positions);
}

/** `$name`, not filtered. */
function variable(name: string, blocks: Blocks): Quick | undefined {
  const place = blocks.places.get(name);
  if (place !== undefined) return (_environment, locals) => locals[place];
  // `$`, `$$` and `$states` as a whole are rare, and so are functions as values.
  if (name === "" || name === "$" || name === "states" || functionNames.has(name)) return undefined;
  return (environment) => environment.variable(name);
}

function compilePath(node: TreeNode, blocks: Blocks): Quick | undefined {
  const [first, ...rest] = node.steps ?? [];
  if (first?.type !== "variable" || isMarked(first) || first.stages !== undefined) return undefined;
  const steps = rest.map(nameStep);
  if (!steps.every((step) => step !== undefined)) return undefined;
  const isStates = first.value === "states" && first.predicate === undefined && !blocks.places.has("states");
  if (isStates) return compileStates(steps);
  const base = compileVariable(first, blocks);
  if (base === undefined || steps.length === 0) return undefined;
  return (environment, locals) => follow(base(environment, locals), steps);
}

function nameStep(node: TreeNode): NameStep | undefined {
  const positions = positionsOf(node.stages);
  if (node.type !== "name" || isMarked(node) || positions === undefined) return undefined;
  const name = String(node.value);
  // JSONata would find what every JavaScript object inherits.
  return name in Object.prototype ? undefined : { name, positions };
}

function compileStates([member, ...steps]: readonly NameStep[]): Quick | undefined {
  if (member === undefined || member.positions.length > 0) return undefined;
  const [next, ...deeper] = steps;
  switch (member.name) {
    case "input":
      return ({ input }) => follow(input, steps);
    case "result":
      return ({ result }) => follow(result, steps);
    case "errorOutput":
      return ({ errorOutput }) => follow(errorOutput, steps);
    case "context":
      if (next === undefined || next.positions.length > 0) break;
      if (next.name === "Execution") return (environment) => follow(environment.executionContext(), deeper);
      if (next.name === "StateMachine") return (environment) => follow(environment.machineContext(), deeper);
      return (environment) => follow(environment.context(), steps);
  }
  return undefined;
}

function compileBinary(node: TreeNode, blocks: Blocks): Quick | undefined {
  const { lhs, rhs } = node;
  if (lhs === undefined || isTreeList(lhs) || rhs === undefined) return undefined;
  const left = compile(lhs, blocks);
  const right = compile(rhs, blocks);
  const operator = String(node.value);
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "and":
      return (environment, locals) => truth(left(environment, locals)) && truth(right(environment, locals));
    case "or":
      return (environment, locals) => truth(left(environment, locals)) || truth(right(environment, locals));
    default: {
      const operate = operators.get(operator);
      if (operate === undefined) return undefined;
      return (environment, locals) => operate(left(environment, locals), right(environment, locals));
    }
  }
}

type Operate = (left: JsonataValue, right: JsonataValue) => JsonataValue;

const operators: ReadonlyMap<string, Operate> = new Map<string, Operate>([
  ["&", (left, right) => asText(left) + asText(right)],
  ["=", (left, right) => left !== undefined && right !== undefined && equal(left, right)],
  ["!=", (left, right) => left !== undefined && right !== undefined && !equal(left, right)],
  ["in", isIn],
  ...["+", "-", "*", "/", "%"].map((operator): [string, Operate] => [
    operator,
    (left, right) => calculate(operator, left, right),
  ]),
  ...["<", "<=", ">", ">="].map((operator): [string, Operate] => [
    operator,
    (left, right) => compare(operator, left, right),
  ]),
]);

function isIn(value: JsonataValue, list: JsonataValue): boolean {
  if (value === undefined || list === undefined) return false;
  return isArray(list) ? list.includes(value) : list === value;
}

function compileUnary(node: TreeNode, blocks: Blocks): Quick | undefined {
  switch (node.value) {
    case "-": {
      const operand = node.expression && compile(node.expression, blocks);
      return operand && ((environment, locals) => calculate("-", 0, operand(environment, locals)));
    }
    case "[":
      return compileArray(node, blocks);
    case "{":
      return compileObject(node, blocks);
    default:
      return undefined;
  }
}

function compileArray({ expressions = [], consarray }: TreeNode, blocks: Blocks): Quick | undefined {
  const elements = expressions.map((element) => compile(element, blocks));
  if (!elements.every((element) => element !== undefined) || consarray === true) return undefined;
  // An array within an array is one element, when it is written there; else its elements are.
  const isOne = expressions.map((element) => element.value === "[");
  return (environment, locals) => {
    const array: JsonValue[] = [];
    for (let index = 0; index < elements.length; index += 1) {
      const value = elements[index]?.(environment, locals);
      if (value === undefined) continue;
      if (isArray(value) && isOne[index] !== true) for (const element of value) array.push(element);
      else array.push(value);
    }
    return array;
  };
}

function compileObject({ lhs }: TreeNode, blocks: Blocks): Quick | undefined {
  if (lhs === undefined || !isTreeList(lhs)) return undefined;
  const pairs = lhs.map((pair) => {
    if (!isTreeList(pair)) return undefined;
    const [key, value] = pair;
    if (key === undefined || isTreeList(key) || value === undefined || isTreeList(value)) return undefined;
    // A name that is computed is rare, and two equal names are an error.
    const compiled = key.type === "string" && key.value !== "__proto__" ? compile(value, blocks) : undefined;
    return compiled && { name: String(key.value), value: compiled };
  });
  if (!pairs.every((pair) => pair !== undefined)) return undefined;
  if (new Set(pairs.map(({ name }) => name)).size < pairs.length) return undefined;
  return (environment, locals) => {
    const object: Record<string, JsonValue> = {};
    for (const { name, value: part } of pairs) {
      const value = part(environment, locals);
      if (value !== undefined) object[name] = value;
    }
    return object;
  };
}

function compileCondition(node: TreeNode, blocks: Blocks): Quick | undefined {
  const condition = node.condition && compile(node.condition, blocks);
  const consequence = node.then && compile(node.then, blocks);
  const alternative = node.else === undefined ? () => undefined : compile(node.else, blocks);
  if (condition === undefined || consequence === undefined || alternative === undefined) return undefined;
  return (environment, locals) =>
    (truth(condition(environment, locals)) ? consequence : alternative)(environment, locals);
}

function compileBlock({ expressions = [] }: TreeNode, blocks: Blocks): Quick | undefined {
  const places = new Map(blocks.places);
  const parts: Quick[] = [];
  for (const expression of expressions) {
    const inside = { places, taken: blocks.taken };
    const part = expression.type === "bind" ? compileBind(expression, inside) : compile(expression, inside);
    if (part === undefined) return undefined;
    parts.push(part);
    // In view from the next part on. Parts are compiled in turn, so one that is compiled by then does not see it.
    if (expression.type === "bind" && expression.lhs !== undefined && !isTreeList(expression.lhs)) {
      places.set(String(expression.lhs.value), blocks.taken.count - 1);
    }
  }
  const [only] = parts;
  if (parts.length === 1) return only;
  return (environment, locals) => {
    let result: JsonataValue;
    for (const part of parts) result = part(environment, locals);
    return result;
  };
}

/** `$name := value` in a block; takes the next place. */
function compileBind(node: TreeNode, blocks: Blocks): Quick | undefined {
  if (isMarked(node) || node.rhs === undefined) return undefined;
  const value = compile(node.rhs, blocks);
  if (value === undefined) return undefined;
  const place = blocks.taken.count;
  blocks.taken.count += 1;
  return (environment, locals) => {
    locals[place] = value(environment, locals);
    return locals[place];
  };
}

function compileCall({ procedure, arguments: given = [] }: TreeNode, blocks: Blocks): Quick | undefined {
  const name = String(procedure?.value);
  if (procedure?.type !== "variable" || procedure.predicate !== undefined || blocks.places.has(name))
    return undefined;
  const called = quickFunctions.get(name);
  if (called === undefined || called.parameters !== given.length) return undefined;
  const [first, second] = given.map((argument) => compile(argument, blocks));
  const { call } = called;
  const isShadowed = (environment: ExpressionEnvironment): boolean =>
    environment.variable(name) !== undefined;
  if (first === undefined) return undefined;
  if (called.parameters === 1) {
    return (environment, locals) =>
      isShadowed(environment) ? giveUp() : call(first(environment, locals), undefined);
  }
  if (second === undefined) return undefined;
  return (environment, locals) =>
    isShadowed(environment) ? giveUp() : call(first(environment, locals), second(environment, locals));
}
