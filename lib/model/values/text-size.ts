import { isList, isObject, type Json } from "./json.js";
import { digitsOf } from "./numbers.js";

/** The characters of a value's JSON text, in which numbers have at most 15 digits; one for each code point. */
export function charactersOf(value: Json): number {
  return [...textOf(value)].length;
}

/** The first characters of a text. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : [...text].slice(0, characters).join("");
}

function textOf(value: Json): string {
  if (typeof value === "number") return digitsOf(value);
  if (isList(value)) return `[${value.map(textOf).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}:${textOf(part)}`)
    .join(",")}}`;
}
