import { Annotations, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import { type Grant, type IGrantable, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  CfnStateMachine,
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  type EncryptionConfiguration,
  LogLevel,
  type LogOptions,
  StateMachine,
  type StateMachineProps,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { StateMachineDefinition } from "../asl/index.js";
import { compile, type Plan } from "../compiler/index.js";
import { type AnySaga, hasErrors, type SagaDocument } from "../saga/index.js";
import { checkTargets, type OperationTargets, tasksOf } from "./operation-target.js";
import { DefinitionFile } from "./private/definition-file.js";
import { attachDocument } from "./private/saga-document.js";
import { parameterize, tokenLiterals } from "./private/tokens.js";
import { SagaError } from "./saga-error.js";

/** Properties of a `Saga`. */
export interface SagaProps<Description extends AnySaga | SagaDocument> {
  /**
   * The description, or its document as read from JSON.
   *
   * Its requests and its output may hold tokens of the CDK: texts, numbers, lists of texts. A text that is known only
   * when it is deployed may hold no quote, no backslash and no line break; such a list no less than one element.
   */
  readonly saga: Description;
  /** What calls each operation of the saga, by the operation's name. */
  readonly operations: OperationTargets<Description>;
  /**
   * The name of the state machine. The key of every action begins with it, so that two sagas never share one.
   * @default - CloudFormation generates a name
   */
  readonly stateMachineName?: string;
  /**
   * What is logged, and where.
   * @default - every event, without execution data. The destination is, by default, a log group of the saga's own, kept
   *   for a year
   */
  readonly logs?: LogOptions;
  /**
   * Whether executions are traced by X-Ray.
   * @default true
   */
  readonly tracingEnabled?: boolean;
  /**
   * How definition and history are encrypted at rest: `CustomerManagedEncryptionConfiguration` takes a key.
   * @default - with a key that AWS owns
   */
  readonly encryptionConfiguration?: EncryptionConfiguration;
  /**
   * What happens to the state machine, and to the log group if it is the saga's own, when they leave the stack.
   * @default - the state machine is destroyed, its log group retained
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Where the definition travels: in the template, or as a file in the bucket of the app's assets, which the environment
   * has to be bootstrapped for (`cdk bootstrap`).
   * @default - in the template up to 300,000 bytes, as an asset beyond
   */
  readonly definitionPlace?: "template" | "asset";
}

/**
 * The largest definition that stays in the template, in bytes. A template has 1 MB at most
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). In it a definition is text in JSON,
 * with a backslash before every quote, cut at every ARN, with the saga's document and the permissions beside it: all in
 * all it takes 1.6 times its bytes, so that this one fills half of a template.
 */
const largestInTemplate = 300_000;

/**
 * A saga on AWS: a Standard state machine that completes, or compensates what it did.
 *
 * @throws SagaError when the saga breaks rules or limits; it lists them all. Warnings become annotations.
 */
export class Saga<Description extends AnySaga | SagaDocument = AnySaga | SagaDocument> extends Construct {
  /** The state machine, for everything that is not said here. */
  readonly stateMachine: StateMachine;
  /** What a run costs: state transitions, bytes, events. */
  readonly plan: Plan;

  constructor(scope: Construct, id: string, props: SagaProps<Description>) {
    super(scope, id);
    const saga: AnySaga | SagaDocument = props.saga;
    const document = isDescription(saga) ? saga.toJSON() : saga;
    const tasks = tasksOf(props.operations);

    const compilation = compile(document, {
      tasks: Object.fromEntries([...tasks].map(([name, { binding }]) => [name, binding])),
      literals: tokenLiterals(),
    });
    const found = [
      ...compilation.diagnostics,
      ...checkTargets(document, Object.keys(props.operations), tasks),
    ];
    if (hasErrors(found) || compilation.definition === undefined || compilation.plan === undefined) {
      throw new SagaError(props.saga?.name, found);
    }
    this.plan = compilation.plan;

    const logs = this.logOptions(props);
    const tracingEnabled = props.tracingEnabled ?? true;
    const place =
      props.definitionPlace ?? (this.plan.definitionBytes > largestInTemplate ? "asset" : "template");
    this.stateMachine = new StateMachine(this, "StateMachine", {
      ...this.definitionProps(compilation.definition, place),
      stateMachineType: StateMachineType.STANDARD,
      ...(logs.destination === undefined ? {} : { logs }),
      tracingEnabled,
      ...(props.stateMachineName === undefined ? {} : { stateMachineName: props.stateMachineName }),
      ...(props.encryptionConfiguration === undefined
        ? {}
        : { encryptionConfiguration: props.encryptionConfiguration }),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    if (logs.destination === undefined) this.switchLogsOff();
    this.node.defaultChild = this.stateMachine;
    attachDocument(this.stateMachine, document, place);
    for (const task of tasks.values()) task.grantTo(this.stateMachine);

    for (const { code, message, names } of found) {
      Annotations.of(this).addWarningV2(`cdk-saga:${[code, ...names].join(":")}`, message);
    }
    if (logs.destination !== undefined || tracingEnabled) this.explainWildcards();
    this.grantOwnKey(props);
  }

  /** Lets an identity start executions of the saga. */
  grantStartExecution(identity: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(identity);
  }

  /**
   * Lets an identity see the saga's executions and their histories. As the CDK has it, that allows to describe every
   * state machine and activity of the account, too.
   */
  grantRead(identity: IGrantable): Grant {
    return this.stateMachine.grantRead(identity);
  }

  /**
   * A metric of the saga's executions.
   * @default - over 5 minutes
   */
  metric(metricName: string, props?: MetricOptions): Metric {
    return this.stateMachine.metric(metricName, props);
  }

  /** Executions started. */
  metricStarted(props?: MetricOptions): Metric {
    return this.stateMachine.metricStarted(props);
  }

  /** Executions that ended with status SUCCEEDED. */
  metricSucceeded(props?: MetricOptions): Metric {
    return this.stateMachine.metricSucceeded(props);
  }

  /** Executions that ended with status FAILED: those compensated, unless these are to succeed, and those stuck. */
  metricFailed(props?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(props);
  }

  /** Executions that were stopped: nothing of theirs was compensated. */
  metricAborted(props?: MetricOptions): Metric {
    return this.stateMachine.metricAborted(props);
  }

  /** Executions throttled. */
  metricThrottled(props?: MetricOptions): Metric {
    return this.stateMachine.metricThrottled(props);
  }

  /** The time from start to end, in milliseconds. */
  metricTime(props?: MetricOptions): Metric {
    return this.stateMachine.metricTime(props);
  }

  private definitionProps(
    definition: StateMachineDefinition,
    place: "template" | "asset",
  ): Pick<StateMachineProps, "definitionBody" | "definitionSubstitutions"> {
    if (place === "template")
      return { definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)) };
    const { text, substitutions } = parameterize(JSON.stringify(definition));
    return { definitionBody: new DefinitionFile(text), definitionSubstitutions: substitutions };
  }

  private logOptions({
    logs,
    removalPolicy,
  }: Pick<SagaProps<AnySaga>, "logs" | "removalPolicy">): LogOptions {
    if (logs === undefined) return { destination: this.ownLogGroup(removalPolicy), level: LogLevel.ALL };
    // With a destination the role would be allowed to deliver logs that there are not.
    if (logs.level === LogLevel.OFF) return { level: LogLevel.OFF };
    return { ...logs, destination: logs.destination ?? this.ownLogGroup(removalPolicy) };
  }

  /** Before aws-cdk-lib 2.180 the StateMachine wants a destination, even if nothing is logged. */
  private switchLogsOff(): void {
    const { defaultChild } = this.stateMachine.node;
    if (defaultChild instanceof CfnStateMachine) {
      defaultChild.addPropertyOverride("LoggingConfiguration", { Level: LogLevel.OFF });
    }
  }

  private ownLogGroup(removalPolicy: RemovalPolicy | undefined): LogGroup {
    return new LogGroup(this, "Logs", {
      // An execution can take a year.
      retention: RetentionDays.ONE_YEAR,
      ...(removalPolicy === undefined ? {} : { removalPolicy }),
    });
  }

  /**
   * Lets executions use the key they are encrypted with. The CDK's StateMachine does so by its name only: where
   * CloudFormation generates that, its condition names no state machine, and every execution would be refused.
   */
  private grantOwnKey({
    encryptionConfiguration: encryption,
    stateMachineName,
  }: Pick<SagaProps<AnySaga>, "encryptionConfiguration" | "stateMachineName">): void {
    if (!(encryption instanceof CustomerManagedEncryptionConfiguration) || stateMachineName !== undefined)
      return;
    // A policy of its own, because the state machine waits for the role's.
    new Policy(this, "KeyPolicy", {
      roles: [this.stateMachine.role],
      statements: [
        new PolicyStatement({
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: [encryption.kmsKey.keyArn],
          conditions: {
            StringEquals: {
              "kms:EncryptionContext:aws:states:stateMachineArn": this.stateMachine.stateMachineArn,
            },
          },
        }),
      ],
    });
  }

  /** Acknowledges, for checkers such as cdk-nag, the one wildcard that the role cannot do without. */
  private explainWildcards(): void {
    // Older versions of the CDK have no such class, and no checker that asks it.
    if (Validations === undefined) return;
    Validations.of(this.stateMachine.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
    });
  }
}

/** What is read from JSON may be anything. */
function isDescription(saga: AnySaga | SagaDocument | null): saga is AnySaga {
  return typeof saga === "object" && saga !== null && "toJSON" in saga;
}
