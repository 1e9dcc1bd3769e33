import { limits } from "../../../asl/index.js";
import { diagnose, stateMachineTypes } from "./definitions.js";
import type { StepFunctionsOperation } from "./service.js";

/** AWS docs: "API_ValidateStateMachineDefinition". Only errors are found here, no warnings. */
export const ValidateStateMachineDefinition: StepFunctionsOperation = (request) => {
  request.oneOf("type", stateMachineTypes);
  request.oneOf("severity", ["ERROR", "WARNING"]);
  const asked = request.integer("maxResults", { atLeast: 0, atMost: 100 }) ?? 0;
  const maxResults = asked === 0 ? 100 : asked;
  const diagnostics = diagnose(request.text("definition", { atMost: limits.definitionBytes }));
  return {
    result: diagnostics.length === 0 ? "OK" : "FAIL",
    diagnostics: diagnostics.slice(0, maxResults),
    truncated: diagnostics.length > maxResults,
  };
};
