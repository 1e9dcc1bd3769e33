import type { ExecutionResult } from "cdk-saga/local";

/** The outcome of a saga. */
export type Outcome = "completed" | "compensated" | "stuck";

/** The outcome of an execution, by its status and error. */
export function outcomeOf({
  status,
  error,
}: {
  readonly status: string | undefined;
  readonly error?: string | undefined;
}): Outcome {
  if (status === "SUCCEEDED") return "completed";
  return status === "FAILED" && error === "Saga.Compensated" ? "compensated" : "stuck";
}

/** The outcome, for people. @param state the state on which the execution is stuck, if it is. */
export function tellOutcome(execution: ExecutionResult, state: string): string {
  const outcome = outcomeOf(execution);
  return `${outcome}: ${detailsOf(outcome, execution, state)}`;
}

function detailsOf(outcome: Outcome, execution: ExecutionResult, state: string): string {
  switch (outcome) {
    case "completed":
      return `SUCCEEDED with ${JSON.stringify(execution.output)}`;
    case "compensated":
      return `FAILED with ${execution.error}, because ${reasonOf(execution.cause ?? "")}`;
    case "stuck":
      return `${execution.status} on ${state} with ${execution.error}; it can be redriven`;
  }
}

/** The failure that a compensated execution tells in its cause: JSON `{ step, error, cause }`. */
function reasonOf(cause: string): string {
  const { step, error }: { step?: unknown; error?: unknown } = JSON.parse(cause);
  return `${String(step)} failed with ${String(error)}`;
}
