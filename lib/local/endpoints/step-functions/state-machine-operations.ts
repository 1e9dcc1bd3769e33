import { limits } from "../../../asl/index.js";
import { isJsonObject } from "../../json.js";
import type { RegisteredStateMachine } from "../../state-machine-registry.js";
import type { StateMachine } from "../../state-machines.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import type { RequestFields } from "../request-fields.js";
import { type Definition, diagnose, readDefinition } from "./definitions.js";
import { findExecution, findStateMachine, readRoleArn, stateMachineArn } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { type Operation, type StepFunctionsService, seconds } from "./service.js";

const types = ["STANDARD", "EXPRESS"] as const;

/** AWS docs: "API_CreateStateMachine". The same request once more is answered as the first was. */
export const CreateStateMachine: Operation = (request, service) => {
  refuseVersions(request);
  const name = request.text("name", { atLeast: 1, atMost: limits.nameCharacters });
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
  const definition = readDefinition(request);
  const roleArn = readRoleArn(request.text("roleArn", { atLeast: 1, atMost: 256 }));
  const type = request.oneOf("type", types) ?? "STANDARD";
  const { region, account } = service.home;
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  const known = service.stateMachines.find(arn);
  if (known !== undefined) return created(sameOrTaken(known, { definition, roleArn, type }));
  const now = new Date(service.clock.now());
  const resource: StateMachine = {
    logicalId: name,
    stackName: "",
    name,
    arn,
    type,
    definition: () => definition.value,
    roleArn: () => roleArn,
  };
  const registered = { resource, creationDate: now, updateDate: now, tags: readTags(request) };
  service.stateMachines.put(registered);
  return created(registered);
};

function created({ resource, creationDate }: RegisteredStateMachine) {
  return { stateMachineArn: resource.arn, creationDate: seconds(creationDate) };
}

function sameOrTaken(
  known: RegisteredStateMachine,
  asked: { readonly definition: Definition; readonly roleArn: string; readonly type: StateMachine["type"] },
): RegisteredStateMachine {
  const { resource } = known;
  const isSame =
    JSON.stringify(resource.definition()) === JSON.stringify(asked.definition.value) &&
    resource.roleArn() === asked.roleArn &&
    resource.type === asked.type;
  if (isSame) return known;
  throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${resource.arn}'`);
}

/** AWS docs: "API_UpdateStateMachine". What runs goes on with the definition it was started with. */
export const UpdateStateMachine: Operation = (request, service) => {
  refuseVersions(request);
  const registered = findStateMachine(request, service);
  if (!request.has("definition") && !request.has("roleArn")) {
    throw new AwsError(
      "MissingRequiredParameter",
      "Either the definition, the role ARN, or both must be specified",
    );
  }
  const { resource } = registered;
  const definition = request.has("definition") ? readDefinition(request).value : resource.definition();
  const roleArn = request.has("roleArn")
    ? readRoleArn(request.text("roleArn", { atLeast: 1, atMost: 256 }))
    : resource.roleArn();
  const updateDate = new Date(service.clock.now());
  const revisionId = service.nextId();
  service.stateMachines.put({
    ...registered,
    resource: { ...resource, definition: () => definition, roleArn: () => roleArn },
    updateDate,
    revisionId,
  });
  return { updateDate: seconds(updateDate), revisionId };
};

/** AWS docs: "API_DeleteStateMachine". There is nothing wrong with deleting what is not there. */
export const DeleteStateMachine: Operation = (request, { stateMachines }) => {
  stateMachines.remove(stateMachineArn(request));
  return {};
};

/** AWS docs: "API_DescribeStateMachine". */
export const DescribeStateMachine: Operation = (request, service) => {
  const { resource, creationDate, revisionId } = findStateMachine(request, service);
  const isWhole = request.oneOf("includedData", ["ALL_DATA", "METADATA_ONLY"]) !== "METADATA_ONLY";
  return {
    ...description(resource, isWhole),
    stateMachineArn: resource.arn,
    status: "ACTIVE",
    type: resource.type,
    creationDate: seconds(creationDate),
    revisionId,
  };
};

/** AWS docs: "API_DescribeStateMachineForExecution": the state machine as it was when the execution started. */
export const DescribeStateMachineForExecution: Operation = (request, service) => {
  const { stateMachine } = findExecution(request, service);
  const updateDate = service.stateMachines.find(stateMachine.arn)?.updateDate;
  return {
    ...description(
      stateMachine,
      request.oneOf("includedData", ["ALL_DATA", "METADATA_ONLY"]) !== "METADATA_ONLY",
    ),
    stateMachineArn: stateMachine.arn,
    updateDate: seconds(updateDate ?? new Date(service.clock.now())),
  };
};

function description(resource: StateMachine, isWhole: boolean) {
  return {
    name: resource.name,
    definition: isWhole ? JSON.stringify(resource.definition()) : "{}",
    roleArn: resource.roleArn() ?? "",
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

/** AWS docs: "API_ListStateMachines". */
export const ListStateMachines: Operation = (request, { stateMachines }) => {
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
export const ListTagsForResource: Operation = (request, { stateMachines }: StepFunctionsService) => {
  const arn = request.text("resourceArn", { atLeast: 1, atMost: 256 });
  const registered = stateMachines.find(arn);
  if (registered === undefined) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
  return { tags: Object.entries(registered.tags).map(([key, value]) => ({ key, value })) };
};

/** AWS docs: "API_ValidateStateMachineDefinition". Only errors are found here, no warnings. */
export const ValidateStateMachineDefinition: Operation = (request) => {
  request.oneOf("type", types);
  request.oneOf("severity", ["ERROR", "WARNING"]);
  const asked = request.integer("maxResults", { atLeast: 0, atMost: 100 }) ?? 0;
  const maxResults = asked === 0 ? 100 : asked;
  const diagnostics = diagnose(request.text("definition", { atMost: limits.definitionBytes }));
  return {
    result: diagnostics.length === 0 ? "OK" : "FAIL",
    diagnostics: diagnostics.slice(0, maxResults),
    truncated: diagnostics.length > maxResults,
  };
};

function readTags(request: RequestFields): Record<string, string> {
  const tags = request.any("tags");
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(
    tags.filter(isJsonObject).map(({ key = "", value = "" }) => [String(key), String(value)]),
  );
}

function refuseVersions(request: RequestFields): void {
  if (request.flag("publish") === true) {
    throw new AwsError(
      "ValidationException",
      "The local environment keeps no versions of state machines: leave publish out, and start executions by the " +
        "state machine's own ARN.",
    );
  }
}
