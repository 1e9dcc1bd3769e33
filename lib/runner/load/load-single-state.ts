import { isObject } from "../../asl/index.js";
import type { Group, LoadedState } from "../machine.js";
import { FieldReader } from "./fields.js";
import { loadState } from "./load-group.js";
import { loadMachine } from "./load-machine.js";
import { InvalidDefinitionError, type Problem } from "./problems.js";
import { jsonpath } from "./query-language.js";

/** The name of a state that is tested without a state machine around it. */
const loneName = "TestState";

/**
 * Reads a state on its own, whose Next may name any state; or a state of a whole state machine, nested ones included.
 *
 * @param stateName the state of a state machine; undefined for a state on its own.
 * @throws InvalidDefinitionError
 */
export function loadSingleState(definition: unknown, stateName: string | undefined): LoadedState {
  if (stateName !== undefined) {
    const state = stateOf(loadMachine(definition).root, stateName);
    if (state !== undefined) return state;
    throw invalid(`There is no state '${stateName}'`);
  }
  if (!isObject(definition)) throw invalid("Expected value of type [OBJECT]");
  if ("States" in definition) throw invalid("A state machine needs a stateName, which says what to test");
  const problems: Problem[] = [];
  const reading = {
    language: jsonpath,
    problems,
    stateNames: new Set<string>(),
    outerVariables: new Set<string>(),
  };
  const fields = new FieldReader(definition, "", problems);
  const state = loadState(loneName, fields, { around: reading, inside: reading });
  if (state !== undefined && problems.length === 0) return state;
  throw new InvalidDefinitionError(problems);
}

function invalid(message: string): InvalidDefinitionError {
  return new InvalidDefinitionError([{ code: "SCHEMA_VALIDATION_FAILED", message, location: "/" }]);
}

function stateOf(group: Group, name: string): LoadedState | undefined {
  const found = group.states.get(name);
  if (found !== undefined) return found;
  for (const state of group.states.values()) {
    const inner = state.type === "Parallel" ? state.branches : state.type === "Map" ? [state.processor] : [];
    for (const nested of inner) {
      const deeper = stateOf(nested, name);
      if (deeper !== undefined) return deeper;
    }
  }
  return undefined;
}
