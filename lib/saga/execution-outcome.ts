/** Outcome of an execution of a saga that has ended. */
export type SagaOutcome = "completed" | "compensated" | "stuck" | "stopped";

/** Error of an execution that was compensated, with status FAILED. */
export const compensatedError = "Saga.Compensated";

/** End of an execution, as Step Functions tells it: DescribeExecution, a history's last event, or an event of EventBridge. */
export interface ExecutionEnd {
  readonly status: string;
  /** Name of the error; absent or null if there is none. */
  readonly error?: string | null | undefined;
  /** Output as JSON text; absent or null if there is none, or if it was too large to be told. */
  readonly output?: string | null | undefined;
}

/**
 * Conditions on an execution's end by which an outcome is told. All of those given have to hold.
 *
 * - `statuses`: any of them.
 * - `error`: the name that it has.
 * - `otherErrorThan`: the name that it doesn't have.
 * - `outputPrefix`: the text with which its output begins.
 */
export interface OutcomeConditions {
  readonly statuses: readonly string[];
  readonly error?: string;
  readonly otherErrorThan?: string;
  readonly outputPrefix?: string;
}

const stuck: OutcomeConditions = { statuses: ["FAILED"], otherErrorThan: compensatedError };
const stopped: OutcomeConditions = { statuses: ["ABORTED", "TIMED_OUT"] };

/**
 * The one table of how outcomes are told apart. If a compensated execution is to succeed, both outcomes have an output whose
 * first property is `outcome`, and no execution fails with `Saga.Compensated`.
 */
const signs: Readonly<Record<"fail" | "succeed", Readonly<Record<SagaOutcome, OutcomeConditions>>>> = {
  fail: {
    completed: { statuses: ["SUCCEEDED"] },
    compensated: { statuses: ["FAILED"], error: compensatedError },
    stuck,
    stopped,
  },
  succeed: {
    completed: { statuses: ["SUCCEEDED"], outputPrefix: '{"outcome":"completed"' },
    compensated: { statuses: ["SUCCEEDED"], outputPrefix: '{"outcome":"compensated"' },
    stuck,
    stopped,
  },
};

/** Every outcome, in the order in which they are listed. */
export const sagaOutcomes: readonly SagaOutcome[] = ["completed", "compensated", "stuck", "stopped"];

/** The conditions by which an outcome is told from the others. */
export function conditionsOf(
  outcome: SagaOutcome,
  whenCompensated: "fail" | "succeed" = "fail",
): OutcomeConditions {
  return signs[whenCompensated][outcome];
}

/**
 * Tells the outcome of an execution.
 *
 * An execution of which the output isn't known counts as completed if it SUCCEEDED: only a completed saga has an output that
 * may be too large to be told.
 *
 * @param whenCompensated the saga's option of this name.
 * @returns undefined while the execution is running, or is about to be redriven.
 */
export function outcomeOf(
  { status, error, output }: ExecutionEnd,
  whenCompensated: "fail" | "succeed" = "fail",
): SagaOutcome | undefined {
  const holds = (conditions: OutcomeConditions): boolean =>
    conditions.statuses.includes(status) &&
    (conditions.error === undefined || conditions.error === error) &&
    (conditions.otherErrorThan === undefined || conditions.otherErrorThan !== error) &&
    (conditions.outputPrefix === undefined || output?.startsWith(conditions.outputPrefix) === true);
  const found = sagaOutcomes.find((outcome) => holds(signs[whenCompensated][outcome]));
  return found ?? (status === "SUCCEEDED" ? "completed" : undefined);
}
