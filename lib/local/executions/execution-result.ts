import type { JsonValue } from "../../asl/index.js";
import type { Execution, HistoryEvent } from "../../runner/index.js";

/** The end of an execution. `status` tells the forms apart. */
export type ExecutionResult = SucceededResult | UnsuccessfulResult;

/** Properties that every end of an execution has. */
export interface EndedExecution {
  readonly arn: string;
  readonly name: string;
  /** All events, of redrives too, in the form of GetExecutionHistory. */
  readonly history: readonly HistoryEvent[];
  /** The execution itself, to redrive it. */
  readonly execution: Execution;
}

/** An execution that has succeeded. */
export interface SucceededResult extends EndedExecution {
  readonly status: "SUCCEEDED";
  readonly output: JsonValue;
  readonly error?: undefined;
  readonly cause?: undefined;
}

/** An execution that has failed, was stopped, or has taken too long. */
export interface UnsuccessfulResult extends EndedExecution {
  readonly status: "FAILED" | "ABORTED" | "TIMED_OUT";
  readonly output?: undefined;
  /** Name of the error, such as `Saga.Compensated`, if it has one. */
  readonly error?: string;
  /** Reason, often as JSON text. */
  readonly cause?: string;
}

/** Waits until an execution ends, and gives its result. */
export async function resultOf(execution: Execution): Promise<ExecutionResult> {
  await execution.ended;
  const { arn, name, status, output, error, cause } = execution;
  const ended: EndedExecution = { arn, name, history: [...execution.history], execution };
  // Redriven by somebody in the same moment.
  if (status === "RUNNING") return resultOf(execution);
  if (status === "SUCCEEDED") return { ...ended, status, output: output ?? null };
  return {
    ...ended,
    status,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
