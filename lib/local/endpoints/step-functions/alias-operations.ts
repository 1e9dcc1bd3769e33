import { arrayOr, objectOr } from "../../../asl/index.js";
import type { AliasRoute } from "../../assembly/state-machine-versions.js";
import type { MachineAlias } from "../../executions/machine-versions.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import type { RequestFields } from "../request-fields.js";
import { findTarget } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { type StepFunctionsOperation, type StepFunctionsService, seconds } from "./service.js";

/** AWS docs: "API_CreateStateMachineAlias". The same request once more is answered as the first was. */
export const CreateStateMachineAlias: StepFunctionsOperation = (request, service) => {
  const name = request.text("name", { atLeast: 1, atMost: 80 });
  // A number alone would be a version.
  if (!/^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/.test(name)) {
    throw new AwsError("ValidationException", `Invalid alias name: '${name}'`);
  }
  const routing = readRouting(request, service);
  if (routing === undefined) {
    throw new AwsError("ValidationException", "The parameter 'routingConfiguration' has to be given.");
  }
  const arn = `${machineOf(routing)}:${name}`;
  const description = request.optionalText("description", { atMost: 256 });
  const { versions } = service.stateMachines;
  const known = versions.alias(arn);
  if (known !== undefined) {
    const isSame =
      known.description === description && JSON.stringify(known.routing()) === JSON.stringify(routing);
    if (!isSame) throw new AwsError("ConflictException", `State machine alias already exists: '${arn}'`);
    return { stateMachineAliasArn: arn, creationDate: seconds(known.creationDate) };
  }
  const now = new Date(service.clock.now());
  versions.putAlias({ arn, name, description, creationDate: now, updateDate: now, routing: () => routing });
  return { stateMachineAliasArn: arn, creationDate: seconds(now) };
};

/** AWS docs: "API_UpdateStateMachineAlias". */
export const UpdateStateMachineAlias: StepFunctionsOperation = (request, service) => {
  const alias = findAlias(request, service);
  const routing = readRouting(request, service);
  if (routing !== undefined && machineOf(routing) !== alias.arn.slice(0, -alias.name.length - 1)) {
    throw new AwsError("ValidationException", "The versions have to be of the alias's own state machine.");
  }
  const updateDate = new Date(service.clock.now());
  service.stateMachines.versions.putAlias({
    ...alias,
    description: request.optionalText("description", { atMost: 256 }) ?? alias.description,
    updateDate,
    ...(routing === undefined ? {} : { routing: () => routing }),
  });
  return { updateDate: seconds(updateDate) };
};

/** AWS docs: "API_DescribeStateMachineAlias". */
export const DescribeStateMachineAlias: StepFunctionsOperation = (request, service) => {
  const { arn, name, description, creationDate, updateDate, routing } = findAlias(request, service);
  return {
    stateMachineAliasArn: arn,
    name,
    description,
    routingConfiguration: routing().map(({ versionArn, weight }) => ({
      stateMachineVersionArn: versionArn,
      weight,
    })),
    creationDate: seconds(creationDate),
    updateDate: seconds(updateDate),
  };
};

/** AWS docs: "API_ListStateMachineAliases": those of a state machine, or of one of its versions. */
export const ListStateMachineAliases: StepFunctionsOperation = (request, service) => {
  const { arn } = findTarget(request, service);
  const { items, nextToken } = pageOf(
    { items: service.stateMachines.versions.aliasesOf(arn), keyOf: (alias) => alias.arn },
    pageRequest(request, `aliases ${arn}`),
  );
  return {
    stateMachineAliases: items.map((alias) => ({
      stateMachineAliasArn: alias.arn,
      creationDate: seconds(alias.creationDate),
    })),
    nextToken,
  };
};

/** AWS docs: "API_DeleteStateMachineAlias". */
export const DeleteStateMachineAlias: StepFunctionsOperation = (request, service) => {
  service.stateMachines.versions.removeAlias(findAlias(request, service).arn);
  return {};
};

function findAlias(request: RequestFields, { stateMachines }: StepFunctionsService): MachineAlias {
  const arn = request.text("stateMachineAliasArn", { atLeast: 1, atMost: 256 });
  const alias = stateMachines.versions.alias(arn);
  if (alias !== undefined) return alias;
  throw new AwsError("ResourceNotFound", `Request references a resource that does not exist: '${arn}'`);
}

/** One version, or two of the same state machine, whose weights are 100 together. */
function readRouting(
  request: RequestFields,
  { stateMachines }: StepFunctionsService,
): readonly AliasRoute[] | undefined {
  const value = request.any("routingConfiguration");
  if (value === undefined) return undefined;
  const routes = arrayOr(value).map((route): AliasRoute => {
    const { stateMachineVersionArn, weight } = objectOr(route);
    return { versionArn: String(stateMachineVersionArn), weight: Number(weight) };
  });
  const total = routes.reduce((sum, { weight }) => sum + weight, 0);
  const machines = new Set(routes.map((route) => machineOf([route])));
  if (routes.length < 1 || routes.length > 2 || total !== 100 || machines.size !== 1) {
    throw new AwsError(
      "ValidationException",
      "The routingConfiguration has to have one or two versions of one state machine, whose weights are 100 together.",
    );
  }
  for (const { versionArn } of routes) {
    if (stateMachines.versions.version(versionArn) === undefined) {
      throw new AwsError(
        "ResourceNotFound",
        `Request references a resource that does not exist: '${versionArn}'`,
      );
    }
  }
  return routes;
}

function machineOf([route]: readonly AliasRoute[]): string {
  return route === undefined ? "" : route.versionArn.replace(/:\d+$/, "");
}
