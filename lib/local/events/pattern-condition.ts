import { BlockList, isIP } from "node:net";
import { isArray, isObject, type JsonValue } from "../../asl/index.js";

/** A condition on one value of an event. */
export interface Condition {
  /** True if it holds for a field that an event doesn't have. */
  readonly whenAbsent: boolean;
  /** True if it holds for a value. */
  readonly holds: (value: JsonValue) => boolean;
}

/** Makes the error for a condition that can't be read. */
export type Refuse = (what: string, received: JsonValue) => Error;

type Test = (value: JsonValue) => boolean;

/** Reads one alternative of a field: a value that is to be equal, or an object with one operator. */
export function readCondition(alternative: JsonValue, refuse: Refuse): Condition {
  if (!isObject(alternative)) {
    if (isArray(alternative)) throw refuse("has a list as an alternative, which can't match", alternative);
    return present(equalTo(alternative));
  }
  const [[operator, operand] = [], ...others] = Object.entries(alternative);
  if (operator === undefined || operand === undefined || others.length > 0) {
    throw refuse("needs exactly one operator in an object", alternative);
  }
  if (operator === "exists") {
    if (typeof operand !== "boolean") throw refuse('needs true or false after "exists"', operand);
    return { whenAbsent: !operand, holds: () => operand };
  }
  const read = operators[operator];
  if (read === undefined) {
    const known = ["exists", ...Object.keys(operators)].join(", ");
    throw refuse(`uses the operator ${JSON.stringify(operator)}; there are ${known}`, alternative);
  }
  return present(read(operand, refuse));
}

type ReadOperand = (operand: JsonValue, refuse: Refuse) => Test;

const operators: Readonly<Record<string, ReadOperand>> = {
  prefix: (operand, refuse) =>
    affix(operand, { name: "prefix", refuse, test: (value, text) => value.startsWith(text) }),
  suffix: (operand, refuse) =>
    affix(operand, { name: "suffix", refuse, test: (value, text) => value.endsWith(text) }),
  "equals-ignore-case": (operand, refuse) => {
    const text = textOf(operand, "equals-ignore-case", refuse).toLowerCase();
    return onTexts((value) => value.toLowerCase() === text);
  },
  wildcard: (operand, refuse) => {
    const expression = wildcardExpression(textOf(operand, "wildcard", refuse), refuse);
    return onTexts((value) => expression.test(value));
  },
  numeric: readNumeric,
  cidr: readCidr,
  "anything-but": readAnythingBut,
};

/** `{ prefix: "a" }` or `{ prefix: { "equals-ignore-case": "a" } }`. */
function affix(
  operand: JsonValue,
  {
    name,
    refuse,
    test,
  }: {
    readonly name: string;
    readonly refuse: Refuse;
    readonly test: (value: string, text: string) => boolean;
  },
): Test {
  if (isObject(operand) && Object.keys(operand).join() === "equals-ignore-case") {
    const text = textOf(operand["equals-ignore-case"], name, refuse).toLowerCase();
    return onTexts((value) => test(value.toLowerCase(), text));
  }
  const text = textOf(operand, name, refuse);
  return onTexts((value) => test(value, text));
}

/** The operators whose opposite `anything-but` can be. */
const negatable = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/** A value, a list of texts or of numbers, or an operator on texts with one operand or several. */
function readAnythingBut(operand: JsonValue, refuse: Refuse): Test {
  if (isObject(operand)) {
    const [[operator = "", operands] = [], ...others] = Object.entries(operand);
    const read = negatable.includes(operator) ? operators[operator] : undefined;
    if (read === undefined || operands === undefined || others.length > 0) {
      throw refuse(`needs one of ${negatable.join(", ")} in the object after "anything-but"`, operand);
    }
    const list = isArray(operands) ? operands : [operands];
    if (list.length === 0) throw refuse('needs a value after "anything-but"', operand);
    const tests = list.map((one) => read(one, refuse));
    return (value) => !tests.some((test) => test(value));
  }
  const values = isArray(operand) ? operand : [operand];
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has("string") || kinds.has("number"))) {
    throw refuse('needs a text, a number, or a list of texts or of numbers after "anything-but"', operand);
  }
  return (value) => !values.some((one) => one === value);
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

/** The numbers that are compared go from −5e9 to 5e9 (README of event-ruler, "Numeric matching"). */
const largestNumber = 5e9;

/** `["=", 5]`, or one or both ends of a range: `[">", 0, "<=", 5]`. */
function readNumeric(operand: JsonValue, refuse: Refuse): Test {
  const entries = isArray(operand) ? operand : [];
  const form = 'needs a comparison or a range after "numeric", such as ["=", 5] or [">", 0, "<=", 5]';
  if (entries.length !== 2 && entries.length !== 4) throw refuse(form, operand);
  const pairs = [entries.slice(0, 2), entries.slice(2)].filter((pair) => pair.length > 0);
  const tests = pairs.map(([sign, limit]) => {
    const compare = comparisons[String(sign)];
    if (compare === undefined || typeof limit !== "number") throw refuse(form, operand);
    if (Math.abs(limit) > largestNumber) {
      throw refuse(`needs numbers from -${largestNumber} to ${largestNumber} after "numeric"`, operand);
    }
    return (value: number) => compare(value, limit);
  });
  const signs = pairs.map(([sign]) => String(sign)[0]);
  // A range has a lower end and then an upper one.
  if (pairs.length === 2 && signs.join() !== ">,<") throw refuse(form, operand);
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** `"10.0.0.0/24"` or `"2001:db8::/32"`; an address alone is one address. */
function readCidr(operand: JsonValue, refuse: Refuse): Test {
  const text = textOf(operand, "cidr", refuse);
  const [address = "", length, ...rest] = text.split("/");
  const family = isIP(address);
  const longest = family === 6 ? 128 : 32;
  const bits = length === undefined ? longest : Number(/^\d+$/.test(length) ? length : Number.NaN);
  if (family === 0 || rest.length > 0 || !(bits <= longest)) {
    throw refuse('needs an address with the length of its prefix after "cidr", such as 10.0.0.0/24', operand);
  }
  const block = new BlockList();
  const kind = (version: number) => (version === 6 ? "ipv6" : "ipv4");
  block.addSubnet(address, bits, kind(family));
  return onTexts((value) => isIP(value) === family && block.check(value, kind(family)));
}

/** A regular expression for a text with `*`; `\*` stands for an asterisk, `\\` for a backslash. */
function wildcardExpression(text: string, refuse: Refuse): RegExp {
  if (/^(?:[^\\]|\\[*\\])*$/s.test(text) === false) {
    throw refuse('can have a backslash only before * or another backslash after "wildcard"', text);
  }
  const parts = text.match(/\\[*\\]|\*+|[^\\*]+/gs) ?? [];
  const expressions = parts.map((part) => {
    if (/^\*\*/.test(part)) throw refuse('can\'t have two * in a row after "wildcard"', text);
    if (part === "*") return ".*";
    const literal = part.startsWith("\\") ? part.slice(1) : part;
    return literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  });
  return new RegExp(`^${expressions.join("")}$`, "s");
}

function textOf(operand: JsonValue | undefined, operator: string, refuse: Refuse): string {
  if (typeof operand === "string") return operand;
  throw refuse(`needs a text after ${JSON.stringify(operator)}`, operand ?? null);
}

function onTexts(test: (value: string) => boolean): Test {
  return (value) => typeof value === "string" && test(value);
}

/**
 * Numbers are equal by value. EventBridge compares the text of a number in some cases, which nobody can tell here any more.
 */
function equalTo(expected: JsonValue): Test {
  return (value) => value === expected;
}

function present(holds: Test): Condition {
  return { whenAbsent: false, holds };
}
