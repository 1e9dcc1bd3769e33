import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import type { ExecutionRecord } from "./executions.js";
import { cannotRedrive, redriveObstacle } from "./redrive-status.js";

/** Input and output together may have this many bytes as JSON text; else first the input is left out, then the output. */
const mostBytes = 248 * 1024;

/**
 * The detail of "Step Functions Execution Status Change", by which Step Functions tells the default event bus that an execution
 * of a Standard state machine has started, has been redriven, or has ended.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChange(
  record: ExecutionRecord,
  { clock, isStart }: { readonly clock: Clock; readonly isStart: boolean },
): JsonObject {
  const { versionArn, aliasArn } = record;
  const { arn, name, stateMachineArn, startDate, redriveCount, redriveDate } = record.execution;
  // One that waits for nothing has ended before anybody is told that it has started.
  const execution = isStart ? { ...running, input: record.execution.input } : record.execution;
  const { status, stopDate } = execution;
  const input = JSON.stringify(execution.input);
  const output = execution.output === undefined ? undefined : JSON.stringify(execution.output);
  const outputBytes = escapedBytes(output);
  const hasOutput = outputBytes <= mostBytes;
  const hasInput = escapedBytes(input) + outputBytes <= mostBytes;
  const obstacle = isStart ? cannotRedrive("RUNNING") : redriveObstacle(record, clock);
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: startDate.getTime(),
    stopDate: stopDate?.getTime() ?? null,
    input: hasInput ? input : null,
    output: hasOutput ? (output ?? null) : null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    stateMachineVersionArn: versionArn ?? null,
    stateMachineAliasArn: aliasArn ?? null,
    redriveCount,
    redriveDate: redriveDate?.getTime() ?? null,
    redriveStatus: obstacle === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    redriveStatusReason: obstacle ?? null,
    inputDetails: included(hasInput),
    outputDetails: output === undefined ? null : included(hasOutput),
  };
}

const running = {
  status: "RUNNING",
  stopDate: undefined,
  output: undefined,
  error: undefined,
  cause: undefined,
};

function included(isIncluded: boolean): JsonValue {
  return { included: isIncluded };
}

/** Bytes of a text inside of JSON. */
function escapedBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(JSON.stringify(text)) - 2;
}
