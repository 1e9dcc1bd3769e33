import { isObject } from "../../../asl/index.js";
import type { StateMachine } from "../../assembly/state-machines.js";
import type { RegisteredStateMachine } from "../../executions/state-machine-registry.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import { type ReceivedDefinition, readDefinition, stateMachineTypes } from "./definitions.js";
import { publish } from "./published.js";
import { findStateMachine, readName, readRoleArn, stateMachineArn } from "./lookup.js";
import { type StepFunctionsOperation, type StepFunctionsService, seconds } from "./service.js";

/** AWS docs: "API_CreateStateMachine". The same request once more is answered as the first was. */
export const CreateStateMachine: StepFunctionsOperation = (request, service) => {
  isPublished(request);
  const name = readName(request);
  const definition = readDefinition(request);
  const roleArn = readRoleArn(request.text("roleArn", { atLeast: 1, atMost: 256 }));
  const type = request.oneOf("type", stateMachineTypes) ?? "STANDARD";
  const { region, account } = service.home;
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  const known = service.stateMachines.find(arn);
  if (known !== undefined) {
    return {
      ...created(sameOrTaken(known, { definition, roleArn, type })),
      ...publishedIn(request, service, arn),
    };
  }
  const now = new Date(service.clock.now());
  const resource: StateMachine = {
    logicalId: name,
    stackName: "",
    name,
    arn,
    type,
    definition: () => definition.value,
    roleArn: () => roleArn,
    sagaDocument: () => undefined,
  };
  const registered = { resource, creationDate: now, updateDate: now, tags: readTags(request) };
  service.stateMachines.put(registered);
  return { ...created(registered), ...publishedIn(request, service, arn) };
};

function created({ resource, creationDate }: RegisteredStateMachine) {
  return { stateMachineArn: resource.arn, creationDate: seconds(creationDate) };
}

function sameOrTaken(
  known: RegisteredStateMachine,
  asked: {
    readonly definition: ReceivedDefinition;
    readonly roleArn: string;
    readonly type: StateMachine["type"];
  },
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
export const UpdateStateMachine: StepFunctionsOperation = (request, service) => {
  isPublished(request);
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
  return { updateDate: seconds(updateDate), revisionId, ...publishedIn(request, service, resource.arn) };
};

/** AWS docs: "API_DeleteStateMachine". There is nothing wrong with deleting what is not there. */
export const DeleteStateMachine: StepFunctionsOperation = (request, { stateMachines }) => {
  stateMachines.remove(stateMachineArn(request));
  return {};
};

function readTags(request: RequestFields): Record<string, string> {
  const tags = request.any("tags");
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(
    tags.filter(isObject).map(({ key = "", value = "" }) => [String(key), String(value)]),
  );
}

/** Publishes a version if the request asks for it (AWS docs: "API_CreateStateMachine", publish). */
function publishedIn(request: RequestFields, service: StepFunctionsService, machineArn: string) {
  if (!isPublished(request)) return {};
  return {
    stateMachineVersionArn: publish(request, service, { machineArn, parameter: "versionDescription" }).arn,
  };
}

/** Tells whether a version is asked for. Throws if the parameters don't go together. */
function isPublished(request: RequestFields): boolean {
  const isAsked = request.flag("publish") === true;
  if (!isAsked && request.has("versionDescription")) {
    throw new AwsError("ValidationException", "A versionDescription needs publish to be true.");
  }
  return isAsked;
}
