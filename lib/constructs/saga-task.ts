import type { IConnection, IEventBus } from "aws-cdk-lib/aws-events";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type {
  CfnStateMachineAlias,
  IStateMachine,
  StateMachine,
  TaskStateBase,
} from "aws-cdk-lib/aws-stepfunctions";
import { Aws, Duration } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import {
  aslTask,
  awsSdkTask,
  type DynamoDbRequests,
  eventBridgePutEventsTask,
  type HttpPathRequest,
  type HttpRequest,
  httpEndpointTask,
  itemTask,
  lambdaFunctionTask,
  publishActions,
  sendMessageActions,
  snsPublishTask,
  sqsSendMessageTask,
  stateMachineTask,
  type TaskBinding,
} from "../compiler/index.js";
import { unqualifiedArn } from "./private/arns.js";
import {
  allow,
  allowMessages,
  grantHttp,
  grantRun,
  grantTable,
  keyOfTopic,
  type TableTarget,
} from "./private/grants.js";
import type { CalledResource } from "./private/reach.js";
import { renderTask } from "./private/rendered-task.js";
import {
  checkEndpoint,
  checkEvent,
  checkIsStandard,
  checkMessageGroup,
  checkSdkAction,
  checkSubject,
} from "./private/task-options.js";

const partition = Aws.PARTITION;

/**
 * A way to call an operation on AWS, with the permission that it needs. `Request` is the type of the request.
 *
 * Only a Lambda function can promise that its rejections are final. An operation of another task declares
 * its rejections, which are the names of the API's errors, with `rejectionsAreFinal: false`.
 */
export abstract class SagaTask<Request = unknown> {
  /**
   * Invokes a Lambda function with exactly the request; what it returns is the response, the name of the error that it
   * throws the rejection.
   *
   * @param target a function, an alias or a version, imported ones too. The saga may invoke exactly that.
   */
  static lambdaFunction(target: Pick<IFunction, "functionArn">): SagaTask {
    // The function's own grantInvoke() allows all of its versions by a wildcard; the saga calls one of them.
    return new BoundTask(
      lambdaFunctionTask({ arn: target.functionArn, partition, timeoutSeconds: timeoutSecondsOf(target) }),
      {
        kind: "a Lambda function",
        arns: [target.functionArn],
        construct: target,
        acrossAccounts: "ownPolicy",
      },
    );
  }

  /**
   * Publishes the request to an SNS topic, which writes it as JSON. A publication cannot be told twice from once, nor be taken
   * back: it suits best-effort steps, and retriable ones whose subscribers know the key. A FIFO topic takes the tries of one
   * call for one publication.
   */
  static snsPublish(topic: ITopic, { subject, messageGroupId }: SnsPublishOptions = {}): SagaTask {
    checkSubject(topic, subject);
    checkMessageGroup(topic, messageGroupId);
    return new GrantedTask(
      snsPublishTask({ arn: topic.topicArn, partition, subject, messageGroupId, ...fifoOf(topic) }),
      (stateMachine) =>
        allowMessages(stateMachine, publishActions, {
          arn: topic.topicArn,
          resource: topic,
          encryptionKey: keyOfTopic(topic),
        }),
      { kind: "a topic", arns: [topic.topicArn], construct: topic, acrossAccounts: "policy" },
    );
  }

  /**
   * Sends the request to an SQS queue as the MessageBody, which SQS writes as JSON; the response is `{ MessageId, … }`. A message can
   * be sent twice and not be taken back, as with `snsPublish`. A FIFO queue takes the tries of one call for one message.
   */
  static sqsSendMessage(queue: IQueue, { messageGroupId }: SqsSendMessageOptions = {}): SagaTask {
    checkMessageGroup(queue, messageGroupId);
    return new GrantedTask(
      sqsSendMessageTask({ url: queue.queueUrl, partition, messageGroupId, ...fifoOf(queue) }),
      (stateMachine) =>
        allowMessages(stateMachine, sendMessageActions, {
          arn: queue.queueArn,
          resource: queue,
          encryptionKey: queue.encryptionMasterKey,
        }),
      { kind: "a queue", arns: [queue.queueArn], construct: queue, acrossAccounts: "policy" },
    );
  }

  /**
   * Puts one event on an EventBridge bus, the request being its Detail; the response is `{ Entries, FailedEntryCount }`.
   * An event can be put twice and not be taken back, as with `snsPublish`.
   */
  static eventBridgePutEvents(
    eventBus: Pick<IEventBus, "eventBusArn">,
    { source, detailType }: EventBridgePutEventsOptions,
  ): SagaTask<object> {
    checkEvent(eventBus, { source, detailType });
    const { eventBusArn: arn } = eventBus;
    return new BoundTask(eventBridgePutEventsTask({ arn, partition, source, detailType }), {
      kind: "an event bus",
      arns: [arn],
      construct: eventBus,
      acrossAccounts: "ownPolicy",
    });
  }

  /**
   * Reads an item of a DynamoDB table. The request is GetItem's arguments without TableName, the response GetItem's:
   * `{ Item? }`.
   */
  static dynamoDbGetItem(table: TableTarget): SagaTask<DynamoDbRequests["getItem"]> {
    return tableTask(table, "getItem");
  }

  /**
   * Writes an item of a DynamoDB table. The request is PutItem's arguments without TableName, the response PutItem's. A
   * condition that does not hold is the error `DynamoDB.ConditionalCheckFailedException`; after an answer that was lost
   * it can fail by the step's own first try, so it leaves the step in doubt.
   */
  static dynamoDbPutItem(table: TableTarget): SagaTask<DynamoDbRequests["putItem"]> {
    return tableTask(table, "putItem");
  }

  /** Changes an item of a DynamoDB table: as `dynamoDbPutItem`, with UpdateItem's arguments and response. */
  static dynamoDbUpdateItem(table: TableTarget): SagaTask<DynamoDbRequests["updateItem"]> {
    return tableTask(table, "updateItem");
  }

  /** Deletes an item of a DynamoDB table: as `dynamoDbPutItem`, with DeleteItem's arguments and response. */
  static dynamoDbDeleteItem(table: TableTarget): SagaTask<DynamoDbRequests["deleteItem"]> {
    return tableTask(table, "deleteItem");
  }

  /**
   * Calls an HTTPS endpoint. The request's `headers`, `queryParameters` and `body` are Headers, QueryParameters and
   * RequestBody; the response is the answer's body, null where there is none. An answer of status 409 is the error
   * `States.Http.StatusCode.409`, which may be declared as a rejection.
   */
  static httpEndpoint<PathsBelow extends boolean = false>({
    connection,
    endpoint,
    method,
    pathsBelow,
  }: HttpEndpointOptions<PathsBelow>): SagaTask<PathsBelow extends true ? HttpPathRequest : HttpRequest> {
    checkEndpoint(connection, endpoint);
    const { connectionArn } = connection;
    const target = { endpoint, method, connectionArn, pathsBelow };
    return new GrantedTask(
      httpEndpointTask({ ...target, partition }),
      (stateMachine) => grantHttp(stateMachine, target, connection),
      { kind: "a connection", arns: [connectionArn], construct: connection, acrossAccounts: "never" },
    );
  }

  /** Calls any action of the AWS SDK. The request is its arguments, in the SDK's PascalCase; the response the API's. */
  static awsSdk(props: AwsSdkProps): SagaTask<object> {
    checkSdkAction(props);
    // An execution is started on the unqualified ARN, as IAM sees it, whichever alias or version starts it.
    const resources = props.service === "sfn" ? props.resources.map(unqualifiedArn) : props.resources;
    return new BoundTask(awsSdkTask({ ...props, resources, partition }), {
      kind: "a resource",
      arns: props.resources,
      acrossAccounts: "ownPolicy",
    });
  }

  /**
   * Runs another Standard state machine to its end. The request is its input, the response its output. When it is given
   * up on, it is stopped half-way with its effects in place: so it is for read-only and best-effort steps alone, and is
   * tried once. It fails with `States.TaskFailed` whatever its own error was.
   *
   * @param target a state machine, or a version or an alias of one.
   */
  static stateMachine(target: StateMachineTarget): SagaTask<object> {
    checkIsStandard(target);
    // First, because a version also tells the ARN of what it is a version of.
    const arn = "attrArn" in target ? target.attrArn : target.stateMachineArn;
    return new GrantedTask(
      stateMachineTask({ arn, partition }),
      (stateMachine) => grantRun(stateMachine, unqualifiedArn(arn)),
      { kind: "a state machine", arns: [arn], construct: target, acrossAccounts: "never" },
    );
  }

  /**
   * Any task of `aws-stepfunctions-tasks`, made by its `jsonata()`; its permissions are those that the CDK gives it. In
   * its arguments the request is the variable `$request`, the response is the task's whole result.
   *
   * ```ts
   * SagaTask.fromTask(
   *   GlueStartJobRun.jsonata(this, "Report", { glueJobName, arguments: TaskInput.fromObject({ "--day": "{% $request.day %}" }) }),
   * );
   * ```
   *
   * A task with expressions other than `$request` and `$string($request)` is for actions before the pivot and best-effort
   * steps alone, for it may fail; one that waits for a job (`.sync`) as `stateMachine` is; one that waits for its token
   * (`IntegrationPattern.WAIT_FOR_TASK_TOKEN`) for callback steps alone; its arguments name the
   * token, `{% $states.context.Task.Token %}`.
   *
   * @throws RangeError for a task in JSONPath, or with retries, catchers, a timeout or a successor of its own.
   */
  static fromTask(task: TaskStateBase): SagaTask<object> {
    const { statements, ...called } = renderTask(task);
    return new GrantedTask(aslTask(called), ({ grantPrincipal }) => {
      for (const statement of statements) grantPrincipal.addToPrincipalPolicy(statement);
    });
  }

  /** The type of its request. There is no value at run time. */
  declare readonly accepts?: (request: Request) => void;

  /** The Task state's fields. */
  abstract readonly binding: TaskBinding;

  /**
   * The resource that is called, if its region and account matter.
   * @internal
   */
  readonly called: CalledResource | undefined;

  /** @internal */
  constructor(called?: CalledResource) {
    this.called = called;
  }

  /** Lets a state machine's role do what the task needs, and nothing else. */
  abstract grantTo(stateMachine: StateMachine): void;
}

/** A state machine, or a version or an alias of one. */
export type StateMachineTarget =
  | Pick<IStateMachine, "stateMachineArn">
  | Pick<CfnStateMachineAlias, "attrArn">;

/** Options of `SagaTask.snsPublish`. */
export interface SnsPublishOptions {
  /**
   * The group of all messages: within one, a FIFO topic keeps their order.
   * @default - none; `saga` for a FIFO topic, which has to have one
   */
  readonly messageGroupId?: string;
  /**
   * The subject of messages that go out by e-mail.
   * @default - none: SNS writes one
   */
  readonly subject?: string;
}

/** Options of `SagaTask.sqsSendMessage`. */
export interface SqsSendMessageOptions {
  /**
   * The group of all messages: within one, a FIFO queue keeps their order.
   * @default - none; `saga` for a FIFO queue, which has to have one
   */
  readonly messageGroupId?: string;
}

/** Options of `SagaTask.eventBridgePutEvents`. */
export interface EventBridgePutEventsOptions {
  /** The event's source, such as `trips`. */
  readonly source: string;
  /** The event's detail-type, such as `TripBooked`. */
  readonly detailType: string;
}

/** Properties of `SagaTask.httpEndpoint`. */
export interface HttpEndpointOptions<PathsBelow extends boolean = boolean> {
  /** The EventBridge connection that holds the credentials. */
  readonly connection: Pick<IConnection, "connectionArn" | "connectionSecretArn">;
  /** The URL, which begins with `https://`. */
  readonly endpoint: string;
  readonly method: "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT";
  /**
   * Appends the request's `path` to the URL, after a slash. The saga may then call every path below it.
   * @default false
   */
  readonly pathsBelow?: PathsBelow;
}

/** Properties of `SagaTask.awsSdk`. */
export interface AwsSdkProps {
  /** The service as in the ARN of the integration, `arn:aws:states:::aws-sdk:<service>:<action>`: `s3`. */
  readonly service: string;
  /** The action as in that ARN, in camel case: `putObject`. */
  readonly action: string;
  /** The ARNs of what the action is for: the saga may call it for exactly these. */
  readonly resources: readonly string[];
  /**
   * The action as IAM knows it, where it has another name: `s3:ListBucket` for `s3` and `listObjectsV2`.
   * @default - `<service>:<Action>`, with the service's name in IAM: `states:StopExecution` for `sfn` and `stopExecution`
   */
  readonly iamAction?: string;
}

/** A task that is all binding and permission. */
class GrantedTask<Request> extends SagaTask<Request> {
  readonly binding: TaskBinding;
  readonly #grant: (stateMachine: StateMachine) => void;

  constructor(binding: TaskBinding, grant: (stateMachine: StateMachine) => void, called?: CalledResource) {
    super(called);
    this.binding = binding;
    this.#grant = grant;
  }

  grantTo(stateMachine: StateMachine): void {
    this.#grant(stateMachine);
  }
}

/** A task that takes the permissions that its binding tells. */
class BoundTask<Request> extends SagaTask<Request> {
  readonly binding: TaskBinding;

  constructor(binding: TaskBinding, called?: CalledResource) {
    super(called);
    this.binding = binding;
  }

  grantTo(stateMachine: StateMachine): void {
    allow(stateMachine, this.binding.permissions ?? []);
  }
}

function tableTask<Action extends keyof DynamoDbRequests>(
  table: TableTarget,
  action: Action,
): SagaTask<DynamoDbRequests[Action]> {
  return new GrantedTask(
    itemTask(action, { tableName: table.tableName, partition }),
    (stateMachine) => grantTable(stateMachine, table, action),
    // By its name a table is found in the caller's account alone.
    { kind: "a table", arns: [table.tableArn], construct: table, acrossAccounts: "never" },
  );
}

/** Facts about FIFO queues and topics: if it is one, and how it recognizes duplicates, as far as that is known. */
function fifoOf(target: IQueue | ITopic): {
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
} {
  const known =
    "contentBasedDeduplication" in target
      ? target.contentBasedDeduplication
      : contentBasedDeduplicationOf(target.node.defaultChild);
  return { fifo: target.fifo, contentBasedDeduplication: known };
}

/** An id that is given counts for more than the content, so it may be given where nothing is known. */
function contentBasedDeduplicationOf(resource: IConstruct | undefined): boolean {
  return (
    resource !== undefined &&
    "contentBasedDeduplication" in resource &&
    resource.contentBasedDeduplication === true
  );
}

/** Lambda's own default: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
const defaultFunctionTimeout = Duration.seconds(3);

/** The timeout of a function, or of the one behind an alias or a version; undefined where it is not known here. */
function timeoutSecondsOf(target: object): number | undefined {
  // By their shape and not by instanceof, so that a second copy of the CDK in the application does no harm.
  if ("lambda" in target && typeof target.lambda === "object" && target.lambda !== null) {
    return timeoutSecondsOf(target.lambda);
  }
  if (!("timeout" in target)) return undefined;
  const timeout = target.timeout ?? defaultFunctionTimeout;
  return timeout instanceof Duration && !timeout.isUnresolved() ? timeout.toSeconds() : undefined;
}
