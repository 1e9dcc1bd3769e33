import {
  byteLength,
  isObject,
  type JsonObject,
  limits,
  type StateMachineDefinition,
} from "../../asl/index.js";
import type { Machine } from "../machine.js";
import { longestSeconds } from "../states/common.js";
import { FieldReader } from "./fields.js";
import { loadGroup } from "./load-group.js";
import { InvalidDefinitionError, type Problem } from "./problems.js";
import { jsonata, jsonpath } from "./query-language.js";

/**
 * Reads a state machine's definition, in the Amazon States Language with JSONata or JSONPath: checks it, and parses every
 * expression and every path once.
 *
 * @param definition the definition as JSON value, not as text.
 * @throws InvalidDefinitionError which lists all that is wrong.
 */
export function loadMachine(definition: unknown): Machine {
  const problems: Problem[] = [];
  if (!isObject(definition)) {
    throw new InvalidDefinitionError([
      { code: "SCHEMA_VALIDATION_FAILED", message: "Expected value of type [OBJECT]", location: "/" },
    ]);
  }
  const bytes = byteLength(JSON.stringify(definition));
  const fields = new FieldReader(definition, "", problems);
  if (bytes > limits.definitionBytes) {
    fields.report(`The definition has ${bytes} bytes; ${limits.definitionBytes} are allowed`);
  }
  fields.string("Version");
  const language = fields.oneOf("QueryLanguage", ["JSONPath", "JSONata"]) === "JSONata" ? jsonata : jsonpath;
  const timeoutSeconds = fields.number("TimeoutSeconds", { atLeast: 1, atMost: longestSeconds });
  const root = loadGroup(fields, {
    language,
    problems,
    stateNames: new Set(),
    outerVariables: new Set(),
  });
  fields.reportUnknown(inMachine);
  if (!isSound(definition, problems)) throw new InvalidDefinitionError(problems);
  return { definition, root, timeoutSeconds };
}

const inMachine = new Set(["Version", "QueryLanguage", "TimeoutSeconds", "StartAt", "States"]);

/** True if nothing was wrong, so that the JSON has the shape of a definition. */
function isSound(
  _definition: JsonObject,
  problems: readonly Problem[],
): _definition is JsonObject & StateMachineDefinition {
  return problems.length === 0;
}
