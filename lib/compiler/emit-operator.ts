import {
  type OperatorName,
  type OperatorResult,
  operators,
  readTemplate,
  type TemplateJson,
} from "../saga/index.js";
import type { Jsonata } from "./jsonata-text.js";

/** The source of a template; undefined when it is surely absent. */
type Emit = (template: TemplateJson) => Jsonata | undefined;

/**
 * What an operator yields, as an expression in brackets that cannot fail. Undefined when it is surely absent.
 *
 * Operands are evaluated once, or named twice where they are nothing but a path. Variables are seen in their brackets
 * only, so that they hide none outside, and hold no prefix, so that they hide none of the saga's.
 */
export function emitOperator(
  operator: OperatorName,
  operands: readonly TemplateJson[],
  emit: Emit,
): Jsonata | undefined {
  const [first = null, second = null] = operands;
  switch (operator) {
    case "sum":
      return calculated(operands, emit, "$sum($n)", "0");
    case "difference":
      return calculated(operands, emit, "$n[0] - $n[1]", "0");
    case "product":
      // What is too large to be a number must not be multiplied.
      return calculated(
        operands,
        emit,
        `$reduce($n, function($a, $b) { $abs($a) < ${bound} ? $a * $b : $a })`,
        "1",
      );
    case "sumOf":
      throw new RangeError("A sumOf is emitted with its template.");
    case "count": {
      const source = emit(first);
      return source === undefined ? "0" : `$count(${source.startsWith("[") ? source : `[${source}]`})`;
    }
    case "concat":
      return joined(operands, emit);
    case "coalesce":
      return firstOf(operands.flatMap((operand) => emit(operand) ?? []));
    case "eq":
      return equal(emit(first), emit(second));
    case "lt":
      return compared("<", [first, second], emit);
    case "lte":
      return compared("<=", [first, second], emit);
    case "gt":
      return compared(">", [first, second], emit);
    case "gte":
      return compared(">=", [first, second], emit);
    case "and":
    case "or":
      return balanced(
        operator,
        operands.map((operand) => truth(operand, emit)),
      );
    case "not":
      return `$not(${truth(first, emit)})`;
    case "exists": {
      const source = emit(first);
      return source === undefined ? "false" : `(${source} != null)`;
    }
    case "isOneOf":
      return among(first, operands.slice(1), emit);
  }
}

/** Below which a number is one that AWS and JSON surely hold; the largest is 1.8e308. */
const bound = "1e308";

/** A calculation with the list $n of operands, absent unless all are numbers and it yields one. */
function calculated(
  operands: readonly TemplateJson[],
  emit: Emit,
  calculation: Jsonata,
  ofNone: Jsonata,
): Jsonata | undefined {
  if (operands.length === 0) return ofNone;
  const numbers = operands.flatMap((operand) => {
    const source = emit(operand);
    if (source === undefined) return [];
    return resultOf(operand) === "number" ? source : `$type(${source}) = 'number' ? ${source}`;
  });
  // What is absent leaves no element behind, so that the list's length tells.
  if (numbers.length < operands.length) return undefined;
  const all = `$count($n) = ${operands.length}`;
  return `($n := [${numbers.join(", ")}]; $r := ${calculation}; ${all} and $abs($r) < ${bound} ? $r)`;
}

function joined(operands: readonly TemplateJson[], emit: Emit): Jsonata | undefined {
  if (operands.length === 0) return "''";
  const texts = operands.flatMap((operand) => {
    const source = emit(operand);
    if (source === undefined) return [];
    const result = resultOf(operand);
    if (result === "text") return source;
    if (result === "number") return `$string(${source})`;
    return `$type(${source}) in ['string', 'number'] ? $string(${source})`;
  });
  if (texts.length < operands.length) return undefined;
  const list = `[${texts.join(", ")}]`;
  if (operands.every(isSurelyText)) return `$join(${list})`;
  return `($n := ${list}; $count($n) = ${operands.length} ? $join($n))`;
}

function firstOf(sources: readonly Jsonata[]): Jsonata | undefined {
  const [first, ...others] = sources;
  if (first === undefined) return undefined;
  const rest = firstOf(others);
  // To compare what is absent with null is false too.
  return rest === undefined ? `(${first})` : `($v := ${first}; $v != null ? $v : ${rest})`;
}

function equal(first: Jsonata | undefined, second: Jsonata | undefined): Jsonata {
  return first === undefined || second === undefined ? "false" : `(${first} = ${second})`;
}

function compared(sign: string, [first, second]: readonly [TemplateJson, TemplateJson], emit: Emit): Jsonata {
  const [a, b] = [emit(first), emit(second)];
  if (a === undefined || b === undefined) return "false";
  const literal = readTemplate(second);
  if (
    literal.kind === "literal" &&
    (typeof literal.value === "string" || typeof literal.value === "number")
  ) {
    return `($a := ${a}; $type($a) = '${typeof literal.value}' ? $a ${sign} ${b} : false)`;
  }
  const fit = "$type($a) = $type($b) and $type($a) in ['string', 'number']";
  return `($a := ${a}; $b := ${b}; ${fit} ? $a ${sign} $b : false)`;
}

/** Conditions joined in pairs of pairs, so that many do not nest deeply. */
function balanced(sign: "and" | "or", conditions: readonly Jsonata[]): Jsonata {
  const [only, another] = conditions;
  if (only === undefined) return sign === "and" ? "true" : "false";
  if (another === undefined) return only;
  const middle = Math.ceil(conditions.length / 2);
  const [left, right] = [conditions.slice(0, middle), conditions.slice(middle)];
  return `(${balanced(sign, left)} ${sign} ${balanced(sign, right)})`;
}

/** An operand as true or false: only what is true is. */
export function truth(operand: TemplateJson, emit: Emit): Jsonata {
  const source = emit(operand);
  if (source === undefined) return "false";
  return resultOf(operand) === "truth" ? source : `(${source} = true)`;
}

function among(value: TemplateJson, candidates: readonly TemplateJson[], emit: Emit): Jsonata {
  const [source, found] = [emit(value), candidates.flatMap((candidate) => emit(candidate) ?? [])];
  if (source === undefined || found.length === 0) return "false";
  if (candidates.every((candidate) => readTemplate(candidate).kind === "literal")) {
    return `(${source} in [${found.join(", ")}])`;
  }
  const equalities = found.map((candidate) => `$v = ${candidate}`);
  return `($v := ${source}; ${balanced("or", equalities)})`;
}

/** What a template yields if it yields anything, as far as that is certain whatever the data. */
function resultOf(template: TemplateJson): OperatorResult {
  const part = readTemplate(template);
  if (part.kind === "operator") return operators[part.operator].result;
  if (isSurelyText(template)) return "text";
  if (part.kind !== "literal") return "any";
  return typeof part.value === "number" ? "number" : typeof part.value === "boolean" ? "truth" : "any";
}

/** Whether a template is text that cannot be absent: a literal, or the key. */
function isSurelyText(template: TemplateJson): boolean {
  const part = readTemplate(template);
  if (part.kind === "literal") return typeof part.value === "string";
  if (part.kind !== "reference") return false;
  const [root, ...path] = part.path;
  return path.length === 0 && (root === "key" || root === "keyHash");
}

/**
 * How many levels of syntax the emitted operator is, its deepest operand included.
 *
 * @param depths how many levels each operand is.
 */
export function operatorDepth(operator: OperatorName, depths: readonly number[]): number {
  const deepest = Math.max(0, ...depths);
  const halvings = Math.ceil(Math.log2(Math.max(1, depths.length)));
  switch (operator) {
    case "sum":
    case "difference":
    case "product":
    case "concat":
      // Brackets, variable, list, and the condition or function around the operand.
      return Math.max(8, 4 + deepest);
    case "sumOf":
      return 12 + deepest;
    case "count":
      return 2 + deepest;
    case "coalesce":
      return Math.max(3, ...depths.map((depth, index) => 2 * index + 2 + depth));
    case "and":
    case "or":
      return 2 * halvings + 2 + deepest;
    case "isOneOf":
      return 4 + 2 * halvings + deepest;
    case "not":
    case "exists":
    case "eq":
      return 3 + deepest;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return Math.max(6, 2 + deepest);
  }
}
