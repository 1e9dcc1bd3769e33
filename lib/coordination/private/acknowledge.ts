import { Stack, Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/** Acknowledges a finding of a checker such as cdk-nag. Only newer versions of the CDK have a place for that. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  const validations: typeof Validations | undefined = Validations;
  validations?.of(scope).acknowledge({ id, reason });
}

/** Acknowledges that somebody may do something with every resource that an ARN with a wildcard means. */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${asFound(Stack.of(scope).resolve(arn))}]`, reason);
}

/** An ARN as cdk-nag writes it in a finding: a reference in it is `<LogicalId>`, and an attribute `<LogicalId.Arn>`. */
function asFound(resolved: unknown): string {
  if (typeof resolved !== "object" || resolved === null) return String(resolved);
  if ("Ref" in resolved) return `<${String(resolved.Ref)}>`;
  const attribute: unknown = "Fn::GetAtt" in resolved ? resolved["Fn::GetAtt"] : undefined;
  if (Array.isArray(attribute)) return `<${attribute.join(".")}>`;
  const joined: unknown = "Fn::Join" in resolved ? resolved["Fn::Join"] : undefined;
  if (!Array.isArray(joined)) return JSON.stringify(resolved);
  const [separator, parts]: unknown[] = joined;
  return Array.isArray(parts) ? parts.map(asFound).join(String(separator)) : "";
}
