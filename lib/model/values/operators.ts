import type { OperatorName } from "../../saga/operators.js";
import type { TemplateJson } from "../../saga/template.js";
import { isEqual, isList, isObject, type Json, listOf, type Value } from "./json.js";
import { difference, digitsOf, product, rounded, sum } from "./numbers.js";

/** Operands as they are written, and what reads them: from left to right, and no more of them than are needed. */
export interface Operands {
  readonly templates: readonly TemplateJson[];
  /** The value of an operand; `element` is what a reference to an element of a list means in it. */
  readonly read: (template: TemplateJson, element?: Json) => Value;
}

/** The value that an operator yields. None of them fails, whatever the data is. */
export function applied(operator: OperatorName, operands: Operands): Value {
  return meanings[operator](operands);
}

const meanings: Readonly<Record<OperatorName, (operands: Operands) => Value>> = {
  sum: (operands) => sum(all(operands)),
  product: (operands) => product(all(operands)),
  difference: (operands) => difference(operand(operands, 0), operand(operands, 1)),
  concat: (operands) => concat(all(operands)),
  sumOf: (operands) => {
    const [, number = null] = operands.templates;
    return sum(elementsOf(operand(operands, 0)).map((element) => operands.read(number, element)));
  },
  count: (operands) => elementsOf(operand(operands, 0)).length,
  coalesce: ({ templates, read }) => {
    for (const template of templates.slice(0, -1)) {
      const value = read(template);
      if (isPresent(value)) return value;
    }
    const last = templates.at(-1);
    return last === undefined ? undefined : read(last);
  },
  when: ({ templates: [condition = null, ...values], read }) => {
    const chosen = values[read(condition) === true ? 0 : 1];
    return chosen === undefined ? undefined : read(chosen);
  },
  map: (operands) => {
    const [, made = null] = operands.templates;
    return listOf(elementsOf(operand(operands, 0)).map((element) => operands.read(made, element)));
  },
  filter: (operands) => {
    const [, condition = null] = operands.templates;
    return elementsOf(operand(operands, 0)).filter((element) => operands.read(condition, element) === true);
  },
  round: (operands) => rounded(operand(operands, 0), operand(operands, 1)),
  jsonText: (operands) => textOf(operand(operands, 0)),
  eq: (operands) => isEqual(operand(operands, 0), operand(operands, 1)),
  isOneOf: ({ templates: [value = null, ...candidates], read }) => {
    // A value that is compared with nothing isn't needed.
    if (candidates.length === 0) return false;
    const found = read(value);
    return candidates.some((candidate) => isEqual(found, read(candidate)));
  },
  lt: ordered((one, other) => one < other),
  lte: ordered((one, other) => one <= other),
  gt: ordered((one, other) => one > other),
  gte: ordered((one, other) => one >= other),
  and: ({ templates, read }) => templates.every((template) => read(template) === true),
  or: ({ templates, read }) => templates.some((template) => read(template) === true),
  not: (operands) => operand(operands, 0) !== true,
  exists: (operands) => isPresent(operand(operands, 0)),
};

/** The operator that a property of a template stands for, such as `$sum`; undefined for any other name. */
export function operatorOf(property: string): OperatorName | undefined {
  const name = property.slice(1);
  return property.startsWith("$") && isOperator(name) ? name : undefined;
}

function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(meanings, name);
}

function operand({ templates, read }: Operands, index: number): Value {
  const template = templates[index];
  return template === undefined ? undefined : read(template);
}

function all({ templates, read }: Operands): Value[] {
  return templates.map((template) => read(template));
}

/** The elements of a list: none if it is absent, and one if it is a value that isn't a list. */
export function elementsOf(value: Value): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isPresent(value: Value): boolean {
  return value !== undefined && value !== null;
}

/** Texts and numbers as one text; absent if any part is neither. */
function concat(parts: readonly Value[]): Value {
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part === "string") texts.push(part);
    else if (typeof part === "number") texts.push(digitsOf(part));
    else return undefined;
  }
  return texts.join("");
}

/** Numbers have an order, and texts have one, by their UTF-16 code units; nothing else has. */
function ordered(holds: (one: string | number, other: string | number) => boolean) {
  return (operands: Operands): boolean => {
    const [one, other] = [operand(operands, 0), operand(operands, 1)];
    if (typeof one === "number" && typeof other === "number") return holds(one, other);
    return typeof one === "string" && typeof other === "string" && holds(one, other);
  };
}

/** A value as JSON, without spaces; numbers with at most 15 digits. */
function textOf(value: Value): Value {
  if (typeof value === "number") return digitsOf(value);
  if (isList(value)) return `[${value.map(textOf).join(",")}]`;
  if (!isObject(value)) return value === undefined ? undefined : JSON.stringify(value);
  const properties = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${textOf(part)}`);
  return `{${properties.join(",")}}`;
}
