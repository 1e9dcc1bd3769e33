import { limits } from "../../../asl/index.js";
import type { ExecutionRecord } from "../../executions/executions.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import type { RequestFields } from "../request-fields.js";
import { findExecution, findTarget } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { readPayload } from "./payloads.js";
import { redriveObstacle } from "../../executions/redrive-status.js";
import {
  type ResponseBody,
  type StepFunctionsOperation,
  type StepFunctionsService,
  seconds,
} from "./service.js";

const statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const;

/** AWS docs: "API_StartExecution". */
export const StartExecution: StepFunctionsOperation = (request, service) => {
  const { execution } = start(request, service);
  return { executionArn: execution.arn, startDate: seconds(execution.startDate) };
};

/** AWS docs: "API_StartSyncExecution": for Express state machines only; answers when the execution has ended. */
export const StartSyncExecution: StepFunctionsOperation = async (request, service) => {
  const { type } = findTarget(request, service).stateMachine;
  if (type !== "EXPRESS") throw typeNotSupported(type, "StartSyncExecution");
  const record = start(request, service);
  await record.execution.ended;
  const { execution } = record;
  const milliseconds = Number(execution.stopDate) - Number(execution.startDate);
  return {
    ...outcome(record),
    // Whoever waits for an execution is told of a stopped one as of a failed one.
    status: execution.status === "ABORTED" ? "FAILED" : execution.status,
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(100, Math.ceil(milliseconds / 100) * 100),
    },
  };
};

function start(request: RequestFields, service: StepFunctionsService): ExecutionRecord {
  const target = findTarget(request, service);
  const input = readPayload(request.optionalText("input") ?? "{}", "input", "InvalidExecutionInput");
  const name = request.optionalText("name", { atLeast: 1, atMost: limits.nameCharacters });
  return service.executions.start(target, { input, name: name ?? service.nextId() });
}

/** AWS docs: "API_DescribeExecution". Unlike on AWS, executions of Express state machines can be described too. */
export const DescribeExecution: StepFunctionsOperation = (request, service) => {
  const record = findExecution(request, service);
  const { execution } = record;
  const obstacle = redriveObstacle(record, service.clock);
  return {
    ...outcome(record),
    status: execution.status,
    stateMachineVersionArn: record.versionArn,
    stateMachineAliasArn: record.aliasArn,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate && seconds(execution.redriveDate),
    redriveStatus: obstacle === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    redriveStatusReason: obstacle,
  };
};

function outcome({ execution }: ExecutionRecord): ResponseBody {
  const { arn, name, stateMachineArn, input, output, error, cause, startDate, stopDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    startDate: seconds(startDate),
    stopDate: stopDate && seconds(stopDate),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output: JSON.stringify(output), outputDetails: { included: true } }),
    error,
    cause,
  };
}

/** AWS docs: "API_ListExecutions": the newest first. */
export const ListExecutions: StepFunctionsOperation = (request, service) => {
  if (request.has("mapRunArn")) {
    throw new AwsError(
      "ValidationException",
      "The local environment has no Map Runs: give a stateMachineArn instead.",
    );
  }
  const { arn, stateMachine } = findTarget(request, service);
  if (stateMachine.type === "EXPRESS") throw typeNotSupported("EXPRESS", "ListExecutions");
  const status = request.oneOf("statusFilter", statuses);
  if (status === "PENDING_REDRIVE" || request.has("redriveFilter")) {
    throw new AwsError("ValidationException", "PENDING_REDRIVE and redriveFilter are for Map Runs only");
  }
  const { items, nextToken } = pageOf(
    {
      items: service.executions.of(arn),
      keyOf: ({ execution }) => execution.arn,
      isShown: ({ execution }) => status === undefined || execution.status === status,
    },
    pageRequest(request, `executions ${arn} ${status ?? ""}`),
  );
  return { executions: items.map(listItem), nextToken };
};

function listItem({ execution, versionArn, aliasArn }: ExecutionRecord): ResponseBody {
  const { arn, name, stateMachineArn, status, startDate, stopDate, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    stateMachineVersionArn: versionArn,
    stateMachineAliasArn: aliasArn,
    name,
    status,
    startDate: seconds(startDate),
    stopDate: stopDate && seconds(stopDate),
    redriveCount,
    redriveDate: redriveDate && seconds(redriveDate),
  };
}

/** AWS docs: "API_StopExecution". One that has ended stays as it is. */
export const StopExecution: StepFunctionsOperation = (request, service) => {
  const { execution } = findExecution(request, service);
  const error = request.optionalText("error", { atMost: 256 });
  const cause = request.optionalText("cause", { atMost: 32_768 });
  execution.stop({
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  return { stopDate: seconds(execution.stopDate ?? new Date(service.clock.now())) };
};

/** AWS docs: "API_RedriveExecution". */
export const RedriveExecution: StepFunctionsOperation = (request, service) => {
  const record = findExecution(request, service);
  const clientToken = request.optionalText("clientToken", { atLeast: 1, atMost: 64 });
  const before = clientToken === undefined ? undefined : record.redrives.get(clientToken);
  if (before !== undefined) return { redriveDate: seconds(before) };
  const obstacle = redriveObstacle(record, service.clock);
  if (obstacle !== undefined) {
    const message = `Execution Not Redrivable: '${record.execution.arn}': ${obstacle}`;
    throw new AwsError("ExecutionNotRedrivable", message);
  }
  const { redriveDate } = service.executions.redrive(record.execution);
  const date = redriveDate ?? new Date(service.clock.now());
  if (clientToken !== undefined) record.redrives.set(clientToken, date);
  return { redriveDate: seconds(date) };
};

function typeNotSupported(type: string, operation: string): AwsError {
  return new AwsError(
    "StateMachineTypeNotSupported",
    `State Machine Type Not Supported: ${type} by ${operation}`,
  );
}
