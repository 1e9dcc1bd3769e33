import { type JsonValue, limits } from "../../../asl/index.js";
import { InvalidDefinitionError, loadMachine, type Problem } from "../../../runner/index.js";
import { messageOf } from "../../errors.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";

/** The types that a state machine may have. */
export const stateMachineTypes = ["STANDARD", "EXPRESS"] as const;

/** A problem of a definition, as ValidateStateMachineDefinition reports it. */
export interface DefinitionDiagnostic {
  readonly severity: "ERROR";
  readonly code: Problem["code"] | "INVALID_JSON_DESCRIPTION" | "MISSING_DESCRIPTION";
  readonly message: string;
  /** The place, such as `/States/Reserve/Next`. */
  readonly location: string;
}

/** A definition as a client sends it. */
export interface ReceivedDefinition {
  readonly text: string;
  readonly value: JsonValue;
}

/** The definition in a request. Throws InvalidDefinition. */
export function readDefinition(request: RequestFields): ReceivedDefinition {
  const text = request.text("definition", { atLeast: 1, atMost: limits.definitionBytes });
  const diagnostics = diagnose(text);
  if (diagnostics.length > 0) {
    const list = diagnostics.map(({ code, message, location }) => `'${code}: ${message} at ${location}'`);
    throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: ${list.join(", ")}`);
  }
  return { text, value: parseReceivedJson(text) };
}

/** All that is wrong with a definition (AWS docs: "API_ValidateStateMachineDefinitionDiagnostic"). */
export function diagnose(text: string): DefinitionDiagnostic[] {
  if (text.trim() === "") {
    const message = "The definition is empty";
    return [{ severity: "ERROR", code: "MISSING_DESCRIPTION", message, location: "/" }];
  }
  let value: JsonValue;
  try {
    value = parseReceivedJson(text);
  } catch (error) {
    const message = messageOf(error);
    return [{ severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", message, location: "/" }];
  }
  try {
    loadMachine(value);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinitionError)) throw error;
    return error.problems.map((problem) => ({ severity: "ERROR", ...problem }));
  }
}
