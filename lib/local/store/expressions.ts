import type { Expression, Operand } from "dynalite/db/index.js";

/**
 * The same condition in a form that dynalite evaluates as DynamoDB does if attributes are missing or of other types.
 *
 * dynalite takes two missing attributes to be equal, and throws if IN, BETWEEN or begins_with finds an operand missing, or a
 * bound of another type. A comparison with a missing attribute is false, except by `<>`.
 */
export function withoutExceptions(expression: Expression): Expression {
  const { type, name, args } = expression;
  const [first, ...others] = args;
  switch (type === "function" ? name : type) {
    case "and":
    case "or":
    case "not":
      return { ...expression, args: args.map((arg) => (isExpression(arg) ? withoutExceptions(arg) : arg)) };
    case "in":
      return first === undefined ? expression : anyOf(others.map((other) => comparison(first, "=", other)));
    case "between": {
      const [lower, upper] = others;
      if (first === undefined || lower === undefined || upper === undefined) return expression;
      return both(comparison(first, ">=", lower), comparison(first, "<=", upper));
    }
    case "=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return first === undefined ? expression : both(call("attribute_exists", first), expression);
    case "begins_with":
      return first === undefined ? expression : both(isTextOrBinary(first), expression);
    default:
      return expression;
  }
}

function comparison(left: Operand, operator: string, right: Operand): Expression {
  return both(call("attribute_exists", left), { type: operator, args: [left, right] });
}

function isTextOrBinary(operand: Operand): Expression {
  const types = ["S", "B"].map((type) => call("attribute_type", operand, { S: type }));
  // dynalite finds no type in an empty text.
  return anyOf([...types, comparison(operand, "=", { S: "" })]);
}

function call(name: string, ...args: readonly Operand[]): Expression {
  return { type: "function", name, args };
}

function both(one: Expression, other: Expression): Expression {
  return { type: "and", args: [one, other] };
}

function anyOf([first, ...others]: readonly Expression[]): Expression {
  if (first === undefined) throw new TypeError("An expression needs at least one alternative.");
  return others.reduce((one, other) => ({ type: "or", args: [one, other] }), first);
}

/** A path is a list, a value is `{ S: "text" }`. */
export function isExpression(operand: Operand): operand is Expression {
  return !Array.isArray(operand) && "args" in operand;
}
