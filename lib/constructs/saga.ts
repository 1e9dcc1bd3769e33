import { Grant, type IGrantable, type IRole, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
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
import { Annotations, type RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { StateMachineDefinition } from "../asl/index.js";
import { compile, longestPersistence, type Plan } from "../compiler/index.js";
import {
  type AnySaga,
  type Diagnostic,
  diagnostics,
  hasErrors,
  readDocument,
  type SagaDocument,
} from "../saga/index.js";
import { ObservedSaga } from "./observed-saga.js";
import {
  checkTargets,
  type FunctionOrTaskFor,
  type OperationTargets,
  retainedTasks,
  tasksOf,
} from "./operation-target.js";
import { acknowledgeWildcard } from "./private/acknowledge.js";
import { DefinitionFile } from "./private/definition-file.js";
import { ImportedSaga } from "./private/imported-saga.js";
import { checkListTokens } from "./private/list-tokens.js";
import { ownLogGroup } from "./private/log-group.js";
import { checkReach } from "./private/reach.js";
import { roleProps } from "./private/role.js";
import { attachDocument } from "./private/saga-document.js";
import { parameterize, tokenLiterals } from "./private/tokens.js";
import type { ISaga } from "./saga-base.js";
import { SagaError } from "./saga-error.js";
import { rolloutSeconds, SagaVersions, type SagaVersionsProps } from "./saga-versions.js";
import { StoppedCompensator } from "./stopped-compensator.js";

/** Tells sagas from other constructs. */
const sagaSymbol = Symbol.for("cdk-saga.Saga");

/** Properties of a `Saga`. */
export interface SagaProps<Description extends AnySaga | SagaDocument> {
  /**
   * The description, or its document as read from JSON.
   *
   * Its requests and its output may hold tokens of the CDK: texts, numbers, lists of texts. A text that is known only
   * when it is deployed may hold no quote, no backslash and no line break; such a list no less than one element.
   */
  readonly saga: Description;
  /** Lambda function or task for each operation of the saga, by the operation's name. */
  readonly operations: OperationTargets<Description>;
  /**
   * The name of the state machine. The key of every action begins with it, so that two sagas never share one.
   * @default - CloudFormation generates a name
   */
  readonly stateMachineName?: string;
  /**
   * Level and destination of the execution logs.
   * @default - every event, without execution data. The destination is, by default, a log group of the saga's own, kept
   *   for a year
   */
  readonly logs?: LogOptions;
  /**
   * Traces executions with X-Ray.
   * @default true
   */
  readonly tracingEnabled?: boolean;
  /**
   * Encryption of definition and history at rest: `CustomerManagedEncryptionConfiguration` takes a key.
   * @default - with a key that AWS owns
   */
  readonly encryptionConfiguration?: EncryptionConfiguration;
  /**
   * The role of the state machine, to which the saga adds what it needs.
   * @default - a role of the saga's own. Something in another account can name it in its policy: it gets a name then
   */
  readonly role?: IRole;
  /**
   * Fate of the state machine, and of the saga's own log groups, when they are removed from the stack.
   * @default - the state machine and its stuck log are destroyed, the log group of its executions is retained
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The log group that lists what gets stuck, for `saga list --stuck`: true makes it at once, false never.
   * @default - made by the first `onStuck`, or by `SagaAlarms`
   */
  readonly stuckLog?: boolean;
  /**
   * If true, an execution that somebody stops, or that times out, is redriven by itself, so that it takes back what it did; unless it
   * was stopped with the error `Saga.StopForGood`.
   * @default false: it waits for `saga cancel`
   */
  readonly compensateStopped?: boolean;
  /**
   * Publishes a version of the state machine with each change, and starts executions through an alias, which may change to the new
   * version gradually. A running execution stays on the version that it was started with.
   * @default - none: new executions use the latest definition
   */
  readonly versions?: SagaVersionsProps;
  /**
   * Functions and tasks that executions of older versions may still call, by any names. The role keeps the permission for them.
   * @default - none: what no step uses any more is forbidden with the next deployment, for running executions, too
   */
  readonly retainedOperations?: Readonly<Record<string, FunctionOrTaskFor<never>>>;
  /**
   * Place of the definition: in the template, or as a file in the bucket of the app's assets, which the environment
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
export class Saga<Description extends AnySaga | SagaDocument = AnySaga | SagaDocument> extends ObservedSaga {
  /** True for a `Saga`, even one of another copy of this package. */
  static isSaga(value: unknown): value is Saga {
    return typeof value === "object" && value !== null && sagaSymbol in value;
  }

  /**
   * A saga that is deployed elsewhere, to start it, to answer its callback steps, or to watch it.
   *
   * @param stateMachineArn the ARN of its state machine; a version or an alias in it makes no difference.
   */
  static fromStateMachineArn(scope: Construct, id: string, stateMachineArn: string): ISaga {
    return new ImportedSaga(scope, id, stateMachineArn);
  }

  /** The state machine, for everything that is not said here. */
  readonly stateMachine: StateMachine;
  /** Costs of a run: state transitions, bytes, events. */
  readonly plan: Plan;
  /** Status of an execution that was compensated: `fail` is FAILED, `succeed` is SUCCEEDED. */
  readonly whenCompensated: "fail" | "succeed";

  /** Name in the saga's description. */
  readonly sagaName: string;
  /** Effect of redriving an execution that was stopped before its pivot. */
  readonly redriveAfterStop: "compensate" | "continue";
  /** Compensates what was stopped; undefined without `compensateStopped`. */
  readonly stoppedCompensator: StoppedCompensator | undefined;

  /** Versions and alias; undefined without `versions`. */
  readonly versions: SagaVersions | undefined;

  protected readonly stuckLogProps: ObservedSaga["stuckLogProps"];

  constructor(scope: Construct, id: string, props: SagaProps<Description>) {
    super(scope, id);
    const saga: AnySaga | SagaDocument = props.saga;
    const document = isDescription(saga) ? saga.toJSON() : saga;
    const { document: read } = readDocument(document);
    const tasks = tasksOf(props.operations, read);
    const called = new Map(
      [...tasks].flatMap(([name, { called: resource }]) =>
        resource === undefined ? [] : [[name, resource]],
      ),
    );

    const compilation = compile(document, {
      tasks: Object.fromEntries([...tasks].map(([name, { binding }]) => [name, binding])),
      literals: tokenLiterals(),
    });
    const found = [
      ...compilation.diagnostics,
      ...checkTargets(read, Object.keys(props.operations), tasks),
      ...checkReach(this, called),
      ...checkStops(document, props),
      ...checkRollout(read, props),
      ...(compilation.definition === undefined ? [] : checkListTokens(document)),
    ];
    if (hasErrors(found) || compilation.definition === undefined || compilation.plan === undefined) {
      throw new SagaError(this.node.path, props.saga?.name, found);
    }
    this.plan = compilation.plan;
    this.sagaName = document.name;
    this.redriveAfterStop = document.options?.redriveAfterStop ?? "compensate";
    this.whenCompensated = document.options?.whenCompensated ?? "fail";

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
      ...roleProps(this, props.role, called.values()),
      ...(props.encryptionConfiguration === undefined
        ? {}
        : { encryptionConfiguration: props.encryptionConfiguration }),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    if (logs.destination === undefined) this.switchLogsOff();
    this.node.defaultChild = this.stateMachine;
    attachDocument(this.stateMachine, document, place);
    for (const task of [...tasks.values(), ...retainedTasks(props.retainedOperations ?? {})])
      task.grantTo(this.stateMachine);

    for (const { code, message, names } of found) {
      Annotations.of(this).addWarningV2(`cdk-saga:${[code, ...names].join(":")}`, message);
    }
    if (logs.destination !== undefined || tracingEnabled) acknowledgeWildcard(this.stateMachine.role);
    this.grantOwnKey(props);
    this.stuckLogProps = {
      ...(props.stuckLog === undefined ? {} : { wanted: props.stuckLog }),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    };
    if (props.stuckLog === true) this.logStuck();
    this.versions =
      props.versions === undefined
        ? undefined
        : new SagaVersions(this, "Versions", { saga: this, ...props.versions });
    this.stoppedCompensator =
      props.compensateStopped === true
        ? new StoppedCompensator(this, "CompensateStopped", {
            saga: this,
            ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
          })
        : undefined;
  }

  /** The role of the state machine. */
  get role(): IRole {
    return this.stateMachine.role;
  }

  /** ARN with which executions are started: that of the alias, or of the state machine if it has no versions. */
  get startArn(): string {
    return this.versions?.aliasArn ?? this.stateMachineArn;
  }

  /** Lets an identity start executions: with `versions` through the alias only. */
  override grantStartExecution(grantee: IGrantable): Grant {
    if (this.versions === undefined) return super.grantStartExecution(grantee);
    // Authorized on the state machine: https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    return Grant.addToPrincipal({
      grantee,
      actions: ["states:StartExecution"],
      resourceArns: [this.stateMachineArn],
      conditions: {
        "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [this.versions.aliasName] },
      },
    });
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
    if (logs === undefined) return { destination: ownLogGroup(this, removalPolicy), level: LogLevel.ALL };
    // With a destination the role would be allowed to deliver logs that there are not.
    if (logs.level === LogLevel.OFF) return { level: LogLevel.OFF };
    return { ...logs, destination: logs.destination ?? ownLogGroup(this, removalPolicy) };
  }

  /** Before aws-cdk-lib 2.180 the StateMachine wants a destination, even if nothing is logged. */
  private switchLogsOff(): void {
    const { defaultChild } = this.stateMachine.node;
    if (defaultChild instanceof CfnStateMachine) {
      defaultChild.addPropertyOverride("LoggingConfiguration", { Level: LogLevel.OFF });
    }
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
    const policy = new Policy(this, "KeyPolicy", {
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
    // By the role, which doesn't take it if it was imported as one that must not be changed.
    this.stateMachine.role.attachInlinePolicy(policy);
  }
}

Object.defineProperty(Saga.prototype, sagaSymbol, { value: true });

/** Finds that stopped executions are to be compensated, though the saga lets them go on. */
function checkStops(
  document: SagaDocument,
  { compensateStopped }: Pick<SagaProps<AnySaga>, "compensateStopped">,
): Diagnostic[] {
  if (compensateStopped !== true || document.options?.redriveAfterStop !== "continue") return [];
  const what = "compensateStopped";
  return [diagnostics.stopContinues([what], { what, saga: document.name, otherwise: `remove ${what}` })];
}

/** Finds a rollout that is over before an execution could get stuck. */
function checkRollout(
  document: SagaDocument | undefined,
  { versions }: Pick<SagaProps<AnySaga>, "versions">,
): Diagnostic[] {
  if (document === undefined || versions?.rollout === undefined) return [];
  const persistence = longestPersistence(document);
  const lasts = rolloutSeconds(versions.rollout);
  return lasts >= persistence ? [] : [diagnostics.shortRollout([], { lasts, persistence })];
}

/** Takes null too, because a document that was read from JSON can be anything. */
function isDescription(saga: AnySaga | SagaDocument | null): saga is AnySaga {
  return typeof saga === "object" && saga !== null && "toJSON" in saga;
}
