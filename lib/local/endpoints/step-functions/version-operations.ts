import type { MachineVersion } from "../../executions/machine-versions.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import { findStateMachine } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { publish } from "./published.js";
import { type ResponseBody, type StepFunctionsOperation, seconds } from "./service.js";

/** AWS docs: "API_PublishStateMachineVersion". */
export const PublishStateMachineVersion: StepFunctionsOperation = (request, service) => {
  const { resource, revisionId = "INITIAL" } = findStateMachine(request, service);
  const asked = request.optionalText("revisionId");
  if (asked !== undefined && asked !== revisionId) {
    throw new AwsError("ConflictException", "The revision is not the state machine's current revision");
  }
  return published(publish(request, service, { machineArn: resource.arn, parameter: "description" }));
};

function published({ arn, creationDate }: MachineVersion): ResponseBody {
  return { stateMachineVersionArn: arn, creationDate: seconds(creationDate) };
}

/** AWS docs: "API_ListStateMachineVersions": the newest first. */
export const ListStateMachineVersions: StepFunctionsOperation = (request, service) => {
  const { resource } = findStateMachine(request, service);
  const { items, nextToken } = pageOf(
    { items: service.stateMachines.versions.of(resource.arn), keyOf: ({ arn }) => arn },
    pageRequest(request, `versions ${resource.arn}`),
  );
  return { stateMachineVersions: items.map(published), nextToken };
};

/** AWS docs: "API_DeleteStateMachineVersion". One that an alias leads to stays. */
export const DeleteStateMachineVersion: StepFunctionsOperation = (request, { stateMachines }) => {
  const arn = request.text("stateMachineVersionArn", { atLeast: 1, atMost: 2000 });
  const aliases = stateMachines.versions.aliasesOf(arn).map(({ name }) => name);
  if (stateMachines.versions.version(arn) !== undefined && aliases.length > 0) {
    const message = `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.join(", ")}]`;
    throw new AwsError("ConflictException", message);
  }
  stateMachines.versions.removeVersion(arn);
  return {};
};
