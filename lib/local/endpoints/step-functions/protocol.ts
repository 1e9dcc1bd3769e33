import {
  DataLimitError,
  InvalidDefinitionError,
  InvalidNameError,
  NotRedrivableError,
  StateTestError,
} from "../../../runner/index.js";
import { ExecutionAlreadyExistsError } from "../../errors.js";
import { AwsError } from "../aws-error.js";
import type { JsonService } from "../json-protocol.js";
import { InvalidPageTokenError } from "../pages.js";
import * as activityOperations from "./activity-operations.js";
import * as aliasOperations from "./alias-operations.js";
import * as definitionOperations from "./definition-operations.js";
import * as executionOperations from "./execution-operations.js";
import * as historyOperations from "./history-operations.js";
import type { StepFunctionsOperation, StepFunctionsService } from "./service.js";
import * as stateMachineOperations from "./state-machine-operations.js";
import * as stateMachineQueries from "./state-machine-queries.js";
import * as testStateOperation from "./test-state-operation.js";
import * as tokenOperations from "./token-operations.js";
import * as versionOperations from "./version-operations.js";

/** The API of Step Functions. */
export const stepFunctions: JsonService<StepFunctionsService> = {
  target: "AWSStepFunctions",
  version: "1.0",
  operations: new Map<string, StepFunctionsOperation>(
    Object.entries({
      ...stateMachineOperations,
      ...stateMachineQueries,
      ...versionOperations,
      ...aliasOperations,
      ...definitionOperations,
      ...executionOperations,
      ...historyOperations,
      ...tokenOperations,
      ...activityOperations,
      ...testStateOperation,
    }),
  ),
  errorOf,
  alsoKnown: ", and Lambda's Invoke, GetFunction, GetFunctionConfiguration and ListFunctions",
};

function errorOf(thrown: unknown): AwsError | undefined {
  if (thrown instanceof InvalidPageTokenError)
    return new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  if (thrown instanceof ExecutionAlreadyExistsError) {
    return new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${thrown.executionArn}'`);
  }
  if (thrown instanceof InvalidNameError)
    return new AwsError("InvalidName", `Invalid Name: ${thrown.message}`);
  if (thrown instanceof DataLimitError) return new AwsError("InvalidExecutionInput", thrown.message);
  if (thrown instanceof InvalidDefinitionError) return new AwsError("InvalidDefinition", thrown.message);
  if (thrown instanceof NotRedrivableError) return new AwsError("ExecutionNotRedrivable", thrown.message);
  if (thrown instanceof StateTestError) return new AwsError("ValidationException", thrown.message);
  return undefined;
}
