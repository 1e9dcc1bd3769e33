import { canonicalJson, parseJson } from "../asl/index.js";
import { OperationError, type StepFunctions } from "./step-functions.js";

/** An execution that was started, by this call or an earlier one with the same name and input. */
export interface Started {
  readonly arn: string;
  /** True if it has ended already. */
  readonly hasEnded: boolean;
  readonly started: Date;
}

/** Names of executions that every API accepts (AWS docs: "API_StartExecution"). */
const nameOfExecution = /^[A-Za-z0-9_-]{1,80}$/;

/**
 * Starts an execution by its name: calling it again with the same input starts nothing.
 *
 * @param input JSON text.
 * @throws OperationError if the name is taken with another input, or has characters that keys can't have.
 */
export async function startExecution(
  api: StepFunctions,
  stateMachineArn: string,
  { name, input }: { readonly name: string; readonly input: string },
): Promise<Started> {
  if (!nameOfExecution.test(name))
    throw new OperationError(
      `An execution can't be called ${JSON.stringify(name)}. Allowed are 1 to 80 of the characters A-Z, a-z, 0-9, - and _.`,
    );
  try {
    return { ...(await api.start({ stateMachineArn, name, input })), hasEnded: false };
  } catch (error) {
    if (!(error instanceof OperationError) || error.kind !== "already-exists") throw error;
    const arn = executionArnOf(stateMachineArn, name);
    const there = await api.describe(arn);
    if (canonicalJson(parseJson(there.input ?? "{}")) === canonicalJson(parseJson(input)))
      return { arn, hasEnded: there.stopped !== undefined, started: there.started };
    throw new OperationError(
      `There is an execution "${name}" already, with another input, ${there.status} since ${there.started.toISOString()}. A name stands for one saga: choose another one.`,
      { kind: "already-exists", cause: error },
    );
  }
}

/** The ARN of an execution of a state machine. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
