import jsonata from "jsonata";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import type { ExpressionEnvironment } from "../../lib/runner/jsonata/environment.js";
import {
  ExpressionFailure,
  ExpressionSyntaxError,
  ParsedExpression,
} from "../../lib/runner/jsonata/expression.js";
import { toPlain, UnsupportedResult } from "../../lib/runner/jsonata/plain.js";
import { nodeWatch } from "../../lib/runner/node-watch.js";

/** What an expression of the tests sees. */
export interface Data {
  readonly input: JsonValue;
  readonly x: JsonValue;
  readonly y: JsonValue;
  readonly z: JsonValue;
}

export function environmentOf({ input, ...variables }: Data): ExpressionEnvironment {
  const all: Record<string, JsonValue> = variables;
  return {
    input,
    result: variables.z,
    errorOutput: undefined,
    context: () => contextOf(variables),
    executionContext: () => ({}),
    machineContext: () => ({}),
    variable: (name) => all[name],
    variables: () => ({ ...all }),
    services: { now: () => 0, random: () => 0.5, digest: () => undefined, watch: nodeWatch },
  };
}

function contextOf({ x, y, z }: Omit<Data, "input">): JsonObject {
  return { a: x, b: [y, z] };
}

/** What came of an evaluation, to be compared: a zero has no sign in JSON. */
export type Outcome = { readonly json: string | undefined } | { readonly error: string };

/** Undefined for what JSONata cannot parse: it takes the slash after `[]` for the start of a regular expression. */
export function parse(text: string): ParsedExpression | undefined {
  try {
    return new ParsedExpression(text);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return undefined;
    throw error;
  }
}

export function outcomeOfOurs(expression: ParsedExpression, data: Data): Outcome {
  return outcomeOf(() => expression.evaluate(environmentOf(data)));
}

/** Makes a value unchangeable: where JSONata would change its data, it fails. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}

/** What JSONata itself makes of an expression; an error of JavaScript where it stumbles over its own code. */
export async function outcomeOfJsonata(source: string, data: Data): Promise<Outcome> {
  const copy: Data = JSON.parse(JSON.stringify(data));
  freeze(copy);
  const { input, x, y, z } = copy;
  const expression = jsonata(source);
  expression.assign("eval", undefined);
  let answer: unknown;
  try {
    const context = contextOf({ x, y, z });
    const states = { input, context, result: z, errorOutput: undefined };
    answer = await expression.evaluate(undefined, { x, y, z, states });
  } catch (error) {
    if (error instanceof Error) return { error: `JavaScript: ${error.message}` };
    const { code, message } = Object(error);
    return { error: `${code}: ${message ?? code}` };
  }
  return outcomeOf(() => toPlain(withoutFunctions(answer)));
}

/** JSONata's own functions are objects with marks. */
function withoutFunctions(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) throw new UnsupportedResult();
  if (Array.isArray(value)) return Array.from(value, withoutFunctions);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutFunctions(inner)]));
}

function outcomeOf(evaluate: () => unknown): Outcome {
  try {
    return { json: JSON.stringify(evaluate()) };
  } catch (error) {
    if (error instanceof ExpressionFailure) return { error: `${error.code}: ${error.message}` };
    if (error instanceof UnsupportedResult) return { error: "unsupported result" };
    throw error;
  }
}
