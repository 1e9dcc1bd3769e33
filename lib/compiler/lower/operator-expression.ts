import {
  type ListOperator,
  type OperatorName,
  type OperatorResult,
  operators,
  readTemplate,
  type TemplateJson,
} from "../../saga/index.js";
import {
  asList,
  binary,
  block,
  call,
  condition,
  element,
  group,
  hasType,
  lambda,
  list,
  literal,
  nothing,
  variable,
} from "../jsonata/build.js";
import type { Jsonata, Sign } from "../jsonata/tree.js";

/** The expression of a template; undefined when it is surely absent. */
type Emit = (template: TemplateJson) => Jsonata | undefined;

const no = literal(false);
/** Below which a number is one that AWS and JSON surely hold; the largest is 1.8e308. */
const bound: Jsonata = { kind: "literal", value: 1e308, digits: "1e308" };
/** Operands, or the one operand, of an operator. */
const [n, r, v, a, b] = [variable("n"), variable("r"), variable("v"), variable("a"), variable("b")];
const textOrNumber = list([literal("string"), literal("number")]);

/**
 * The value of an operator, as an expression in brackets that cannot fail. Undefined when it is surely absent.
 *
 * Operands are evaluated once, or named twice where they are nothing but a path. Variables are seen in their brackets
 * only, so that they hide none outside, and hold no prefix, so that they hide none of the saga's.
 */
export function emitOperator(
  operator: Exclude<OperatorName, ListOperator>,
  operands: readonly TemplateJson[],
  emit: Emit,
): Jsonata | undefined {
  const [first = null, second = null] = operands;
  switch (operator) {
    case "sum":
      return calculated(operands, emit, call("sum", n), literal(0));
    case "difference":
      return calculated(operands, emit, binary(element(n, 0), "-", element(n, 1)), literal(0));
    case "product": {
      // What is too large to be a number must not be multiplied.
      const multiplied = condition(binary(call("abs", a), "<", bound), binary(a, "*", b), a);
      return calculated(operands, emit, call("reduce", n, lambda(["a", "b"], multiplied)), literal(1));
    }
    case "count": {
      const value = emit(first);
      return value === undefined ? literal(0) : call("count", asList(value));
    }
    case "concat":
      return joined(operands, emit);
    case "coalesce":
      return firstOf(operands.flatMap((operand) => emit(operand) ?? []));
    case "when": {
      const [, , otherwise] = operands;
      const other = otherwise === undefined ? undefined : emit(otherwise);
      return group(condition(truth(first, emit), emit(second) ?? nothing, other));
    }
    case "round":
      return rounded(emit(first), second);
    case "jsonText":
      return jsonText(emit(first));
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
      return call("not", truth(first, emit));
    case "exists": {
      const value = emit(first);
      return value === undefined ? no : group(binary(value, "!=", literal(null)));
    }
    case "isOneOf":
      return among(first, operands.slice(1), emit);
  }
}

/** The variable $r, absent unless a condition holds and it is a number that can be held. */
export function boundedNumber(holds: Jsonata): Jsonata {
  return condition(binary(holds, "and", binary(call("abs", r), "<", bound)), r);
}

/** A calculation with the list $n of operands, absent unless all are numbers and it yields one. */
function calculated(
  operands: readonly TemplateJson[],
  emit: Emit,
  calculation: Jsonata,
  ofNone: Jsonata,
): Jsonata | undefined {
  if (operands.length === 0) return ofNone;
  const numbers = operands.flatMap((operand) => {
    const value = emit(operand);
    if (value === undefined) return [];
    return resultOf(operand) === "number" ? value : condition(hasType(value, "number"), value);
  });
  // What is absent leaves no element behind, so that the list's length tells.
  if (numbers.length < operands.length) return undefined;
  const all = binary(call("count", n), "=", literal(operands.length));
  return block(
    [
      ["n", list(numbers)],
      ["r", calculation],
    ],
    boundedNumber(all),
  );
}

function joined(operands: readonly TemplateJson[], emit: Emit): Jsonata | undefined {
  if (operands.length === 0) return literal("");
  const texts = operands.flatMap((operand) => {
    const value = emit(operand);
    if (value === undefined) return [];
    const result = resultOf(operand);
    if (result === "text") return value;
    if (result === "number") return call("string", value);
    return condition(binary(call("type", value), "in", textOrNumber), call("string", value));
  });
  if (texts.length < operands.length) return undefined;
  const all = list(texts);
  if (operands.every(isSurelyText)) return call("join", all);
  return block(
    [["n", all]],
    condition(binary(call("count", n), "=", literal(operands.length)), call("join", n)),
  );
}

function firstOf(values: readonly Jsonata[]): Jsonata | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  const rest = firstOf(others);
  // To compare what is absent with null is false too.
  return rest === undefined
    ? group(first)
    : block([["v", first]], condition(binary(v, "!=", literal(null)), v, rest));
}

function equal(first: Jsonata | undefined, second: Jsonata | undefined): Jsonata {
  return first === undefined || second === undefined ? no : group(binary(first, "=", second));
}

function compared(sign: Sign, [first, second]: readonly [TemplateJson, TemplateJson], emit: Emit): Jsonata {
  const [left, right] = [emit(first), emit(second)];
  if (left === undefined || right === undefined) return no;
  const read = readTemplate(second);
  const known = read.kind === "literal" ? read.value : undefined;
  if (typeof known === "string" || typeof known === "number") {
    const type = typeof known === "string" ? "string" : "number";
    return block([["a", left]], condition(hasType(a, type), binary(a, sign, right), no));
  }
  const fit = binary(
    binary(call("type", a), "=", call("type", b)),
    "and",
    binary(call("type", a), "in", textOrNumber),
  );
  return block(
    [
      ["a", left],
      ["b", right],
    ],
    condition(fit, binary(a, sign, b), no),
  );
}

/** From here on a number is whole as it is, or as good as that. */
const wholeFrom: Jsonata = { kind: "literal", value: 1e15, digits: "1e15" };

/** A number with so many decimal places; absent if it is none, or too large to be calculated with. */
function rounded(value: Jsonata | undefined, decimals: TemplateJson): Jsonata | undefined {
  if (value === undefined) return undefined;
  const places = typeof decimals === "number" && decimals > 0 ? [literal(decimals)] : [];
  const size = call("abs", n);
  const short = condition(binary(size, "<", wholeFrom), call("round", n, ...places), n);
  const isCalculable = condition(hasType(n, "number"), binary(size, "<", bound), no);
  return block([["n", value]], condition(isCalculable, short));
}

/** A value as JSON. JSONata's `$string` leaves a text as it is, unless it is in a list, whose brackets are cut off here. */
function jsonText(value: Jsonata | undefined): Jsonata | undefined {
  if (value === undefined) return undefined;
  const listed = call("string", list([v]));
  const quoted = call("substring", listed, literal(1), binary(call("length", listed), "-", literal(2)));
  return block([["v", value]], condition(hasType(v, "string"), quoted, call("string", v)));
}

/** Conditions joined in pairs of pairs, so that many do not nest deeply. */
function balanced(sign: "and" | "or", conditions: readonly Jsonata[]): Jsonata {
  const [only, another] = conditions;
  if (only === undefined) return literal(sign === "and");
  if (another === undefined) return only;
  const middle = Math.ceil(conditions.length / 2);
  const [left, right] = [conditions.slice(0, middle), conditions.slice(middle)];
  return group(binary(balanced(sign, left), sign, balanced(sign, right)));
}

/** An operand as true or false: only what is true is. */
export function truth(operand: TemplateJson, emit: Emit): Jsonata {
  const value = emit(operand);
  if (value === undefined) return no;
  return resultOf(operand) === "truth" ? value : group(binary(value, "=", literal(true)));
}

function among(value: TemplateJson, candidates: readonly TemplateJson[], emit: Emit): Jsonata {
  const [sought, found] = [emit(value), candidates.flatMap((candidate) => emit(candidate) ?? [])];
  if (sought === undefined || found.length === 0) return no;
  if (candidates.every((candidate) => readTemplate(candidate).kind === "literal")) {
    return group(binary(sought, "in", list(found)));
  }
  const equalities = found.map((candidate) => binary(v, "=", candidate));
  return block([["v", sought]], balanced("or", equalities));
}

/** The value of a template if it yields anything, as far as that is certain whatever the data. */
function resultOf(template: TemplateJson): OperatorResult {
  const part = readTemplate(template);
  if (part.kind === "operator") return operators[part.operator].result;
  if (isSurelyText(template)) return "text";
  if (part.kind !== "literal") return "any";
  return typeof part.value === "number" ? "number" : typeof part.value === "boolean" ? "truth" : "any";
}

/** True if a template is text that cannot be absent: a literal, or the key. */
function isSurelyText(template: TemplateJson): boolean {
  const part = readTemplate(template);
  if (part.kind === "literal") return typeof part.value === "string";
  if (part.kind !== "reference") return false;
  const [root, ...path] = part.path;
  return path.length === 0 && (root === "key" || root === "keyHash");
}
