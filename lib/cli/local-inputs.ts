import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { parseEnv } from "node:util";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../asl/index.js";
import type { Stub } from "../local/index.js";
import { loadExports } from "./load-module.js";
import { UsageError } from "./usage-error.js";

/** Values from a file of JSON and from `NAME=VALUE` arguments, which come first. */
export function readValues(
  file: string | undefined,
  parameters: readonly string[],
): Record<string, JsonValue> {
  const values = file === undefined ? {} : jsonObject(file);
  const given = parameters.map((text): [string, string] => {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name !== "") return [name, value];
    throw new UsageError(
      `--parameter has to be NAME=VALUE, such as Stage=beta, received ${JSON.stringify(text)}.`,
    );
  });
  return { ...values, ...Object.fromEntries(given) };
}

/** Variables from a file of lines `NAME=value`. */
export function readVariables(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  const entries = Object.entries(parseEnv(textOf("--env-file", file)));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? ""]));
}

/**
 * Stubs from arguments: `NAME=answer.json`, `NAME=handler.mjs` whose default export is the handler, or a module whose exports
 * are handlers and answers by name.
 */
export async function readStubs(texts: readonly string[]): Promise<Record<string, Stub>> {
  const stubs: Record<string, Stub> = {};
  for (const text of texts) Object.assign(stubs, await readStub(text));
  return stubs;
}

async function readStub(text: string): Promise<Record<string, Stub>> {
  // A resource's name may have an equals sign no more than a function's has.
  const [, name, file = text] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const isJson = extname(file) === ".json";
  if (name === undefined && isJson) {
    throw new UsageError(
      `--stub ${text} needs a name: NAME=${text}, with the name of a function, a Task state or a resource.`,
    );
  }
  if (name !== undefined && isJson) return { [name]: json("--stub", file) };
  // The module is the user's own: whatever it exports is taken for what it is.
  const exports = Object.entries(await loadExports(resolve(file), file)) as [string, Stub][];
  const own = exports.filter(([key]) => key !== "default" && key !== "module.exports");
  const byDefault = exports.find(([key]) => key === "default")?.[1];
  if (name !== undefined) {
    const stub = typeof byDefault === "function" ? byDefault : own.find(([key]) => key === "handler")?.[1];
    if (stub !== undefined) return { [name]: stub };
    throw new UsageError(`${file} has no handler for ${name}: export a function as default or as handler.`);
  }
  return { ...(isObject(byDefault) ? byDefault : {}), ...Object.fromEntries(own) };
}

function jsonObject(file: string): JsonObject {
  const value = json("--values", file);
  if (isObject(value)) return value;
  throw new UsageError(
    `--values ${file} has to hold a JSON object of values by name, such as {"Stage": "beta"}.`,
  );
}

function json(option: string, file: string): JsonValue {
  const text = textOf(option, file);
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${option} ${file} isn't JSON: ${reason}.`, { cause: error });
  }
}

function textOf(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${option} ${file} can't be read: ${reason}.`, { cause: error });
  }
}
