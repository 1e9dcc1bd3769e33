import { describe, expect, it } from "@jest/globals";
import { Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { CustomerManagedEncryptionConfiguration, LogLevel } from "aws-cdk-lib/aws-stepfunctions";
import { Saga, SagaTask } from "../../lib/constructs/index.js";
import { type OrderProps, orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import {
  deploy,
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  permissionsOf,
  permissionsOfRole,
  type Resource,
  resourceOf,
  resourcesOf,
  templateOf,
} from "../support/templates.js";

const quiet = { logs: { level: LogLevel.OFF }, tracingEnabled: false } as const;

describe("the role of a saga's state machine", () => {
  it("may invoke the functions, deliver logs and send traces", () => {
    expect(permissionsOf(orderStack().template)).toMatchInlineSnapshot(`
[
  "logs:CreateLogDelivery on *",
  "logs:GetLogDelivery on *",
  "logs:UpdateLogDelivery on *",
  "logs:DeleteLogDelivery on *",
  "logs:ListLogDeliveries on *",
  "logs:PutResourcePolicy on *",
  "logs:DescribeResourcePolicies on *",
  "logs:DescribeLogGroups on *",
  "xray:PutTraceSegments on *",
  "xray:PutTelemetryRecords on *",
  "xray:GetSamplingRules on *",
  "xray:GetSamplingTargets on *",
  "lambda:InvokeFunction on Take.Arn",
  "lambda:InvokeFunction on GiveBack.Arn",
  "lambda:InvokeFunction on Pay.Arn",
]
`);
  });

  it("is for Step Functions alone, on behalf of this account's state machines", () => {
    const { template } = orderStack();
    const { RoleArn } = resourceOf(template, "AWS::StepFunctions::StateMachine").Properties;
    const [id] = Object.values(RoleArn ?? {}).flat();
    expect(
      deploy(template.Resources[String(id)]?.Properties.AssumeRolePolicyDocument),
    ).toMatchInlineSnapshot(`
{
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": "arn:aws:states:eu-central-1:123456789012:stateMachine:*",
        },
        "StringEquals": {
          "aws:SourceAccount": "123456789012",
        },
      },
      "Effect": "Allow",
      "Principal": {
        "Service": "states.amazonaws.com",
      },
    },
  ],
  "Version": "2012-10-17",
}
`);
  });

  it("is complete before the state machine is", () => {
    const { template } = orderStack();
    const { DependsOn } = resourceOf(template, "AWS::StepFunctions::StateMachine");
    const [policy] = Object.keys(resourcesOf(template, "AWS::IAM::Policy"));
    expect(DependsOn).toContain(policy);
  });

  it("is another one for another saga, though it calls the same functions", () => {
    const stack = newStack();
    const [one, two] = [inlineFunctionIn(stack, "One"), inlineFunctionIn(stack, "Two")];
    new Saga(stack, "First", { saga: order, operations: { Take: one, GiveBack: one, Pay: one }, ...quiet });
    new Saga(stack, "Second", { saga: order, operations: { Take: one, GiveBack: one, Pay: two }, ...quiet });
    const template = templateOf(stack);
    expect(permissionsOfRole(template, "FirstStateMachineRole")).toEqual([
      "lambda:InvokeFunction on One.Arn",
    ]);
    expect(permissionsOfRole(template, "SecondStateMachineRole")).toEqual([
      "lambda:InvokeFunction on One.Arn",
      "lambda:InvokeFunction on Two.Arn",
    ]);
  });
});

describe("a wildcard in what the role may do", () => {
  const logDelivery = expect.stringMatching(/^logs:\w+ on \*$/);
  const tracing = expect.stringMatching(/^xray:\w+ on \*$/);
  it.each<{ what: string; props: (stack: Stack) => OrderProps; expected: unknown[] }>([
    {
      what: "log delivery and X-Ray, which know no resources",
      props: () => ({}),
      expected: [...Array(8).fill(logDelivery), ...Array(4).fill(tracing)],
    },
    {
      what: "log delivery, without tracing",
      props: () => ({ tracingEnabled: false }),
      expected: Array(8).fill(logDelivery),
    },
    {
      what: "X-Ray, without logs",
      props: () => ({ logs: { level: LogLevel.OFF } }),
      expected: Array(4).fill(tracing),
    },
    {
      what: "X-Ray, with a log group to which nothing is written",
      props: (stack) => ({ logs: { level: LogLevel.OFF, destination: new LogGroup(stack, "Log") } }),
      expected: Array(4).fill(tracing),
    },
    { what: "nothing, without logs and tracing", props: () => quiet, expected: [] },
    {
      what: "nothing more, with an encrypted topic and a key of the saga's own",
      props: (stack) => ({
        ...quiet,
        encryptionConfiguration: new CustomerManagedEncryptionConfiguration(new Key(stack, "Key")),
        operations: {
          GiveBack: SagaTask.snsPublish(new Topic(stack, "Topic", { masterKey: new Key(stack, "TopicKey") })),
        },
      }),
      expected: [],
    },
  ])("is there for $what", ({ props, expected }) => {
    const permissions = permissionsOf(orderStack(props).template);
    expect(permissions).toContain("lambda:InvokeFunction on Take.Arn");
    expect(permissions.filter((permission) => permission.includes("*"))).toEqual(expected);
  });

  it("is acknowledged with its reason, and only where it is", () => {
    const acknowledged = (props: OrderProps) =>
      orderStack(props)
        .saga.stateMachine.role.node.metadata.filter(({ type }) => type === "aws:cdk:acknowledged-rules")
        .map(({ data }) => data);
    expect(acknowledged({})).toMatchInlineSnapshot(`
[
  {
    "Annotation::AwsSolutions-IAM5[Resource::*]": "Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  },
]
`);
    expect(acknowledged({ tracingEnabled: false })).toHaveLength(1);
    expect(acknowledged({ logs: { level: LogLevel.OFF } })).toHaveLength(1);
    expect(acknowledged(quiet)).toEqual([]);
  });
});

describe("a topic that an operation publishes to", () => {
  const topicArn = "arn:aws:sns:us-east-1:999988887777:Elsewhere";
  const keyArn = "arn:aws:kms:us-east-1:999988887777:key/1234";
  it.each<{
    what: string;
    topic: (stack: Stack) => Topic | ReturnType<typeof Topic.fromTopicArn>;
    expected: string[];
  }>([
    {
      what: "one of the stack",
      topic: (stack) => new Topic(stack, "Topic"),
      expected: ["sns:Publish on Topic"],
    },
    {
      what: "one that is encrypted",
      topic: (stack) => new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") }),
      expected: ["sns:Publish on Topic", "kms:Decrypt on Key.Arn", "kms:GenerateDataKey on Key.Arn"],
    },
    {
      what: "an imported one",
      topic: (stack) => Topic.fromTopicArn(stack, "Topic", topicArn),
      expected: [`sns:Publish on ${topicArn}`],
    },
    {
      what: "an imported one that is encrypted",
      topic: (stack) => Topic.fromTopicAttributes(stack, "Topic", { topicArn, keyArn }),
      expected: [
        `sns:Publish on ${topicArn}`,
        `kms:Decrypt on ${keyArn}`,
        `kms:GenerateDataKey on ${keyArn}`,
      ],
    },
  ])("can be $what; the role may publish to exactly it", ({ topic, expected }) => {
    const { template } = orderStack((stack) => ({
      ...quiet,
      operations: { GiveBack: SagaTask.snsPublish(topic(stack), { subject: "Given back!" }) },
    }));
    const arn = expected[0]?.replace("sns:Publish on ", "");
    expect(deployedDefinition(template).States.GiveBack).toMatchObject({
      Resource: "arn:aws:states:::sns:publish",
      Arguments: { TopicArn: arn, Subject: "Given back!" },
      TimeoutSeconds: 60,
    });
    expect(permissionsOf(template).filter((permission) => !permission.startsWith("lambda:"))).toEqual(
      expected,
    );
  });
});

test("fails for an encrypted topic of a CDK that does not tell its key", () => {
  const publish = (stack: Stack) => {
    const topic = new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") });
    // As the topics of aws-cdk-lib 2.179 are.
    Reflect.deleteProperty(topic, "masterKey");
    return { operations: { GiveBack: SagaTask.snsPublish(topic) } };
  };
  expect(() => orderStack(publish)).toThrow(
    /^\[Stack\/Topic\] The topic is encrypted, .* Update aws-cdk-lib to 2\.182\.0 or newer\.$/,
  );
});

/** A task that a user writes. */
class QueueTask extends SagaTask {
  readonly #queue: Queue;
  readonly binding: SagaTask["binding"];

  constructor(queue: Queue) {
    super();
    this.#queue = queue;
    this.binding = {
      resource: `arn:${Stack.of(queue).partition}:states:::sqs:sendMessage`,
      arguments: (request) => ({ QueueUrl: queue.queueUrl, MessageBody: `{% $string(${request}) %}` }),
      result: "$states.result",
      longestRunSeconds: 10,
    };
  }

  grantTo(stateMachine: IGrantable): void {
    stateMachine.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.#queue.queueArn] }),
    );
  }
}

describe("a task of one's own", () => {
  it("is called as it says, and permitted what it says", () => {
    const { template } = orderStack((stack) => ({
      ...quiet,
      operations: { Pay: new QueueTask(new Queue(stack, "Queue")) },
    }));
    expect(deployedDefinition(template).States.Pay).toMatchObject({
      Resource: "arn:aws:states:::sqs:sendMessage",
      Arguments: { QueueUrl: "Queue" },
      TimeoutSeconds: 25,
    });
    expect(permissionsOf(template)).toContain("sqs:SendMessage on Queue.Arn");
  });
});

describe("the key that a saga's executions are encrypted with", () => {
  /** The allowances of a key to the state machine's role, with the state machine that they are for. */
  function keyAllowances(props: OrderProps): string[] {
    const { template } = orderStack((stack) => ({
      ...props,
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(new Key(stack, "Key")),
    }));
    expect(permissionsOf(template)).toEqual(
      expect.arrayContaining(["kms:Decrypt on Key.Arn", "kms:GenerateDataKey on Key.Arn"]),
    );
    const policies = Object.values(resourcesOf(template, "AWS::IAM::Policy"));
    return policies.flatMap(({ Properties }: Resource) =>
      [
        ...JSON.stringify(deploy(Properties)).matchAll(
          /"kms:EncryptionContext:aws:states:stateMachineArn":"([^"]*)"/g,
        ),
      ].map(([, stateMachine]) => String(stateMachine)),
    );
  }

  it("may be used for the state machine of a given name", () => {
    expect(keyAllowances({ stateMachineName: "Orders" })).toEqual([
      "arn:aws:states:eu-central-1:123456789012:stateMachine:Orders",
    ]);
  });

  it("may be used for the state machine that CloudFormation names, too", () => {
    // The first is the CDK's own, which names no state machine and so permits nothing.
    expect(keyAllowances({})).toEqual([
      "arn:aws:states:eu-central-1:123456789012:stateMachine:",
      "OrderStateMachine",
    ]);
  });
});

describe("an identity that is granted", () => {
  function granted(grant: (saga: Saga<typeof order>, identity: IGrantable) => unknown): string[] {
    const { stack, saga } = orderStack();
    const role = new Role(stack, "Caller", { assumedBy: new ServicePrincipal("ec2.amazonaws.com") });
    grant(saga, role);
    const stateMachine = "arn:aws:states:eu-central-1:123456789012:stateMachine:Orders";
    return permissionsOfRole(templateOf(stack), "Caller", { OrderStateMachine: stateMachine });
  }

  it("to start executions may do just that", () => {
    expect(granted((saga, role) => saga.grantStartExecution(role))).toEqual([
      "states:StartExecution on arn:aws:states:eu-central-1:123456789012:stateMachine:Orders",
    ]);
  });

  it("to read may see executions and their histories, and change nothing", () => {
    expect(granted((saga, role) => saga.grantRead(role))).toMatchInlineSnapshot(`
[
  "states:ListExecutions on arn:aws:states:eu-central-1:123456789012:stateMachine:Orders",
  "states:ListStateMachines on arn:aws:states:eu-central-1:123456789012:stateMachine:Orders",
  "states:DescribeExecution on arn:aws:states:eu-central-1:123456789012:execution:Orders:*",
  "states:DescribeStateMachineForExecution on arn:aws:states:eu-central-1:123456789012:execution:Orders:*",
  "states:GetExecutionHistory on arn:aws:states:eu-central-1:123456789012:execution:Orders:*",
  "states:ListActivities on *",
  "states:DescribeStateMachine on *",
  "states:DescribeActivity on *",
]
`);
  });

  it("can be any identity of the CDK", () => {
    const { stack, saga } = orderStack();
    const grant = saga.grantStartExecution(new User(stack, "Operator"));
    expect(grant.success).toBe(true);
  });
});
