import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";
import type { StackScope } from "../template/stack-scope.js";

/** The SNS topics of some stacks. */
export function readTopics(scopes: readonly StackScope[]): NamedResources<ResourceNames> {
  return new NamedResources(
    "SNS topic",
    scopes.flatMap((scope) =>
      scope.resources("AWS::SNS::Topic").map(([logicalId, resource]) => namesOf(scope, logicalId, resource)),
    ),
  );
}
