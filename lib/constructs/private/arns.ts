import { CfnStateMachineAlias, CfnStateMachineVersion } from "aws-cdk-lib/aws-stepfunctions";
import {
  Arn,
  type ArnComponents,
  ArnFormat,
  Fn,
  Reference,
  Stack,
  Token,
  Tokenization,
} from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * The ARN of a state machine without a version or an alias: executions bear its name alone, and StartExecution through an
 * alias or a version is authorized on it, too.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export function unqualifiedArn(arn: string): string {
  if (!Token.isUnresolved(arn)) {
    const parts = arn.split(":");
    return parts[5] === "stateMachine" ? parts.slice(0, unqualifiedParts).join(":") : arn;
  }
  if (!isQualified(arn)) return arn;
  const parts = Fn.split(":", arn);
  return Fn.join(
    ":",
    Array.from({ length: unqualifiedParts }, (_, index) => Fn.select(index, parts)),
  );
}

/** The ARN of all executions of a state machine, whose unqualified ARN is given. */
export function executionsArn(scope: IConstruct, arn: string): string {
  const { resourceName } = Stack.of(scope).splitArn(arn, ArnFormat.COLON_RESOURCE_NAME);
  return beside(scope, arn, {
    service: "states",
    resource: "execution",
    resourceName: `${resourceName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The ARN of something in the same account and region as a state machine. */
export function beside(scope: IConstruct, arn: string, components: ArnComponents): string {
  const stack = Stack.of(scope);
  const { partition, region, account } = stack.splitArn(arn, ArnFormat.COLON_RESOURCE_NAME);
  const where = {
    ...(partition === undefined ? {} : { partition }),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  };
  return Arn.format({ ...where, ...components }, stack);
}

/** `arn:partition:states:region:account:stateMachine:name`, and then a qualifier. */
const unqualifiedParts = 7;

/** True if a token is the ARN of an alias or a version that the app makes. */
function isQualified(arn: string): boolean {
  return Tokenization.reverseString(arn).tokens.some(
    (token) =>
      Reference.isReference(token) &&
      "cfnResourceType" in token.target &&
      (token.target.cfnResourceType === CfnStateMachineAlias.CFN_RESOURCE_TYPE_NAME ||
        token.target.cfnResourceType === CfnStateMachineVersion.CFN_RESOURCE_TYPE_NAME),
  );
}

/**
 * ARN of an execution of a state machine of this app. It names the state machine by its name, without taking its ARN apart.
 *
 * @param name of the execution: `*` for all of them, empty for what comes before a name.
 */
export function ownExecutionArn(
  scope: IConstruct,
  { stateMachineName }: { readonly stateMachineName: string },
  name: string,
): string {
  return Stack.of(scope).formatArn({
    service: "states",
    resource: "execution",
    resourceName: `${stateMachineName}:${name}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
