import type { IRole } from "aws-cdk-lib/aws-iam";
import { Stack, Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/** Acknowledges a finding of a checker such as cdk-nag. Only newer versions of the CDK have a place for that. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  const validations: typeof Validations | undefined = Validations;
  validations?.of(scope).acknowledge({ id, reason });
}

/** Acknowledges the one wildcard that the role of a state machine can't do without. */
export function acknowledgeWildcard(role: IRole): void {
  acknowledge(
    role,
    "AwsSolutions-IAM5[Resource::*]",
    "Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  );
}

/** Acknowledges that a role may do something with any execution of one state machine. */
export function acknowledgeExecutions(role: IRole, executionsArn: string): void {
  acknowledge(
    role,
    `AwsSolutions-IAM5[Resource::${asFound(Stack.of(role).resolve(executionsArn))}]`,
    "The name of an execution isn't known before it is started; the state machine is named.",
  );
}

/** An ARN as cdk-nag writes it in a finding: a reference in it is `<LogicalId>` or `<LogicalId.Attribute>`. */
function asFound(resolved: unknown): string {
  if (typeof resolved !== "object" || resolved === null) return String(resolved);
  if ("Ref" in resolved) return `<${String(resolved.Ref)}>`;
  if ("Fn::GetAtt" in resolved && Array.isArray(resolved["Fn::GetAtt"]))
    return `<${resolved["Fn::GetAtt"].join(".")}>`;
  if ("Fn::Join" in resolved && Array.isArray(resolved["Fn::Join"])) {
    const [separator, parts]: unknown[] = resolved["Fn::Join"];
    return Array.isArray(parts) ? parts.map(asFound).join(String(separator)) : "";
  }
  return JSON.stringify(resolved);
}
