import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import type { JsonataValue } from "./environment.js";
import { extreme } from "./evaluate/collections.js";
import { lookup, settle } from "./quick-path.js";
import { asText, giveUp, truth } from "./quick-values.js";

/** A function of JSONata for arguments of the types it is made for; others are left to JSONata itself. */
interface QuickFunction {
  /** With another number of arguments JSONata would take the context, or fail. */
  readonly parameters: number;
  readonly call: (first: JsonataValue, second: JsonataValue) => JsonataValue;
}

const ofAny = (call: (value: JsonataValue) => JsonataValue): QuickFunction => ({ parameters: 1, call });

const ofText = (call: (value: string) => JsonataValue): QuickFunction =>
  ofAny((value) => {
    if (typeof value === "string") return call(value);
    return value === undefined ? undefined : giveUp();
  });

const ofNumber = (call: (value: number) => number): QuickFunction =>
  ofAny((value) => {
    if (typeof value === "number") return call(value);
    return value === undefined ? undefined : giveUp();
  });

const ofNumbers = (call: (values: readonly number[]) => JsonataValue): QuickFunction =>
  ofAny((value) => {
    if (value === undefined) return undefined;
    const values = isArray(value) ? value : [value];
    const numbers = values.filter((element) => typeof element === "number");
    return numbers.length === values.length ? call(numbers) : giveUp();
  });

const ofTwoTexts = (call: (first: string, second: string) => JsonataValue): QuickFunction => ({
  parameters: 2,
  call: (first, second) =>
    typeof first === "string" && typeof second === "string" ? call(first, second) : giveUp(),
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Looks the function up that a call such as `$exists(…)` calls. */
export const quickFunctions: ReadonlyMap<string, QuickFunction> = new Map([
  ["exists", ofAny((value) => value !== undefined)],
  ["not", ofAny((value) => (value === undefined ? undefined : !truth(value)))],
  ["boolean", ofAny((value) => (value === undefined ? undefined : truth(value)))],
  ["string", ofAny((value) => (value === undefined ? undefined : asText(value)))],
  ["type", ofAny(typeOf)],
  ["number", ofAny(toNumber)],
  ["count", ofAny((value) => (value === undefined ? 0 : isArray(value) ? value.length : 1))],
  ["sum", ofNumbers(sum)],
  ["max", ofNumbers((values) => extreme(values, (one, other) => one > other))],
  ["min", ofNumbers((values) => extreme(values, (one, other) => one < other))],
  ["average", ofNumbers((values) => (values.length === 0 ? undefined : sum(values) / values.length))],
  ["abs", ofNumber(Math.abs)],
  ["floor", ofNumber(Math.floor)],
  ["ceil", ofNumber(Math.ceil)],
  ["length", ofText((text) => [...text].length)],
  ["uppercase", ofText((text) => text.toUpperCase())],
  ["lowercase", ofText((text) => text.toLowerCase())],
  ["contains", ofTwoTexts((text, part) => text.includes(part))],
  ["split", ofTwoTexts((text, separator) => text.split(separator))],
  ["join", { parameters: 2, call: join }],
  ["lookup", { parameters: 2, call: lookUp }],
  ["append", { parameters: 2, call: append }],
  ["merge", ofAny(merge)],
  ["keys", ofAny((value) => (isObject(value) ? settle(Object.keys(value)) : giveUp()))],
]);

/** The names of all functions of JSONata 2.0.6 and of AWS: as variables, they are functions. */
export const functionNames: ReadonlySet<string> = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad " +
    "match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs " +
    "sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse " +
    "each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl " +
    "decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis partition range hash parse uuid"
  ).split(" "),
);

function typeOf(value: JsonataValue): JsonataValue {
  if (value === undefined) return undefined;
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
}

function toNumber(value: JsonataValue): JsonataValue {
  if (value === undefined || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || !/^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.test(value)) return giveUp();
  const number = Number.parseFloat(value);
  return Number.isFinite(number) ? number : giveUp();
}

function join(texts: JsonataValue, separator: JsonataValue): JsonataValue {
  if (typeof separator !== "string") return giveUp();
  if (typeof texts === "string") return texts;
  if (!isArray(texts) || !texts.every((text) => typeof text === "string")) return giveUp();
  return texts.join(separator);
}

function lookUp(value: JsonataValue, name: JsonataValue): JsonataValue {
  if (typeof name !== "string" || name in Object.prototype) return giveUp();
  return lookup(value, name);
}

function append(first: JsonataValue, second: JsonataValue): JsonataValue {
  if (first === undefined) return second;
  if (second === undefined) return first;
  return [...(isArray(first) ? first : [first]), ...(isArray(second) ? second : [second])];
}

function merge(value: JsonataValue): JsonataValue {
  if (value === undefined) return undefined;
  const objects = isArray(value) ? value : [value];
  if (!objects.every(isObject)) return giveUp();
  const merged: Record<string, JsonValue> = {};
  for (const object of objects) {
    if (Object.hasOwn(object, "__proto__")) return giveUp();
    Object.assign(merged, object);
  }
  return merged;
}
