import { type JsonValue, parseJson } from "../../../asl/index.js";
import type { Budget } from "../../jsonata/evaluate/budget.js";
import { setOwn } from "../../jsonata/evaluate/values.js";
import { javaText } from "../java-text.js";
import { Arguments } from "./arguments.js";
import { type Definition, type Given, unescaped } from "./call.js";

export const textFunctions: readonly Definition[] = [
  [
    "States.Format",
    { least: 1, most: Number.POSITIVE_INFINITY },
    (given, { budget }) => format(given, budget),
  ],
  [
    "States.StringSplit",
    2,
    (given) => {
      const found = new Arguments("States.StringSplit", given);
      return split(found.text(0), found.text(1));
    },
  ],
  [
    "States.StringToJson",
    1,
    (given) => {
      const found = new Arguments("States.StringToJson", given);
      const text = found.text(0);
      try {
        return parseJson(text);
      } catch (error) {
        return found.fail(`the string is no JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  ],
  [
    "States.JsonToString",
    1,
    (given, { budget }) => {
      const [{ value } = { value: null }] = given;
      budget.measure(value);
      return JSON.stringify(value);
    },
  ],
  [
    "States.JsonMerge",
    3,
    (given) => {
      const found = new Arguments("States.JsonMerge", given);
      const isDeep = found.any(2);
      if (typeof isDeep !== "boolean") return found.fail("argument 3 must be a boolean");
      if (isDeep) return found.fail("AWS only merges shallowly: argument 3 must be false");
      const merged: Record<string, JsonValue> = {};
      const objects = [found.object(0), found.object(1)];
      for (const [name, value] of objects.flatMap(Object.entries)) setOwn(merged, name, value);
      return merged;
    },
  ],
  [
    "States.Base64Encode",
    1,
    (given) => {
      const bytes = new TextEncoder().encode(new Arguments("States.Base64Encode", given).shortText(0));
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
  ],
  [
    "States.Base64Decode",
    1,
    (given) => {
      const found = new Arguments("States.Base64Decode", given);
      const text = found.shortText(0);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return found.fail("the string is not in Base64");
      try {
        return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
      } catch {
        return found.fail("the string is not in Base64");
      }
    },
  ],
  [
    "States.Hash",
    2,
    (given, { services }) => {
      const found = new Arguments("States.Hash", given);
      const algorithm = found.text(1);
      const data = found.any(0);
      const text = typeof data === "string" ? data : JSON.stringify(data);
      const digest = services.digest(new Arguments("States.Hash", [{ value: text }]).shortText(0), algorithm);
      return (
        digest ??
        found.fail(`the algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512, but is ${algorithm}`)
      );
    },
  ],
];

/** The first argument with each `{}` replaced by the next one. */
function format(given: readonly Given[], budget: Budget): string {
  const found = new Arguments("States.Format", given);
  const template = found.text(0);
  const [first] = given;
  // In a text that is written in the function, `\{\}` are braces and no place for an argument.
  const parts = first?.raw === undefined ? template.split("{}") : splitAtPlaces(first.raw);
  const values = given.slice(1).map(({ value }) => value);
  if (parts.length - 1 !== values.length) {
    return found.fail(
      `number of arguments do not match the occurrences of {}: ${parts.length - 1} occurrences, ${values.length} arguments`,
    );
  }
  let text = "";
  for (const [index, part] of parts.entries()) {
    const value = values[index - 1];
    if (value !== undefined) text += javaText(value);
    text += part;
    budget.text(text.length, part.length);
  }
  return text;
}

/** The parts of a text between `{}`, each without its escapes. */
function splitAtPlaces(raw: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of raw.matchAll(/\\.|\{\}/gs)) {
    if (match[0] !== "{}") continue;
    parts.push(unescaped(raw.slice(from, match.index)));
    from = match.index + 2;
  }
  return [...parts, unescaped(raw.slice(from))];
}

/** The parts of a text between any of the characters; empty parts are left out. */
function split(text: string, characters: string): string[] {
  const separators = new Set(characters);
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    if (!separators.has(character)) part += character;
    else if (part !== "") {
      parts.push(part);
      part = "";
    }
  }
  return part === "" ? parts : [...parts, part];
}
