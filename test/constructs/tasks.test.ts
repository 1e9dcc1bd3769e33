import { describe, expect, it } from "@jest/globals";
import { CfnParameter, Duration, Lazy, type Stack } from "aws-cdk-lib";
import { AttributeType, Table, TableEncryption, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Authorization, Connection, EventBus } from "aws-cdk-lib/aws-events";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  IntegrationPattern,
  JsonPath,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import {
  DynamoAttributeValue,
  DynamoGetItem,
  LambdaInvoke,
  SqsSendMessage,
  type SqsSendMessageProps,
} from "aws-cdk-lib/aws-stepfunctions-tasks";
import { SecretValue } from "aws-cdk-lib/core";
import type { DynamoDbPutItemRequest, HttpRequest } from "../../lib/compiler/index.js";
import { Saga, SagaError, SagaTask, type StateMachineTarget } from "../../lib/constructs/index.js";
import { operation, saga, shape } from "../../lib/saga/index.js";
import {
  type Deployed,
  deploy,
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  permissionsOf,
  resourcesOf,
  templateOf,
} from "../support/templates.js";

const child = "arn:aws:states:us-east-1:999988887777:stateMachine:Child";
const quiet = { logs: { level: LogLevel.OFF }, tracingEnabled: false } as const;
const call = operation("Call", { request: shape<{ readonly id: string }>() });
const once = saga("Once").step("Call", {
  kind: "best-effort",
  action: call,
  request: ({ keyHash }) => ({ id: keyHash }),
});

/** What a saga whose only call is by this task becomes. */
function deployedWith(task: (stack: Stack) => SagaTask<never>, deployed?: Deployed) {
  const stack = newStack();
  // The request's type is another test's.
  const operations = { Call: task(stack) };
  new Saga(stack, "Saga", { saga: once.toJSON(), operations, ...quiet });
  const template = templateOf(stack);
  const { Call } = deployedDefinition(template, deployed).States;
  if (Call?.Type !== "Task") throw new Error("no Task");
  return { template, call: Call, permissions: permissionsOf(template, deployed) };
}

function tableIn(stack: Stack, encrypted = false): Table {
  return new Table(stack, "Table", {
    partitionKey: { name: "id", type: AttributeType.STRING },
    ...(encrypted
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: new Key(stack, "Key") }
      : {}),
  });
}

function connectionIn(stack: Stack): Connection {
  return new Connection(stack, "Connection", {
    authorization: Authorization.apiKey("x-key", SecretValue.unsafePlainText("secret")),
  });
}

const id =
  "{'id': $hash($states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Call', 'SHA-256')}";

describe("a task that a saga calls on AWS, and all that its role may do then", () => {
  it("sends a message to a queue", () => {
    const { call, permissions } = deployedWith((stack) => SagaTask.sqsSendMessage(new Queue(stack, "Queue")));
    expect(call).toMatchObject({
      Resource: "arn:aws:states:::sqs:sendMessage",
      Arguments: { QueueUrl: "Queue", MessageBody: `{% ${id} %}` },
      TimeoutSeconds: 60,
    });
    expect(call.Arguments).not.toHaveProperty("MessageGroupId");
    expect(permissions).toEqual(["sqs:SendMessage on Queue.Arn"]);
  });

  it("sends messages in one group to a FIFO queue, which is encrypted", () => {
    const { call, permissions } = deployedWith((stack) =>
      SagaTask.sqsSendMessage(
        new Queue(stack, "Queue", {
          fifo: true,
          contentBasedDeduplication: true,
          encryptionMasterKey: new Key(stack, "Key"),
        }),
      ),
    );
    expect(call.Arguments).toMatchObject({ MessageGroupId: "saga" });
    expect(permissions).toEqual([
      "sqs:SendMessage on Queue.Arn",
      "kms:Decrypt on Key.Arn",
      "kms:GenerateDataKey on Key.Arn",
    ]);
  });

  it("puts an event on a bus", () => {
    const { call, permissions } = deployedWith((stack) =>
      SagaTask.eventBridgePutEvents(new EventBus(stack, "Bus"), { source: "trips", detailType: "Booked" }),
    );
    expect(call).toMatchObject({
      Resource: "arn:aws:states:::events:putEvents",
      Arguments: {
        Entries: [{ EventBusName: "Bus.Arn", Source: "trips", DetailType: "Booked", Detail: `{% ${id} %}` }],
      },
    });
    expect(permissions).toEqual(["events:PutEvents on Bus.Arn"]);
  });

  it.each([
    ["getItem", SagaTask.dynamoDbGetItem, "GetItem"],
    ["putItem", SagaTask.dynamoDbPutItem, "PutItem"],
    ["updateItem", SagaTask.dynamoDbUpdateItem, "UpdateItem"],
    ["deleteItem", SagaTask.dynamoDbDeleteItem, "DeleteItem"],
  ] as const)("works on a table's items: %s", (action, task, permission) => {
    const { call, permissions } = deployedWith((stack) => task(tableIn(stack)));
    expect(call).toMatchObject({
      Resource: `arn:aws:states:::dynamodb:${action}`,
      Arguments: `{% $merge([${id}, {'TableName': 'Table'}]) %}`,
    });
    expect(permissions).toEqual([`dynamodb:${permission} on Table.Arn`]);
  });

  it("works on a table of the second version", () => {
    const partitionKey = { name: "id", type: AttributeType.STRING };
    const { permissions } = deployedWith((stack) =>
      SagaTask.dynamoDbGetItem(new TableV2(stack, "Table", { partitionKey })),
    );
    expect(permissions).toEqual(["dynamodb:GetItem on Table.Arn"]);
  });

  it("uses the key of an encrypted table, and for reading no more of it than that takes", () => {
    const of = (task: typeof SagaTask.dynamoDbGetItem | typeof SagaTask.dynamoDbPutItem) =>
      deployedWith((stack) => task(tableIn(stack, true))).permissions.slice(1);
    const reads = ["kms:Decrypt on Key.Arn", "kms:DescribeKey on Key.Arn"];
    expect(of(SagaTask.dynamoDbGetItem)).toEqual(reads);
    expect(of(SagaTask.dynamoDbPutItem)).toEqual([
      ...reads,
      "kms:Encrypt on Key.Arn",
      "kms:GenerateDataKey on Key.Arn",
      "kms:GenerateDataKeyWithoutPlaintext on Key.Arn",
      "kms:ReEncryptFrom on Key.Arn",
      "kms:ReEncryptTo on Key.Arn",
    ]);
  });

  it("calls an HTTP endpoint, by one method", () => {
    const { call, permissions, template } = deployedWith((stack) =>
      SagaTask.httpEndpoint({
        connection: connectionIn(stack),
        endpoint: "https://api.example.com/trips",
        method: "POST",
      }),
    );
    expect(call).toMatchObject({ Resource: "arn:aws:states:::http:invoke", TimeoutSeconds: 75 });
    expect(call.Arguments).toContain("'ApiEndpoint': 'https://api.example.com/trips', 'Method': 'POST'");
    expect(call.Arguments).toContain("'Authentication': {'ConnectionArn': 'Connection.Arn'}");
    expect(permissions).toEqual([
      "events:RetrieveConnectionCredentials on Connection.Arn",
      "secretsmanager:DescribeSecret on Connection.SecretArn",
      "secretsmanager:GetSecretValue on Connection.SecretArn",
      "states:InvokeHTTPEndpoint on SagaStateMachine",
    ]);
    expect(httpConditionsOf(template)).toEqual([
      {
        StringEquals: { "states:HTTPMethod": "POST", "states:HTTPEndpoint": "https://api.example.com/trips" },
      },
    ]);
  });

  it("calls HTTP endpoints below a URL, and another one besides, by one policy", () => {
    const stack = newStack();
    const connection = connectionIn(stack);
    const endpoint = "https://api.example.com/trips";
    new Saga(stack, "Saga", {
      saga: saga("Two")
        .step("Call", {
          kind: "best-effort",
          action: operation("Call", { request: shape<{ readonly body: string }>() }),
          request: ({ key }) => ({ body: key }),
        })
        .step("Other", {
          kind: "best-effort",
          action: operation("Other", { request: shape<{ readonly path: string }>() }),
          request: ({ keyHash }) => ({ path: keyHash }),
        }),
      operations: {
        Call: SagaTask.httpEndpoint({ connection, endpoint, method: "GET" }),
        Other: SagaTask.httpEndpoint({ connection, endpoint, method: "DELETE", pathsBelow: true }),
      },
      ...quiet,
    });
    const template = templateOf(stack);
    expect(httpConditionsOf(template)).toEqual([
      { StringEquals: { "states:HTTPMethod": "GET", "states:HTTPEndpoint": endpoint } },
      {
        StringEquals: { "states:HTTPMethod": "DELETE" },
        StringLike: { "states:HTTPEndpoint": `${endpoint}/*` },
      },
    ]);
    expect(deployedDefinition(template).States.Other).toHaveProperty(
      "Arguments",
      expect.stringContaining(`'ApiEndpoint': '${endpoint}/' & $request.path`),
    );
  });

  it("calls an action of the AWS SDK, by whatever name IAM knows it", () => {
    const resources = ["arn:aws:s3:::bucket/receipt"];
    const { call, permissions } = deployedWith(() =>
      SagaTask.awsSdk({ service: "s3", action: "putObject", resources }),
    );
    expect(call).toMatchObject({
      Resource: "arn:aws:states:::aws-sdk:s3:putObject",
      Arguments: `{% ${id} %}`,
    });
    expect(permissions).toEqual(["s3:PutObject on arn:aws:s3:::bucket/receipt"]);
    const named = SagaTask.awsSdk({ service: "sfn", action: "listTags", resources, iamAction: "states:X" });
    expect(deployedWith(() => named).permissions).toEqual(["states:X on arn:aws:s3:::bucket/receipt"]);
  });

  it("runs another state machine to its end, once", () => {
    const arn = child;
    const { call, permissions } = deployedWith((stack) =>
      SagaTask.stateMachine(StateMachine.fromStateMachineArn(stack, "Child", arn)),
    );
    expect(call).toMatchObject({
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: { StateMachineArn: arn, Input: `{% ${id} %}` },
    });
    expect(call).not.toHaveProperty("Retry");
    expect(permissions).toEqual([
      `states:StartExecution on ${arn}`,
      "states:DescribeExecution on arn:aws:states:us-east-1:999988887777:execution:Child:*",
      "states:StopExecution on arn:aws:states:us-east-1:999988887777:execution:Child:*",
      ...["DescribeRule", "PutRule", "PutTargets"].map(
        (action) =>
          `events:${action} on arn:aws:events:us-east-1:999988887777:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
      ),
    ]);
  });

  it.each<[string, (stack: Stack) => StateMachineTarget, string]>([
    ["an alias by its ARN", () => ({ stateMachineArn: `${child}:live` }), `${child}:live`],
    ["a version by its ARN", () => ({ stateMachineArn: `${child}:7` }), `${child}:7`],
    [
      "an alias of the stack",
      (stack) => new CfnStateMachineAlias(stack, "Live", { name: "live" }),
      `${child}:live`,
    ],
    [
      "a version of the stack",
      (stack) => new CfnStateMachineVersion(stack, "Seven", { stateMachineArn: child }),
      `${child}:7`,
    ],
  ])("runs %s, and may start and see what IAM knows by the unqualified name", (_what, target, called) => {
    const deployed = { "Live.Arn": `${child}:live`, "Seven.Arn": `${child}:7` };
    const { call, permissions } = deployedWith((stack) => SagaTask.stateMachine(target(stack)), deployed);
    expect(call).toMatchObject({ Arguments: { StateMachineArn: called } });
    expect(permissions.slice(0, 3)).toEqual([
      `states:StartExecution on ${child}`,
      "states:DescribeExecution on arn:aws:states:us-east-1:999988887777:execution:Child:*",
      "states:StopExecution on arn:aws:states:us-east-1:999988887777:execution:Child:*",
    ]);
  });

  it.each<[string, (stack: Stack) => SagaTask<never>, string[]]>([
    [
      "a FIFO queue",
      (stack) => SagaTask.sqsSendMessage(new Queue(stack, "Q", { fifo: true })),
      ["MessageGroupId", "MessageDeduplicationId"],
    ],
    [
      "a FIFO queue that tells messages apart by their content",
      (stack) =>
        SagaTask.sqsSendMessage(new Queue(stack, "Q", { fifo: true, contentBasedDeduplication: true })),
      ["MessageGroupId"],
    ],
    [
      "a FIFO queue that is imported",
      (stack) =>
        SagaTask.sqsSendMessage(Queue.fromQueueArn(stack, "Q", "arn:aws:sqs:eu-west-1:123456789012:q.fifo")),
      ["MessageGroupId", "MessageDeduplicationId"],
    ],
    [
      "a FIFO topic",
      (stack) => SagaTask.snsPublish(new Topic(stack, "T", { fifo: true, topicName: "t.fifo" })),
      ["MessageGroupId", "MessageDeduplicationId"],
    ],
    [
      "a FIFO topic that tells messages apart by their content",
      (stack) =>
        SagaTask.snsPublish(
          new Topic(stack, "T", { fifo: true, topicName: "t", contentBasedDeduplication: true }),
        ),
      ["MessageGroupId"],
    ],
    ["a queue", (stack) => SagaTask.sqsSendMessage(new Queue(stack, "Q")), []],
    ["a topic", (stack) => SagaTask.snsPublish(new Topic(stack, "T")), []],
  ])("tells %s what it wants to know of each message", (_what, task, expected) => {
    const { call } = deployedWith(task);
    const fields = Object.keys(call.Arguments ?? {});
    expect(fields.filter((field) => field.startsWith("Message") && field.endsWith("Id"))).toEqual(expected);
  });

  it("starts an alias of a state machine by the AWS SDK, and may start what IAM knows by the unqualified name", () => {
    const start = { service: "sfn", action: "startSyncExecution" };
    const { permissions } = deployedWith(() => SagaTask.awsSdk({ ...start, resources: [`${child}:live`] }));
    expect(permissions).toEqual([`states:StartSyncExecution on ${child}`]);
    const execution = child.replace("stateMachine", "execution").concat(":run-1");
    const stop = { service: "sfn", action: "stopExecution", resources: [execution] };
    expect(deployedWith(() => SagaTask.awsSdk(stop)).permissions).toEqual([
      `states:StopExecution on ${execution}`,
    ]);
  });

  it.each([
    ["cloudwatchlogs", "putLogEvents", "logs:PutLogEvents"],
    ["cognitoidentityprovider", "adminDeleteUser", "cognito-idp:AdminDeleteUser"],
    ["sesv2", "sendEmail", "ses:SendEmail"],
    ["s3", "putObject", "s3:PutObject"],
  ])("allows %s:%s by the name that IAM has for it", (service, action, allowed) => {
    const { permissions } = deployedWith(() => SagaTask.awsSdk({ service, action, resources: ["arn:x"] }));
    expect(permissions).toEqual([`${allowed} on arn:x`]);
  });

  it.each<[string, (stack: Stack) => unknown, string]>([
    [
      "a subject of two lines",
      (stack) => SagaTask.snsPublish(new Topic(stack, "T"), { subject: "Booked\nYours" }),
      '[Stack/T] The subject of an SNS message has to be 1 to 100 ASCII characters on one line, not beginning with a space; received "Booked\\nYours".',
    ],
    [
      "a subject of 101 characters",
      (stack) => SagaTask.snsPublish(new Topic(stack, "T"), { subject: "x".repeat(101) }),
      "[Stack/T] The subject of an SNS message has to be 1 to 100 ASCII characters",
    ],
    [
      "a group of messages with a space",
      (stack) => SagaTask.sqsSendMessage(new Queue(stack, "Q"), { messageGroupId: "all trips" }),
      '[Stack/Q] A messageGroupId has to be 1 to 128 ASCII letters, digits and punctuation, without spaces; received "all trips".',
    ],
    [
      "an empty group of messages",
      (stack) => SagaTask.snsPublish(new Topic(stack, "T"), { messageGroupId: "" }),
      '[Stack/T] A messageGroupId has to be 1 to 128 ASCII letters, digits and punctuation, without spaces; received "".',
    ],
    [
      "an event of AWS's",
      (stack) =>
        SagaTask.eventBridgePutEvents(new EventBus(stack, "B"), {
          source: "aws.trips",
          detailType: "Booked",
        }),
      '[Stack/B] An event\'s source has to be a text that does not begin with "aws.", which EventBridge keeps for AWS; received "aws.trips".',
    ],
    [
      "an event without a type",
      (stack) => SagaTask.eventBridgePutEvents(new EventBus(stack, "B"), { source: "trips", detailType: "" }),
      "[Stack/B] An event's detailType has to be a text that is not empty.",
    ],
    [
      "an endpoint in clear text",
      (stack) =>
        SagaTask.httpEndpoint({
          connection: connectionIn(stack),
          endpoint: "http://x.example",
          method: "GET",
        }),
      '[Stack/Connection] An HTTP task\'s endpoint has to begin with "https://"; received "http://x.example".',
    ],
    [
      "an Express state machine",
      (stack) =>
        SagaTask.stateMachine(
          new StateMachine(stack, "Quick", {
            stateMachineType: StateMachineType.EXPRESS,
            definitionBody: DefinitionBody.fromString("{}"),
          }),
        ),
      "[Stack/Quick] The target is an Express state machine. Step Functions runs only Standard ones to their end (.sync)",
    ],
    [
      "a service in capitals",
      () => SagaTask.awsSdk({ service: "S3", action: "putObject", resources: ["arn:x"] }),
      'The service of an AWS SDK task is written in lower case, as in "s3" or "cloudwatchlogs"; received "S3".',
    ],
    [
      "an action as IAM writes it",
      () => SagaTask.awsSdk({ service: "s3", action: "PutObject", resources: ["arn:x"] }),
      'The action of an AWS SDK task is written in camel case, as in "putObject"; received "PutObject".',
    ],
    [
      "an action for nothing",
      () => SagaTask.awsSdk({ service: "s3", action: "putObject", resources: [] }),
      "The task s3:putObject names no resources, so its role could not call it.",
    ],
  ])("fails when the app is synthesized for %s", (_what, task, message) => {
    const stack = newStack();
    expect(() => task(stack)).toThrow(RangeError);
    expect(() => task(newStack())).toThrow(message);
  });

  it("leaves what is known only when it is deployed to AWS", () => {
    const stack = newStack();
    const word = new CfnParameter(stack, "Word").valueAsString;
    expect(() =>
      SagaTask.snsPublish(new Topic(stack, "T"), { subject: word, messageGroupId: word }),
    ).not.toThrow();
    expect(() =>
      SagaTask.httpEndpoint({ connection: connectionIn(stack), endpoint: word, method: "GET" }),
    ).not.toThrow();
  });

  it("puts messages into the group that is given", () => {
    const { call } = deployedWith((stack) =>
      SagaTask.snsPublish(new Topic(stack, "T", { fifo: true, topicName: "t.fifo" }), {
        messageGroupId: "trips",
      }),
    );
    expect(call.Arguments).toMatchObject({ MessageGroupId: "trips" });
  });

  /** The conditions under which HTTP endpoints may be called. */
  function httpConditionsOf(template: ReturnType<typeof templateOf>): unknown[] {
    return Object.entries(resourcesOf(template, "AWS::IAM::Policy"))
      .filter(([name]) => name.includes("HttpPolicy"))
      .flatMap(([, { Properties }]) => deploy(Properties.PolicyDocument))
      .flatMap((policy) => {
        const { Statement } = policy as { Statement: { Condition: unknown }[] };
        return Statement.map(({ Condition }) => Condition);
      });
  }
});

describe("a task of the CDK's own", () => {
  function sending(stack: Stack, props: Partial<SqsSendMessageProps>): SqsSendMessage {
    const queue = new Queue(stack, "Queue");
    return new SqsSendMessage(stack, "Send", { queue, messageBody: TaskInput.fromText("x"), ...props });
  }

  it("is called with the request where it says so, and brings its permissions", () => {
    const { call, permissions } = deployedWith((stack) =>
      SagaTask.fromTask(
        SqsSendMessage.jsonata(stack, "Send", {
          queue: new Queue(stack, "Queue"),
          messageBody: TaskInput.fromText("{% $string($request) %}"),
          comment: "sends",
        }),
      ),
    );
    expect(call).toMatchObject({
      Resource: "arn:aws:states:::sqs:sendMessage",
      Arguments: { QueueUrl: "Queue", MessageBody: `{% ($request := ${id}; $string($request)) %}` },
      Retry: expect.anything(),
    });
    expect(permissions).toEqual(["sqs:SendMessage on Queue.Arn"]);
  });

  it("calls a function by its ARN with exactly the request", () => {
    const { call } = deployedWith((stack) =>
      SagaTask.fromTask(
        LambdaInvoke.jsonata(stack, "Ask", {
          lambdaFunction: inlineFunctionIn(stack, "Function"),
          payload: TaskInput.fromText("{% $request %}"),
          payloadResponseOnly: true,
          retryOnServiceExceptions: false,
        }),
      ),
    );
    expect(call).toMatchObject({ Resource: "Function.Arn", Arguments: `{% ${id} %}` });
  });

  it("is for callbacks alone where it waits for its token", () => {
    const stack = newStack();
    const { binding } = SagaTask.fromTask(
      LambdaInvoke.jsonata(stack, "Ask", {
        lambdaFunction: inlineFunctionIn(stack, "Function"),
        integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        payload: TaskInput.fromObject({ token: "{% $states.context.Task.Token %}" }),
        retryOnServiceExceptions: false,
      }),
    );
    expect(binding).toMatchObject({
      callback: {
        resource: expect.stringMatching(/lambda:invoke\.waitForTaskToken$/),
        result: "$states.result",
      },
      isCallbackOnly: true,
    });
  });

  it.each<{ what: string; make: (stack: Stack) => TaskStateBase; says: string }>([
    {
      what: "with references in JSONPath",
      make: (stack) => sending(stack, { messageBody: TaskInput.fromObject({ a: JsonPath.stringAt("$.a") }) }),
      says: "it uses JSONPath. Create it with .jsonata() instead",
    },
    {
      what: "that says to be in JSONPath",
      make: (stack) => sending(stack, { queryLanguage: QueryLanguage.JSON_PATH }),
      says: "'queryLanguage' can not be 'JSONPath'",
    },
    {
      what: "with a timeout, retries and a successor",
      make: (stack) => {
        const task = sending(stack, { taskTimeout: Timeout.duration(Duration.minutes(1)) });
        task.addRetry({ maxAttempts: 2 });
        task.next(new Succeed(stack, "Done"));
        return task;
      },
      says: "it has Next, Retry, TimeoutSeconds. Remove that",
    },
    {
      what: "with what is known at deployment only, and is no text",
      make: (stack) =>
        sending(stack, { messageBody: TaskInput.fromObject({ list: Lazy.any({ produce: () => [1] }) }) }),
      says: "it contains a value that is neither JSON nor a token inside a text",
    },
  ])("fails when it is one $what", ({ make, says }) => {
    const stack = newStack();
    expect(() => SagaTask.fromTask(make(stack))).toThrow(says);
  });

  it("fails as a compensation with expressions that may fail", () => {
    const stack = newStack();
    const table = tableIn(stack);
    const task = SagaTask.fromTask(
      DynamoGetItem.jsonata(stack, "Get", {
        table,
        key: { id: DynamoAttributeValue.fromString("{% $request.id %}") },
      }),
    );
    const description = saga("Twice").step("Take", {
      action: operation("Take", { request: shape<{ readonly id: string }>() }),
      request: ({ key }) => ({ id: key }),
      compensation: call,
    });
    expect(
      () => new Saga(stack, "Saga", { saga: description, operations: { Take: task, Call: task } }),
    ).toThrow(
      /^\[Stack\/Saga\] The saga "Twice" cannot become a state machine:\nerror arguments-may-fail: The compensation of /,
    );
  });
});

describe("an operation of a task", () => {
  const stack = newStack();
  const put = SagaTask.dynamoDbPutItem(tableIn(stack));
  const keep = operation("Keep", { request: shape<DynamoDbPutItemRequest>() });
  const post = operation("Post", {
    request: shape<HttpRequest & { readonly body: { readonly id: string } }>(),
  });
  const both = saga<{ readonly id: string }>("Both")
    .step("Keep", {
      kind: "best-effort",
      action: keep,
      request: ({ input, key }) => ({
        Item: { id: { S: key }, of: { S: input.id } },
        ConditionExpression: "attribute_not_exists(id)",
      }),
    })
    .step("Post", {
      kind: "best-effort",
      action: post,
      request: ({ key }) => ({ headers: { "Idempotency-Key": key }, body: { id: key } }),
    });
  const endpoint = {
    connection: connectionIn(stack),
    endpoint: "https://x.example",
    method: "POST",
  } as const;

  it("is called by a task that takes its request", () => {
    const operations = { Keep: put, Post: SagaTask.httpEndpoint(endpoint) };
    expect(() => new Saga(stack, "Right", { saga: both, operations })).not.toThrow();
  });

  it("fails to compile with a task that takes another", () => {
    new Saga(stack, "Wrong", {
      saga: both,
      // @ts-expect-error an item is no key
      operations: { Keep: SagaTask.dynamoDbGetItem(tableIn(newStack())), Post: put as never },
    });
    new Saga(stack, "WrongPath", {
      saga: both,
      operations: {
        Keep: put,
        // @ts-expect-error the request names no path
        Post: SagaTask.httpEndpoint({ ...endpoint, pathsBelow: true }),
      },
    });
  });

  it("fails with rejections that are said to be final", () => {
    const refusing = operation("Call", {
      request: shape<DynamoDbPutItemRequest>(),
      rejections: ["DynamoDB.ConditionalCheckFailedException"],
    });
    const pays = saga("Pays").step("Pay", {
      kind: "pivot",
      action: refusing,
      request: ({ key }) => ({ Item: { id: { S: key } } }),
    });
    expect(() => new Saga(stack, "Final", { saga: pays, operations: { Call: put } })).toThrow(SagaError);
  });
});
