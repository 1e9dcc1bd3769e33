import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Aws, Fn, type RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/**
 * Below this prefix AWS allows the logs of all state machines of an account by one policy, which otherwise is full after
 * some of them: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
const prefix = "/aws/vendedlogs/states";

/** The longest that the part of a name gets which people read, in characters. */
const longestId = 60;

/**
 * A saga's own log group. Its name is the construct's id, a hash of its path, and the beginning of the stack's id: so it
 * stays the same for as long as the stack, no other saga has it, and a stack that is made anew finds no group in its way that
 * its forerunner left behind.
 *
 * @param retention @default a year
 */
export function ownLogGroup(
  saga: Construct,
  removalPolicy: RemovalPolicy | undefined,
  // An execution can take a year.
  retention = RetentionDays.ONE_YEAR,
): LogGroup {
  const id = saga.node.id.replace(/[^\w-]+/g, "-").slice(0, longestId);
  const stackId = Fn.select(2, Fn.split("/", Aws.STACK_ID));
  const stack = Fn.select(0, Fn.split("-", stackId));
  return new LogGroup(saga, "Logs", {
    logGroupName: `${prefix}/${id}-${saga.node.addr.slice(-8)}-${stack}`,
    retention,
    ...(removalPolicy === undefined ? {} : { removalPolicy }),
  });
}
