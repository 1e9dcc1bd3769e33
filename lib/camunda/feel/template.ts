import { type OperatorName, type ReferencePath, readTemplate, type TemplateJson } from "../../saga/index.js";
import {
  allOf,
  anyOf,
  asTruth,
  at,
  called,
  choice,
  compound,
  contextOf,
  type Feel,
  falsehood,
  isOf,
  isThere,
  listOf,
  literal,
  notOf,
  nothing,
  simple,
  truth,
  withoutNulls,
  wrapped,
} from "./feel.js";

/** Things that templates stand for, where they are used. */
export interface FeelMeaning {
  /** The value that a reference leads to. */
  readonly reference: (path: ReferencePath) => Feel;
  /** Takes note of something that FEEL has no words for, with what to do about it. */
  readonly cannot: (what: string, mend: string) => void;
}

/** The names of the elements of the lists that are worked on, the innermost first. */
type Elements = readonly string[];

/**
 * A template of a saga in FEEL. It can't fail: what isn't there is null, and left out of contexts and lists.
 *
 * It means what the template means, but for this: null is nothing, a name isn't looked up in the elements of a list, calculations
 * are decimal, with 34 digits, and a number becomes text with all of its digits.
 */
export function feelOf(template: TemplateJson, meaning: FeelMeaning, elements: Elements = []): Feel {
  const read = (inner: TemplateJson): Feel => feelOf(inner, meaning, elements);
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return literal(part.value);
    case "reference":
      return referred(part.path, meaning, elements);
    case "array":
      return listOf(part.elements.map(read));
    case "object":
      return contextOf(Object.entries(part.properties).map(([name, value]) => [name, read(value)]));
    case "raw":
      meaning.cannot(
        `the JSONata ${JSON.stringify(part.source)}`,
        "Say it by operators, or let a participant work it out",
      );
      return nothing;
    case "operator":
      return operators[part.operator]({ operands: part.operands, read, meaning, elements });
  }
}

function referred(path: ReferencePath, meaning: FeelMeaning, elements: Elements): Feel {
  const [root, ...rest] = path;
  if (root === "element") return at(elementNamed(elements, 0), rest);
  if (root !== "elements") return meaning.reference(path);
  const [between, ...inside] = rest;
  return at(elementNamed(elements, Number(between)), inside);
}

function elementNamed(elements: Elements, between: number): Feel {
  const name = elements[between];
  return name === undefined ? nothing : simple(name);
}

interface Operation {
  readonly operands: readonly TemplateJson[];
  readonly read: (template: TemplateJson) => Feel;
  readonly meaning: FeelMeaning;
  readonly elements: Elements;
}

const operators: Readonly<Record<OperatorName, (operation: Operation) => Feel>> = {
  sum: ({ operands, read }) => calculation(operands.map(read), "+", 0),
  product: ({ operands, read }) => calculation(operands.map(read), "*", 1),
  difference: ({ operands, read }) => calculation(operands.map(read), "-", 0),
  concat: ({ operands, read }) => concatenation(operands.map(read)),
  sumOf: (operation) => {
    const { name, list, body } = eachOf(operation);
    const numbers = `for ${name} in ${list.text} return ${body(name).text}`;
    const areNumbers = "every n in all satisfies n instance of number";
    return simple(
      `{all: ${numbers}, total: if count(all) = 0 then 0 else if ${areNumbers} then sum(all) else null}.total`,
    );
  },
  count: ({ operands, read }) => called("count", [asList(read(operands[0] ?? null))], "number"),
  coalesce: ({ operands, read }) => {
    const values = operands.map(read);
    const last = values.at(-1) ?? nothing;
    return values.slice(0, -1).reduceRight((otherwise, value) => {
      if (value.type !== undefined) return value;
      return choice(isThere(value), value, compound(otherwise.text, otherwise.type));
    }, last);
  },
  when: ({ operands: [condition = null, yes = null, no = null], read }) =>
    choice(asTruth(read(condition)), read(yes), read(no)),
  map: (operation) => {
    const { name, list, body } = eachOf(operation);
    return withoutNulls(compound(`for ${name} in ${list.text} return {v: ${body(name).text}}`));
  },
  filter: (operation) => {
    const { name, list, body } = eachOf(operation);
    const kept = choice(asTruth(body(name)), simple(name), nothing);
    return withoutNulls(compound(`for ${name} in ${list.text} return {v: ${kept.text}}`));
  },
  // A half goes to the even neighbour: https://docs.camunda.io/docs/components/modeler/feel/builtin-functions/feel-built-in-functions-numeric/
  round: ({ operands, read }) => {
    const [number = nothing, decimals = literal(0)] = operands.map(read);
    return ifNumbers([number], ([known = nothing]) => called("decimal", [known, decimals]));
  },
  jsonText: ({ operands, read }) => {
    const value = read(operands[0] ?? null);
    return choice(isThere(value), called("to json", [value], "text"), nothing);
  },
  eq: ({ operands, read }) => {
    const [one = nothing, other = nothing] = operands.map(read);
    const isKnown = one.type !== undefined || other.type !== undefined;
    // Null is equal to null.
    const areThere = isKnown ? [] : [isThere(one)];
    return allOf([...areThere, equality(one, other)]);
  },
  isOneOf: ({ operands, read }) => {
    const [value = nothing, ...candidates] = operands.map(read);
    if (candidates.length === 0) return falsehood;
    const list = simple(`[${candidates.map(({ text }) => text).join(", ")}]`);
    return allOf([isThere(value), called("list contains", [list, value], "truth")]);
  },
  lt: ordered("<"),
  lte: ordered("<="),
  gt: ordered(">"),
  gte: ordered(">="),
  and: ({ operands, read }) => allOf(operands.map((each) => asTruth(read(each)))),
  or: ({ operands, read }) => anyOf(operands.map((each) => asTruth(read(each)))),
  not: ({ operands, read }) => notOf(read(operands[0] ?? null)),
  exists: ({ operands, read }) => isThere(read(operands[0] ?? null)),
};

function calculation(operands: readonly Feel[], sign: string, neutral: number): Feel {
  if (operands.length === 0) return literal(neutral);
  return ifNumbers(operands, (known) => {
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    return compound(known.map(wrapped).join(` ${sign} `), "number");
  });
}

/** Something that is calculated if all of its operands are numbers. One that isn't a mere path is worked out once. */
function ifNumbers(operands: readonly Feel[], made: (known: readonly Feel[]) => Feel): Feel {
  const isPath = ({ text, type }: Feel) => type !== undefined || /^[\w.]+$/.test(text);
  const names = operands.map((each, index) => (isPath(each) ? each : simple(`n${index + 1}`, each.type)));
  const bound = operands.flatMap((each, index) => (isPath(each) ? [] : [`n${index + 1}: ${each.text}`]));
  const condition = allOf(names.map((each) => isOf("number", each)));
  const result = condition.text === truth.text ? made(names) : choice(condition, made(names), nothing);
  const whole =
    bound.length === 0
      ? result
      : simple(`{${[...bound, `made: ${result.text}`].join(", ")}}.made`, result.type);
  return { ...whole, orNull: "number" };
}

/** A text and something else than a text are no text together, but null. */
function concatenation(parts: readonly Feel[]): Feel {
  const texts = parts.map((part) => {
    if (part.type === "text") return part;
    const text = called("string", [part], "text");
    return part.type === "number" ? text : choice(isOf("number", part), text, part);
  });
  const isText = texts.every(({ type }) => type === "text");
  if (texts.length === 0) return literal("");
  const [first] = texts;
  // One alone has to be a text, too.
  const all = texts.length === 1 && first?.type !== "text" ? [literal(""), ...texts] : texts;
  return compound(all.map(wrapped).join(" + "), isText ? "text" : undefined);
}

/** A comparison of values of different types is null. */
function equality(one: Feel, other: Feel): Feel {
  return compound(`(${wrapped(one)} = ${wrapped(other)}) = true`, "truth");
}

/**
 * FEEL puts numbers in order, and not texts:
 * https://docs.camunda.io/docs/components/modeler/feel/language-guide/feel-boolean-expressions/#comparison
 */
function ordered(sign: string) {
  return ({ operands, read, meaning }: Operation): Feel => {
    const [one = nothing, other = nothing] = operands.map(read);
    if (![one, other].some(({ type, orNull }) => (type ?? orNull) === "number")) {
      meaning.cannot(
        "the order of two values of which neither is surely a number: texts have no order in FEEL",
        "If they are numbers, say so by sum(…, 0); if they are texts, let a participant compare them",
      );
    }
    const areNumbers = [one, other].map((each) => isOf("number", each));
    return allOf([...areNumbers, compound(`${wrapped(one)} ${sign} ${wrapped(other)}`, "truth")]);
  };
}

/** A value as a list: nothing is an empty one, and what isn't a list is a list of one. */
export function asList(value: Feel): Feel {
  if (value.type === "list") return value;
  if (value.type !== undefined) return simple(`[${value.text}]`, "list");
  const { text } = value;
  if (text === nothing.text) return simple("[]", "list");
  const inner = wrapped(value);
  return compound(
    `if ${inner} = null then [] else if ${inner} instance of list then ${text} else [${text}]`,
    "list",
  );
}

function eachOf({ operands: [list = null, made = null], read, meaning, elements }: Operation): {
  readonly name: string;
  readonly list: Feel;
  readonly body: (name: string) => Feel;
} {
  return {
    name: `e${elements.length + 1}`,
    list: simple(wrapped(asList(read(list)))),
    body: (name) => feelOf(made, meaning, [name, ...elements]),
  };
}
