import { Aws, Duration } from "aws-cdk-lib";
import { Grant, type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { lambdaTask, publishTask, type TaskBinding } from "../compiler/index.js";

/** How a saga calls one of its operations on AWS, and the permission that takes. */
export abstract class SagaTask {
  /**
   * Invokes a Lambda function with exactly the request; what it returns is the response, the name of the error that it
   * throws the rejection.
   *
   * @param target a function, an alias or a version, imported ones too. The saga may invoke exactly that.
   */
  static lambdaFunction(target: Pick<IFunction, "functionArn">): SagaTask {
    return new LambdaSagaTask(target);
  }

  /**
   * Publishes the request as JSON text to an SNS topic. A publication cannot be told twice from once, nor be taken
   * back: it suits best-effort steps, and retriable ones whose subscribers know the key.
   */
  static snsPublish(topic: ITopic, options: SnsPublishOptions = {}): SagaTask {
    return new SnsPublishSagaTask(topic, options);
  }

  /** The Task state's fields. */
  abstract readonly binding: TaskBinding;

  /** Lets a state machine's role do what the task needs, and nothing else. */
  abstract grantTo(stateMachine: IGrantable): void;
}

/** What `SagaTask.snsPublish` may be told. */
export interface SnsPublishOptions {
  /**
   * The subject of messages that go out by e-mail.
   * @default - none: SNS writes one
   */
  readonly subject?: string;
}

class LambdaSagaTask extends SagaTask {
  readonly binding: TaskBinding;
  readonly #target: Pick<IFunction, "functionArn">;

  constructor(target: Pick<IFunction, "functionArn">) {
    super();
    this.#target = target;
    this.binding = lambdaTask({
      arn: target.functionArn,
      partition: Aws.PARTITION,
      timeoutSeconds: timeoutSecondsOf(target),
    });
  }

  grantTo(stateMachine: IGrantable): void {
    // The function's own grantInvoke() allows all of its versions by a wildcard; the saga calls one of them.
    stateMachine.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [this.#target.functionArn] }),
    );
  }
}

class SnsPublishSagaTask extends SagaTask {
  readonly binding: TaskBinding;
  readonly #topic: ITopic;

  constructor(topic: ITopic, { subject }: SnsPublishOptions) {
    super();
    this.#topic = topic;
    this.binding = publishTask({ arn: topic.topicArn, partition: Aws.PARTITION, subject });
  }

  grantTo(stateMachine: IGrantable): void {
    // The topic's own grantPublish() allows all kinds of data keys by a wildcard; a publication takes one.
    Grant.addToPrincipalOrResource({
      grantee: stateMachine,
      actions: ["sns:Publish"],
      resourceArns: [this.#topic.topicArn],
      resource: this.#topic,
    });
    this.#topic.masterKey?.grant(stateMachine, "kms:Decrypt", "kms:GenerateDataKey");
  }
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
