import { isArray, isObject, type JsonValue } from "../../asl/index.js";

/** Thrown when a function of a path has nothing to compute with. */
export class PathFunctionError extends Error {
  override readonly name = "PathFunctionError";
}

/** Computes a function of a path, such as `$.prices.sum()`. Undefined is nothing. */
type PathFunction = (model: JsonValue, parameters: readonly JsonValue[]) => JsonValue | undefined;

/** The functions of Jayway's library. */
const functions: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ["length", length],
  ["size", length],
  ["keys", (model) => (isObject(model) ? Object.keys(model) : undefined)],
  ["first", (model) => elementAt(model, 0)],
  ["last", (model) => elementAt(model, -1)],
  ["index", (model, [index]) => elementAt(model, typeof index === "number" ? index : 0)],
  [
    "min",
    (model, parameters) => numbersIn(model, parameters).reduce((least, value) => Math.min(least, value)),
  ],
  ["max", (model, parameters) => numbersIn(model, parameters).reduce((most, value) => Math.max(most, value))],
  ["sum", (model, parameters) => sum(numbersIn(model, parameters))],
  ["avg", (model, parameters) => average(numbersIn(model, parameters))],
  ["stddev", (model, parameters) => standardDeviation(numbersIn(model, parameters))],
  ["append", (model, parameters) => (isArray(model) ? [...model, ...parameters] : model)],
  ["concat", (model, parameters) => texts(isArray(model) ? model : []) + texts(parameters.flatMap(elements))],
]);

export const functionNames: ReadonlySet<string> = new Set(functions.keys());

/**
 * The value of a function; undefined for nothing.
 *
 * @throws PathFunctionError
 */
export function callPathFunction(
  name: string,
  model: JsonValue,
  parameters: readonly JsonValue[],
): JsonValue | undefined {
  return functions.get(name)?.(model, parameters);
}

/** The number of elements or properties; null for anything else, a text included. */
function length(model: JsonValue, [given]: readonly JsonValue[]): JsonValue {
  const value = given ?? model;
  if (isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

function elementAt(model: JsonValue, index: number): JsonValue | undefined {
  return isArray(model) ? model.at(index) : undefined;
}

function elements(value: JsonValue): readonly JsonValue[] {
  return isArray(value) ? value : [value];
}

function numbersIn(model: JsonValue, parameters: readonly JsonValue[]): number[] {
  const values = [...(isArray(model) ? model : []), ...parameters.flatMap(elements)];
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === 0)
    throw new PathFunctionError("Aggregation function attempted to calculate value using empty array");
  return numbers;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

function average(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

function standardDeviation(numbers: readonly number[]): number {
  const mean = average(numbers);
  return Math.sqrt(average(numbers.map((value) => (value - mean) ** 2)));
}

function texts(values: readonly JsonValue[]): string {
  return values.filter((value) => typeof value === "string" || typeof value === "number").join("");
}
