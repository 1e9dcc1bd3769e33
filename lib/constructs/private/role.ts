import { type IRole, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { StateMachineProps } from "aws-cdk-lib/aws-stepfunctions";
import { PhysicalName } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { type CalledResource, isAcrossAccounts } from "./reach.js";

/**
 * The role of a saga's state machine. One of its own gets a name where a resource in another account is called, so that the
 * resource's policy can name it; everywhere else it is the one that the state machine makes.
 */
export function roleProps(
  saga: Construct,
  given: IRole | undefined,
  called: Iterable<CalledResource>,
): Pick<StateMachineProps, "role"> {
  if (given !== undefined) return { role: given };
  if (!isAcrossAccounts(saga, called)) return {};
  return {
    role: new Role(saga, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      roleName: PhysicalName.GENERATE_IF_NEEDED,
    }),
  };
}
