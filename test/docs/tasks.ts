import { Stack } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Alias, IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { type IStateMachine, TaskInput } from "aws-cdk-lib/aws-stepfunctions";
import { GlueStartJobRun } from "aws-cdk-lib/aws-stepfunctions-tasks";
import {
  aslTask,
  type DynamoDbUpdateItemRequest,
  dynamoDbUpdateItemTask,
  operation,
  Saga,
  SagaTask,
  saga,
  shape,
  sqsSendMessageTask,
  stateMachineTask,
} from "cdk-saga";
import type { Construct } from "constructs";
import type { Page } from "./support/page.js";

interface Item {
  readonly id: string;
  readonly item: string;
}

const assess = operation("Assess", { request: shape<{ readonly item: string }>() });
const takeStock = operation("TakeStock", {
  request: shape<DynamoDbUpdateItemRequest>(),
  rejections: ["DynamoDB.ConditionalCheckFailedException"],
  rejectionsAreFinal: false, // an earlier try may land after the one that was refused
});
const returnStock = operation("ReturnStock", { request: shape<Item>() });
const announce = operation("Announce", { request: shape<Item>() });
const report = operation("Report", { request: shape<Item>() });

export const order = saga<{ readonly item: string }>("Order")
  .step("Assess", {
    kind: "read-only",
    action: assess,
    request: ({ input }) => ({ item: input.item }),
  })
  .step("TakeStock", {
    action: takeStock,
    request: ({ input, key }) => ({
      Key: { item: { S: input.item } },
      UpdateExpression: "SET takenBy = :key",
      ConditionExpression: "attribute_not_exists(takenBy) OR takenBy = :key",
      ExpressionAttributeValues: { ":key": { S: key } },
    }),
    compensation: {
      operation: returnStock,
      request: ({ input, key }) => ({ id: key, item: input.item }),
    },
  })
  .step("Announce", {
    kind: "best-effort",
    action: announce,
    request: ({ input, key }) => ({ id: key, item: input.item }),
  })
  .step("Report", {
    kind: "best-effort",
    action: report,
    request: ({ input, key }) => ({ id: key, item: input.item }),
  });

interface OrderTargets {
  readonly assessment: IStateMachine;
  readonly stock: ITable;
  readonly returnStock: Alias | IFunction;
  readonly queue: IQueue;
}

export class OrderStack extends Stack {
  constructor(scope: Construct, id: string, { assessment, stock, returnStock, queue }: OrderTargets) {
    super(scope, id);
    new Saga(this, "Order", {
      saga: order,
      operations: {
        Assess: SagaTask.stateMachine(assessment),
        TakeStock: SagaTask.dynamoDbUpdateItem(stock),
        ReturnStock: returnStock, // a function, an alias, a version, an imported one
        Announce: SagaTask.sqsSendMessage(queue),
        Report: SagaTask.fromTask(
          GlueStartJobRun.jsonata(this, "Report", {
            glueJobName: "report",
            arguments: TaskInput.fromObject({ "--item": "{% $request.item %}" }),
          }),
        ),
      },
    });
  }
}

const tasks = {
  Assess: stateMachineTask({ arn: "${Assessment}" }),
  TakeStock: dynamoDbUpdateItemTask({ tableName: "${Stock}" }),
  Announce: sqsSendMessageTask({ url: "${Queue}" }),
  Report: aslTask({
    resource: "arn:aws:states:::glue:startJobRun",
    arguments: { JobName: "report", Arguments: { "--item": "{% $request.item %}" } },
  }),
};
const input = { item: "lamp" };

export const page: Page = {
  sagas: { order: { saga: order, tasks } },
  failures: {
    "`TakeStock` fails with its rejection, which is not final": {
      saga: order,
      tasks,
      input,
      does: { TakeStock: { fails: "DynamoDB.ConditionalCheckFailedException" } },
      tries: { TakeStock: 1 },
    },
    "`TakeStock` is in doubt": {
      saga: order,
      tasks,
      input,
      does: { TakeStock: { fails: "DynamoDB.InternalServerErrorException" } },
    },
    "`Assess`, the other state machine, fails or times out": {
      saga: order,
      tasks,
      input,
      does: { Assess: { fails: "States.TaskFailed" } },
      tries: { Assess: 1 },
    },
    "`Announce` cannot be sent": {
      saga: order,
      tasks,
      input,
      does: { Announce: { fails: "SQS.SdkClientException" } },
    },
    "the JSONata of `Report` yields nothing, for `item` is absent": {
      saga: order,
      tasks,
      input: {},
    },
  },
  costs: {
    "it completes": { saga: order },
    "`TakeStock` is rejected": {
      saga: order,
      outcome: ({ name }) => (name === "TakeStock" ? "rejected" : "succeeds"),
    },
  },
};
