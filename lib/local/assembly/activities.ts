import type { StackScope } from "../template/stack-scope.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";

/** The Step Functions activities of some stacks. */
export function readActivities(scopes: readonly StackScope[]): NamedResources<ResourceNames> {
  const activities = scopes.flatMap((scope) =>
    scope
      .resources("AWS::StepFunctions::Activity")
      .map(([logicalId, resource]) => namesOf(scope, logicalId, resource)),
  );
  return new NamedResources("activity", activities);
}
