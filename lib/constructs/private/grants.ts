import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IConnection } from "aws-cdk-lib/aws-events";
import {
  Grant,
  type IGrantable,
  type IResourceWithPolicy,
  Policy,
  PolicyStatement,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import {
  childRule,
  type DynamoDbRequests,
  type HttpTaskTarget,
  httpPermissions,
  itemActions,
  type ServiceActions,
  startExecutionPermissions,
  type TaskPermission,
} from "../../compiler/index.js";
import { beside, executionsArn } from "./arns.js";

/** Lets a role do what a task needs. */
export function allow(grantee: IGrantable, permissions: readonly TaskPermission[]): void {
  for (const permission of permissions) grantee.grantPrincipal.addToPrincipalPolicy(statementOf(permission));
}

function statementOf({ actions, resources, conditions }: TaskPermission): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

/**
 * Lets a role do exactly this with a queue or a topic. Their own grants allow all kinds of data keys, and that of a queue to
 * ask for its URL.
 */
export function allowMessages(
  grantee: IGrantable,
  { target, key }: ServiceActions,
  { arn, resource, encryptionKey }: MessageTarget,
): void {
  Grant.addToPrincipalOrResource({ grantee, actions: [...target], resourceArns: [arn], resource });
  encryptionKey?.grant(grantee, ...key);
}

/** A queue or a topic. */
export interface MessageTarget {
  readonly arn: string;
  readonly resource: IResourceWithPolicy;
  readonly encryptionKey: IKey | undefined;
}

/**
 * The key that a topic is encrypted with. Before aws-cdk-lib 2.182.0 topics do not tell it, and nobody could publish to an
 * encrypted one.
 *
 * @throws Error for an encrypted topic whose key is not known.
 */
export function keyOfTopic(topic: ITopic): IKey | undefined {
  const { defaultChild } = topic.node;
  const isEncrypted =
    defaultChild !== undefined &&
    "kmsMasterKeyId" in defaultChild &&
    defaultChild.kmsMasterKeyId !== undefined;
  if (isEncrypted && !("masterKey" in topic)) {
    throw new Error(
      `[${topic.node.path}] The topic is encrypted, but this version of aws-cdk-lib does not tell its key, which the saga has to ` +
        "use. Update aws-cdk-lib to 2.182.0 or newer.",
    );
  }
  return topic.masterKey;
}

/** The parts of a table that a task needs. */
export type TableTarget = Pick<ITable, "tableArn" | "tableName" | "encryptionKey">;

/** Lets a role do one thing with the items of a table. */
export function grantTable(grantee: IGrantable, table: TableTarget, action: keyof DynamoDbRequests): void {
  const { target, key } = itemActions(action);
  allow(grantee, [{ actions: target, resources: [table.tableArn] }]);
  table.encryptionKey?.grant(grantee, ...key);
}

/** Lets a state machine call one endpoint by one method. */
export function grantHttp(
  stateMachine: StateMachine,
  endpoint: HttpTaskTarget,
  { connectionSecretArn }: Pick<IConnection, "connectionSecretArn">,
): void {
  const { stateMachineArn } = stateMachine;
  const { connection, own } = httpPermissions({
    ...endpoint,
    secretArn: connectionSecretArn,
    stateMachineArn,
  });
  allow(stateMachine, connection);
  // A policy of its own, because the state machine waits for the role's, and this one names the state machine.
  const id = "HttpPolicy";
  const known = stateMachine.node.tryFindChild(id);
  if (known instanceof Policy) known.addStatements(statementOf(own));
  else new Policy(stateMachine, id, { roles: [stateMachine.role], statements: [statementOf(own)] });
}

/** Lets a state machine run another one to its end. */
export function grantRun(grantee: StateMachine, arn: string): void {
  const ruleArn = beside(grantee, arn, { service: "events", resource: "rule", resourceName: childRule });
  allow(grantee, startExecutionPermissions({ arn, executionsArn: executionsArn(grantee, arn), ruleArn }));
}
