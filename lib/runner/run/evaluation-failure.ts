import { causeInState, type EvaluationError, errors, type Failure } from "../failure.js";
import type { Visit } from "./branch.js";

/** The failure of a state whose field could not be evaluated. */
export function evaluationFailure(error: EvaluationError, visit: Visit, during: Failure["during"]): Failure {
  const { location, afterEntry } = error;
  return {
    error: errors.queryEvaluation,
    cause: causeInState(visit.name, visit.enteredId, error.message),
    evaluation: location === undefined ? { afterEntry } : { location, afterEntry },
    ...(during === undefined ? {} : { during }),
  };
}
