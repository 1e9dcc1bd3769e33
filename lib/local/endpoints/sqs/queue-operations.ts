import { isArray } from "../../../asl/index.js";
import type { Queue } from "../../messages/queue.js";
import { callerOf } from "../caller.js";
import { noSuchQueue, queueOf, urlOf } from "./lookup.js";
import type { SqsOperation } from "./service.js";

/** AWS docs: "API_GetQueueUrl". */
export const GetQueueUrl: SqsOperation = (request, service, http) => {
  const owner = request.optionalText("QueueOwnerAWSAccountId");
  const caller = { ...service.home, ...callerOf(http), ...(owner === undefined ? {} : { account: owner }) };
  const queue = service.queues.byName(request.text("QueueName"), caller);
  if (queue === undefined) throw noSuchQueue();
  return { QueueUrl: urlOf(queue, service) };
};

/** AWS docs: "API_ListQueues". */
export const ListQueues: SqsOperation = (request, service) => {
  const prefix = request.optionalText("QueueNamePrefix") ?? "";
  const queues = [...service.queues].filter(({ resource }) => resource.name.startsWith(prefix));
  return { QueueUrls: queues.map((queue) => urlOf(queue, service)) };
};

/** AWS docs: "API_GetQueueAttributes". */
export const GetQueueAttributes: SqsOperation = (request, service, http) => {
  const asked = request.any("AttributeNames");
  const names = isArray(asked) ? asked.map(String) : [];
  const attributes = Object.entries(attributesOf(queueOf(request, service, http)));
  return {
    Attributes: Object.fromEntries(
      attributes.filter(([name]) => names.includes("All") || names.includes(name)),
    ),
  };
};

function attributesOf(queue: Queue): Record<string, string> {
  const { resource, settings } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const { redrive } = settings;
  return {
    QueueArn: resource.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    DelaySeconds: String(settings.delaySeconds),
    VisibilityTimeout: String(settings.visibilityTimeout),
    MessageRetentionPeriod: String(settings.retentionPeriod),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    ...(resource.isFifo
      ? { FifoQueue: "true", ContentBasedDeduplication: String(settings.isContentDeduplicated) }
      : {}),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

/** AWS docs: "API_PurgeQueue". */
export const PurgeQueue: SqsOperation = (request, service, http) => {
  queueOf(request, service, http).purge();
  return {};
};
