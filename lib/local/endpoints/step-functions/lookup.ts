import { limits } from "../../../asl/index.js";
import type { ExecutionRecord, StartTarget } from "../../executions/executions.js";
import type { RegisteredStateMachine } from "../../executions/state-machine-registry.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import type { StepFunctionsService } from "./service.js";

/** The longest ARN that the API takes (AWS docs: "API_DescribeExecution"). */
const arnLength = { atLeast: 1, atMost: 256 };

/** The ARN of a state machine in a request. Throws InvalidArn. */
export function stateMachineArn(request: RequestFields): string {
  return readArn(request.text("stateMachineArn", arnLength), "stateMachine");
}

/** The ARN of an execution in a request. Throws InvalidArn. */
export function executionArn(request: RequestFields): string {
  return readArn(request.text("executionArn", arnLength), "execution");
}

/** The state machine that a request names. Throws InvalidArn or StateMachineDoesNotExist. */
export function findStateMachine(
  request: RequestFields,
  { stateMachines }: StepFunctionsService,
): RegisteredStateMachine {
  const arn = stateMachineArn(request);
  const found = stateMachines.find(arn);
  if (found === undefined) {
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  }
  return found;
}

/** The state machine that a request names, by a version or an alias or without. Throws InvalidArn or StateMachineDoesNotExist. */
export function findTarget(
  request: RequestFields,
  { stateMachines }: StepFunctionsService,
): StartTarget & { readonly arn: string } {
  const arn = stateMachineArn(request);
  const target = stateMachines.targetOf(arn);
  if (target !== undefined) return { ...target, arn };
  throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

/** The execution that a request names. Throws InvalidArn or ExecutionDoesNotExist. */
export function findExecution(request: RequestFields, { executions }: StepFunctionsService): ExecutionRecord {
  const arn = executionArn(request);
  const found = executions.find(arn);
  if (found === undefined) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  return found;
}

/** The name of a new state machine or activity. Throws InvalidName. */
export function readName(request: RequestFields): string {
  const name = request.text("name", { atLeast: 1, atMost: limits.nameCharacters });
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(name)) return name;
  throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/** The ARN of a role. Throws InvalidArn. */
export function readRoleArn(arn: string): string {
  if (!/^arn:[^:]+:iam::[^:]*:role\/.+$/.test(arn)) throw invalidArn(arn, "it is no ARN of a role");
  return arn;
}

function readArn(arn: string, kind: "stateMachine" | "execution"): string {
  const [prefix, partition = "", service, region = "", account = "", resource, ...names] = arn.split(":");
  if (prefix !== "arn" || partition === "") throw invalidArn(arn, "an ARN begins with arn:PARTITION:");
  if (service !== "states") throw invalidArn(arn, `its service is '${service ?? ""}' instead of 'states'`);
  if (region === "" || account === "") throw invalidArn(arn, "it has no region or no account");
  if (resource !== kind) {
    throw invalidArn(arn, `Resource type not valid in this context: ${resource ?? "none"}`);
  }
  const isComplete = kind === "stateMachine" ? names.length >= 1 : names.length === 2;
  if (!isComplete || names.includes("")) throw invalidArn(arn, "it names nothing");
  return arn;
}

function invalidArn(arn: string, problem: string): AwsError {
  return new AwsError("InvalidArn", `Invalid Arn: '${problem}': ${arn}`);
}
