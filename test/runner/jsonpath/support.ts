import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { InvalidDefinitionError, loadMachine } from "../../../lib/runner/index.js";
import { nodeDigest } from "../../../lib/runner/node-digest.js";
import { nodeWatch } from "../../../lib/runner/node-watch.js";
import { bounds } from "../../../lib/runner/jsonata/evaluate/budget.js";
import { type PathEnvironment, queryOf } from "../../../lib/runner/jsonpath/query.js";
import { run } from "../support.js";

/** A state machine in JSONPath of these states, the first of which is the start. */
export function machine(states: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return { StartAt: Object.keys(states)[0], States: states, ...more };
}

/** Everything that a path sees, on its own. */
export function environment(
  document: JsonValue,
  more: { context?: JsonObject; variables?: Record<string, JsonValue> } = {},
): PathEnvironment {
  return {
    document,
    context: () => more.context ?? {},
    variable: (name) => more.variables?.[name],
    services: { now: () => 0, random: () => 0.5, digest: nodeDigest, watch: nodeWatch },
  };
}

/** The value of a path in a document, within so many steps. */
export function find(path: string, document: JsonValue, steps = 2_000_000): JsonValue {
  return queryOf(path).valueIn(environment(document), { ...bounds, steps });
}

/** The output of one Pass with these fields; an execution that fails gives its error and cause. */
export async function pass(
  fields: Record<string, unknown>,
  input: JsonValue,
): Promise<JsonValue | undefined> {
  const execution = await run(machine({ P: { Type: "Pass", End: true, ...fields } }), { input });
  return execution.status === "SUCCEEDED"
    ? execution.output
    : { error: execution.error ?? "", cause: execution.cause ?? "" };
}

/** The value that a path or an intrinsic function gives in Parameters. */
export async function parameter(text: string, input: JsonValue): Promise<JsonValue | undefined> {
  const output = await pass({ Parameters: { "v.$": text } }, input);
  return typeof output === "object" && output !== null && "v" in output ? (output as JsonObject).v : output;
}

/** The problems of a definition, each as `location: message`. */
export function problems(definition: unknown): string[] {
  try {
    loadMachine(definition);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinitionError)) throw error;
    return error.problems.map(({ location, message }) => `${location}: ${message}`);
  }
}

/** The cause of a failure in the state `P`, the first of its machine. */
export const inP = (message: string): string =>
  `An error occurred while executing the state 'P' (entered at the event id #2). ${message}`;

/** About 256 KiB of records. */
export const records: JsonValue = {
  list: Array.from({ length: 4500 }, (_, n) => ({ n, text: `record ${n}`, in: { n: -n } })),
};
