import { Arn, ArnFormat, Stack } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IConnection } from "aws-cdk-lib/aws-events";
import { Grant, type IGrantable, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { DynamoDbRequests } from "../../compiler/index.js";

/** Lets a role do one thing with exactly these resources. */
function allow(grantee: IGrantable, actions: readonly string[], resources: readonly string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources] }),
  );
}

/** Lets a role send messages. The queue's own grantSendMessages() allows all kinds of data keys, and to ask for its URL. */
export function grantSendMessage(grantee: IGrantable, queue: IQueue): void {
  Grant.addToPrincipalOrResource({
    grantee,
    actions: ["sqs:SendMessage"],
    resourceArns: [queue.queueArn],
    resource: queue,
  });
  queue.encryptionMasterKey?.grant(grantee, "kms:Decrypt", "kms:GenerateDataKey");
}

/** What is known of a table. */
export type TableTarget = Pick<ITable, "tableArn" | "tableName" | "encryptionKey">;

const keyReads = ["kms:Decrypt", "kms:DescribeKey"];
const keyWrites = [
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Lets a role do one thing with the items of a table. */
export function grantTable(grantee: IGrantable, table: TableTarget, action: keyof DynamoDbRequests): void {
  allow(grantee, [`dynamodb:${capitalized(action)}`], [table.tableArn]);
  table.encryptionKey?.grant(grantee, ...keyReads, ...(action === "getItem" ? [] : keyWrites));
}

/** What an HTTP endpoint is called by. */
export interface HttpGrant {
  readonly connection: Pick<IConnection, "connectionArn" | "connectionSecretArn">;
  readonly endpoint: string;
  readonly method: string;
  readonly pathsBelow: boolean;
}

/** Lets a state machine call one endpoint by one method. */
export function grantHttp(
  stateMachine: StateMachine,
  { connection, endpoint, method, pathsBelow }: HttpGrant,
): void {
  allow(stateMachine, ["events:RetrieveConnectionCredentials"], [connection.connectionArn]);
  allow(
    stateMachine,
    ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
    [connection.connectionSecretArn],
  );
  const own = new PolicyStatement({
    actions: ["states:InvokeHTTPEndpoint"],
    resources: [stateMachine.stateMachineArn],
    conditions: pathsBelow
      ? {
          StringEquals: { "states:HTTPMethod": method },
          StringLike: { "states:HTTPEndpoint": `${endpoint}/*` },
        }
      : { StringEquals: { "states:HTTPMethod": method, "states:HTTPEndpoint": endpoint } },
  });
  // A policy of its own, because the state machine waits for the role's, and this one names the state machine.
  const id = "HttpPolicy";
  const known = stateMachine.node.tryFindChild(id);
  if (known instanceof Policy) known.addStatements(own);
  else new Policy(stateMachine, id, { roles: [stateMachine.role], statements: [own] });
}

/** The rule by which Step Functions learns that a child execution has ended. */
const childRule = "StepFunctionsGetEventsForStepFunctionsExecutionRule";

/** Lets a state machine run another one to its end. Executions have names of their own, so these are not named. */
export function grantRun(grantee: StateMachine, stateMachineArn: string): void {
  const { partition, region, account, resourceName } = Stack.of(grantee).splitArn(
    stateMachineArn,
    ArnFormat.COLON_RESOURCE_NAME,
  );
  const where = {
    ...(partition === undefined ? {} : { partition }),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  };
  const executions = Arn.format(
    {
      ...where,
      service: "states",
      resource: "execution",
      resourceName: `${resourceName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    Stack.of(grantee),
  );
  const rule = Arn.format(
    { ...where, service: "events", resource: "rule", resourceName: childRule },
    Stack.of(grantee),
  );
  allow(grantee, ["states:StartExecution"], [stateMachineArn]);
  allow(grantee, ["states:DescribeExecution", "states:StopExecution"], [executions]);
  allow(grantee, ["events:DescribeRule", "events:PutRule", "events:PutTargets"], [rule]);
}

/** An API's action as IAM writes it. */
function capitalized(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}
