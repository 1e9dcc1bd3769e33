import { type JsonObject, objectOr } from "../../asl/index.js";
import type { ResourceNames } from "./named-resources.js";
import type { StackScope } from "../template/stack-scope.js";

/** The names of a resource that a stack declares. */
export function namesOf(scope: StackScope, logicalId: string, resource: JsonObject): ResourceNames {
  const { name, arn } = scope.identity(logicalId, `${scope.name}/${logicalId}`);
  const path = objectOr(resource.Metadata)["aws:cdk:path"] ?? scope.stack.paths.get(logicalId);
  return {
    logicalId,
    stackName: scope.name,
    name,
    arn,
    // The path of the construct, not of the CfnResource that it holds by the CDK's convention.
    ...(typeof path === "string"
      ? { constructPath: path.replace(/^\//, "").replace(/\/Resource$/, "") }
      : {}),
  };
}
