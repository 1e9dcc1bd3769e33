import { arrayOr, objectOr } from "../../asl/index.js";
import { once } from "../template/once.js";
import type { StackScope } from "../template/stack-scope.js";

/** A version of a state machine that a template publishes. */
export interface DeployedVersion {
  /** `…:stateMachine:NAME:1`. */
  readonly arn: string;
  readonly description: string | undefined;
}

/** An alias of a state machine. */
export interface DeployedAlias {
  /** `…:stateMachine:NAME:ALIAS`. */
  readonly arn: string;
  readonly description: string | undefined;
  /** Versions that it leads to, each with its share in percent. Throws a {@link UnresolvedValueError}. */
  routing(): readonly AliasRoute[];
}

/** A version that an alias leads to. */
export interface AliasRoute {
  readonly versionArn: string;
  /** Percent of the executions; those of all routes are 100. */
  readonly weight: number;
}

/** The versions and aliases of state machines. */
export interface DeployedVersions {
  readonly versions: readonly DeployedVersion[];
  readonly aliases: readonly DeployedAlias[];
}

/** The versions and aliases of state machines in some stacks. */
export function readStateMachineVersions(scopes: readonly StackScope[]): DeployedVersions {
  const of = (type: string) =>
    scopes.flatMap((scope) =>
      scope.resources(type).map(([logicalId]) => {
        const description = scope.property(logicalId, "Description");
        return {
          scope,
          logicalId,
          arn: scope.identity(logicalId, `${scope.name}/${logicalId}`).arn,
          description: typeof description === "string" ? description : undefined,
        };
      }),
    );
  return {
    versions: of("AWS::StepFunctions::StateMachineVersion"),
    aliases: of("AWS::StepFunctions::StateMachineAlias").map(({ scope, logicalId, arn, description }) => ({
      arn,
      description,
      routing: once(() => readRouting(scope, logicalId)),
    })),
  };
}

/** A DeploymentPreference shifts all executions to its version in the end. */
function readRouting(scope: StackScope, logicalId: string): AliasRoute[] {
  const { StateMachineVersionArn } = objectOr(scope.property(logicalId, "DeploymentPreference"));
  if (typeof StateMachineVersionArn === "string")
    return [{ versionArn: StateMachineVersionArn, weight: 100 }];
  return arrayOr(scope.property(logicalId, "RoutingConfiguration")).map((route) => {
    const { StateMachineVersionArn: versionArn, Weight } = objectOr(route);
    return { versionArn: String(versionArn), weight: Number(Weight ?? 100) };
  });
}
