import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction, Runtime, RuntimeFamily } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { type DeployedSettings, type SagaSettings, settingsVariable } from "../functions/settings.js";
import { acknowledge } from "./acknowledge.js";
import { FunctionCode, type FunctionName } from "./function-code.js";
import type { FunctionTarget } from "./read-saga.js";

/** Properties of a function that carries out a saga, or a part of it. */
export interface SagaFunctionProps {
  readonly code: FunctionName;
  readonly saga: SagaSettings;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly functionName?: string | undefined;
  readonly logRetention?: RetentionDays | undefined;
  readonly removalPolicy?: RemovalPolicy | undefined;
  readonly deadLetters?: IQueue | undefined;
  readonly description: string;
}

/** A function of this room, with a log group and a role of its own that may do what it is told to, and nothing else. */
export class SagaFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SagaFunctionProps) {
    super(scope, id);
    const { code, saga, timeout, memorySize, functionName, description } = props;
    const logGroup = new LogGroup(this, "Logs", {
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, "Function", {
      code: new FunctionCode(code, saga),
      handler: "index.handler",
      runtime: new Runtime("nodejs24.x", RuntimeFamily.NODEJS),
      role: this.role,
      logGroup,
      timeout,
      memorySize,
      description,
      ...(functionName === undefined ? {} : { functionName }),
      ...(props.deadLetters === undefined ? {} : { deadLetterQueue: props.deadLetters }),
    });
  }

  /** Tells the function what is deployed around it. */
  tell(settings: DeployedSettings): void {
    this.function.addEnvironment(settingsVariable, Stack.of(this).toJsonString(settings));
  }

  /** Lets the function invoke another one, and nothing else of it. */
  mayInvoke({ functionArn }: FunctionTarget): void {
    mayInvoke(this.role, functionArn);
  }
}

/** Lets an identity invoke exactly this function. */
export function mayInvoke({ grantPrincipal }: IGrantable, functionArn: string): void {
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] }),
  );
}

/** A queue for what could not be carried out. A message in it is a saga that has stopped half-way. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  { removalPolicy }: { readonly removalPolicy?: RemovalPolicy | undefined },
): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
  });
  acknowledge(queue, "AwsSolutions-SQS3", "This is a dead-letter queue.");
  return queue;
}
