import { isObject, limits } from "../../../asl/index.js";
import type { StateMachine } from "../../assembly/state-machines.js";
import type { RegisteredStateMachine } from "../../executions/state-machine-registry.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import { type ReceivedDefinition, readDefinition, stateMachineTypes } from "./definitions.js";
import { findStateMachine, readRoleArn, stateMachineArn } from "./lookup.js";
import { type StepFunctionsOperation, seconds } from "./service.js";

/** AWS docs: "API_CreateStateMachine". The same request once more is answered as the first was. */
export const CreateStateMachine: StepFunctionsOperation = (request, service) => {
  refuseVersions(request);
  const name = request.text("name", { atLeast: 1, atMost: limits.nameCharacters });
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
  const definition = readDefinition(request);
  const roleArn = readRoleArn(request.text("roleArn", { atLeast: 1, atMost: 256 }));
  const type = request.oneOf("type", stateMachineTypes) ?? "STANDARD";
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
    sagaDocument: () => undefined,
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

function refuseVersions(request: RequestFields): void {
  if (request.flag("publish") === true) {
    throw new AwsError(
      "ValidationException",
      "The local environment keeps no versions of state machines: leave publish out, and start executions by the " +
        "state machine's own ARN.",
    );
  }
}
