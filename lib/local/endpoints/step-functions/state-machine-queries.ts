import type { StateMachine } from "../../assembly/state-machines.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import type { RequestFields } from "../request-fields.js";
import { findExecution, findStateMachine, stateMachineArn } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { type ResponseBody, type StepFunctionsOperation, seconds } from "./service.js";

/** AWS docs: "API_DescribeStateMachine": a state machine as it is, or a version of it. */
export const DescribeStateMachine: StepFunctionsOperation = (request, service) => {
  const version = service.stateMachines.versions.version(stateMachineArn(request));
  if (version !== undefined) {
    return {
      ...description(version.resource, request),
      stateMachineArn: version.arn,
      status: "ACTIVE",
      type: version.resource.type,
      creationDate: seconds(version.creationDate),
      description: version.description,
    };
  }
  const { resource, creationDate, revisionId } = findStateMachine(request, service);
  return {
    ...description(resource, request),
    stateMachineArn: resource.arn,
    status: "ACTIVE",
    type: resource.type,
    creationDate: seconds(creationDate),
    revisionId,
  };
};

/** AWS docs: "API_DescribeStateMachineForExecution": the state machine as it was when the execution started. */
export const DescribeStateMachineForExecution: StepFunctionsOperation = (request, service) => {
  const { stateMachine } = findExecution(request, service);
  const updateDate = service.stateMachines.find(stateMachine.arn)?.updateDate;
  return {
    ...description(stateMachine, request),
    stateMachineArn: stateMachine.arn,
    updateDate: seconds(updateDate ?? new Date(service.clock.now())),
  };
};

function description(resource: StateMachine, request: RequestFields): ResponseBody {
  const isWhole = request.oneOf("includedData", ["ALL_DATA", "METADATA_ONLY"]) !== "METADATA_ONLY";
  return {
    name: resource.name,
    definition: isWhole ? JSON.stringify(resource.definition()) : "{}",
    roleArn: resource.roleArn() ?? "",
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

/** AWS docs: "API_ListStateMachines". */
export const ListStateMachines: StepFunctionsOperation = (request, { stateMachines }) => {
  const { items, nextToken } = pageOf(
    { items: stateMachines.list(), keyOf: ({ resource }) => resource.arn },
    pageRequest(request, "stateMachines"),
  );
  return {
    stateMachines: items.map(({ resource, creationDate }) => ({
      stateMachineArn: resource.arn,
      name: resource.name,
      type: resource.type,
      creationDate: seconds(creationDate),
    })),
    nextToken,
  };
};

/** AWS docs: "API_ListTagsForResource". Tags are those that CreateStateMachine was given. */
export const ListTagsForResource: StepFunctionsOperation = (request, { stateMachines }) => {
  const arn = request.text("resourceArn", { atLeast: 1, atMost: 256 });
  const registered = stateMachines.find(arn);
  if (registered === undefined) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
  return { tags: Object.entries(registered.tags).map(([key, value]) => ({ key, value })) };
};
