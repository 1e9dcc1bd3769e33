import type { JsonValue } from "../../asl/index.js";
import { objectIn } from "../json-text.js";
import { once } from "../template/once.js";
import type { StackScope } from "../template/stack-scope.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";

/** An SQS queue of the assembly. */
export interface DeployedQueue extends ResourceNames {
  readonly isFifo: boolean;
  settings(): QueueSettings;
}

/** The attributes of a queue, with AWS's defaults filled in. Times are in seconds. */
export interface QueueSettings {
  readonly delaySeconds: number;
  readonly visibilityTimeout: number;
  readonly retentionPeriod: number;
  readonly receiveWaitSeconds: number;
  readonly isContentDeduplicated: boolean;
  /** The queue that gets messages which have been received too often. */
  readonly redrive: RedrivePolicy | undefined;
}

/** The queue for messages that can't be processed. */
export interface RedrivePolicy {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

/** The SQS queues of some stacks. */
export function readQueues(scopes: readonly StackScope[]): NamedResources<DeployedQueue> {
  const queues = scopes.flatMap((scope) =>
    scope.resources("AWS::SQS::Queue").map(([logicalId, resource]): DeployedQueue => {
      const names = namesOf(scope, logicalId, resource);
      return {
        ...names,
        isFifo: names.name.endsWith(".fifo"),
        settings: once(() => readSettings(scope, logicalId)),
      };
    }),
  );
  return new NamedResources("SQS queue", queues);
}

function readSettings(scope: StackScope, logicalId: string): QueueSettings {
  const number = (name: string, fallback: number) => Number(scope.property(logicalId, name) ?? fallback);
  return {
    delaySeconds: number("DelaySeconds", 0),
    visibilityTimeout: number("VisibilityTimeout", 30),
    retentionPeriod: number("MessageRetentionPeriod", 345_600),
    receiveWaitSeconds: number("ReceiveMessageWaitTimeSeconds", 0),
    isContentDeduplicated: String(scope.property(logicalId, "ContentBasedDeduplication")) === "true",
    redrive: readRedrivePolicy(scope.property(logicalId, "RedrivePolicy")),
  };
}

/** A redrive policy, which may be JSON text; undefined if it is none. */
function readRedrivePolicy(value: JsonValue | undefined): RedrivePolicy | undefined {
  const { deadLetterTargetArn, maxReceiveCount } = objectIn(value);
  if (typeof deadLetterTargetArn !== "string") return undefined;
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount ?? 10) };
}
