import type { IRole } from "aws-cdk-lib/aws-iam";
import { Validations } from "aws-cdk-lib/core";

/**
 * Acknowledges, for checkers such as cdk-nag, the one wildcard that the role of a state machine cannot do without. Only newer
 * versions of the CDK have a place for that.
 */
export function acknowledgeWildcard(role: IRole): void {
  const validations: typeof Validations | undefined = Validations;
  validations?.of(role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  });
}
