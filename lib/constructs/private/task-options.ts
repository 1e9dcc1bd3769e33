import { StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Token } from "aws-cdk-lib/core";

/**
 * Checks of a task's options, so far as they are known when the app is synthesized. Options that are refused here would be
 * deployed, and then fail at every call.
 *
 * Each throws a RangeError whose message begins with the path of the called construct.
 */

/** Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function checkSubject(topic: object, subject: string | undefined): void {
  if (subject === undefined || Token.isUnresolved(subject)) return;
  if (/^[!-~][ -~]{0,99}$/.test(subject)) return;
  throw refused(
    topic,
    `The subject of an SNS message has to be 1 to 100 ASCII characters on one line, not beginning with a space; received ${shown(subject)}.`,
  );
}

/** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function checkMessageGroup(target: object, messageGroupId: string | undefined): void {
  if (messageGroupId === undefined || Token.isUnresolved(messageGroupId)) return;
  if (/^[!-~]{1,128}$/.test(messageGroupId)) return;
  throw refused(
    target,
    `A messageGroupId has to be 1 to 128 ASCII letters, digits and punctuation, without spaces; received ${shown(messageGroupId)}.`,
  );
}

/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export function checkEvent(
  eventBus: object,
  { source, detailType }: { readonly source: string; readonly detailType: string },
): void {
  if (!Token.isUnresolved(source) && (source === "" || source.startsWith("aws."))) {
    throw refused(
      eventBus,
      `An event's source has to be a text that does not begin with "aws.", which EventBridge keeps for AWS; received ${shown(source)}.`,
    );
  }
  if (detailType === "") throw refused(eventBus, "An event's detailType has to be a text that is not empty.");
}

/** Source: https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
export function checkEndpoint(connection: object, endpoint: string): void {
  if (Token.isUnresolved(endpoint) || /^https:\/\/[^/]/.test(endpoint)) return;
  throw refused(
    connection,
    `An HTTP task's endpoint has to begin with "https://"; received ${shown(endpoint)}.`,
  );
}

/**
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html: only Standard workflows are run to
 * their end.
 */
export function checkIsStandard(target: object): void {
  const type: unknown = "stateMachineType" in target ? target.stateMachineType : undefined;
  if (type !== StateMachineType.EXPRESS) return;
  throw refused(
    target,
    "The target is an Express state machine. Step Functions runs only Standard ones to their end (.sync): make it " +
      "Standard, or call it by SagaTask.awsSdk with the service sfn and the action startSyncExecution.",
  );
}

/**
 * There is no construct yet that the message could name.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function checkSdkAction({
  service,
  action,
  resources,
}: {
  readonly service: string;
  readonly action: string;
  readonly resources: readonly string[];
}): void {
  if (!/^[a-z][a-z0-9]*$/.test(service)) {
    throw new RangeError(
      `The service of an AWS SDK task is written in lower case, as in "s3" or "cloudwatchlogs"; received ${shown(service)}.`,
    );
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(action)) {
    throw new RangeError(
      `The action of an AWS SDK task is written in camel case, as in "putObject"; received ${shown(action)}.`,
    );
  }
  if (resources.length > 0) return;
  throw new RangeError(
    `The task ${service}:${action} names no resources, so its role could not call it. Give the ARNs of what it is for.`,
  );
}

function refused(target: object, message: string): RangeError {
  const node: unknown = "node" in target ? target.node : undefined;
  const isConstruct = typeof node === "object" && node !== null && "path" in node;
  return new RangeError(isConstruct ? `[${String(node.path)}] ${message}` : message);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
