import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { type Duration, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { StateMachineDefinition } from "../../asl/index.js";
import { acknowledgeWildcard } from "./acknowledge.js";
import { ownLogGroup } from "./log-group.js";

/**
 * A small Express state machine beside a saga. Its log group keeps every event, without data: nothing else tells of an Express execution.
 *
 * @param scope the construct that it belongs to, after which its log group is named.
 */
export function expressMachine(
  scope: Construct,
  definition: StateMachineDefinition,
  { removalPolicy, timeout }: { readonly removalPolicy?: RemovalPolicy; readonly timeout?: Duration } = {},
): StateMachine {
  const stateMachine = new StateMachine(scope, "StateMachine", {
    definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    stateMachineType: StateMachineType.EXPRESS,
    logs: { destination: ownLogGroup(scope, removalPolicy, RetentionDays.THREE_MONTHS), level: LogLevel.ALL },
    tracingEnabled: true,
    ...(timeout === undefined ? {} : { timeout }),
  });
  acknowledgeWildcard(stateMachine.role);
  return stateMachine;
}
