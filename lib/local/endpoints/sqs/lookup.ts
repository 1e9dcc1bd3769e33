import { isArray, isObject, type JsonObject } from "../../../asl/index.js";
import type { Queue } from "../../messages/queue.js";
import { AwsError } from "../aws-error.js";
import { callerOf } from "../caller.js";
import type { ReceivedRequest } from "../http-message.js";
import type { RequestFields } from "../request-fields.js";
import type { SqsService } from "./service.js";

/** The queue that a request names by its URL. Throws QueueDoesNotExist. */
export function queueOf(request: RequestFields, { queues }: SqsService, http: ReceivedRequest): Queue {
  const queue = queues.byUrl(request.text("QueueUrl"), callerOf(http).region);
  if (queue === undefined) throw noSuchQueue();
  return queue;
}

/** AWS's error for a queue that isn't there. */
export function noSuchQueue(): AwsError {
  return new AwsError(
    "com.amazonaws.sqs#QueueDoesNotExist",
    "The specified queue does not exist.",
    400,
    "AWS.SimpleQueueService.NonExistentQueue",
  );
}

/** The URL by which clients find a queue on this machine. */
export function urlOf({ resource }: Queue, { url }: SqsService): string {
  const [, , , , account = ""] = resource.arn.split(":");
  return `${url}/${account}/${resource.name}`;
}

/** The entries of a batch, from 1 to 10, with an id of their own each. Throws SQS's errors. */
export function entriesOf(request: RequestFields): readonly JsonObject[] {
  const value = request.any("Entries");
  const entries = isArray(value) ? value.filter(isObject) : [];
  const ids = new Set(entries.map(({ Id }) => Id));
  if (entries.length === 0) {
    throw batchError(
      "EmptyBatchRequest",
      "There should be at least one SendMessageBatchRequestEntry in the request.",
    );
  }
  if (entries.length > 10) {
    throw batchError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (ids.size < entries.length)
    throw batchError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  return entries;
}

function batchError(name: string, message: string): AwsError {
  return new AwsError(`com.amazonaws.sqs#${name}`, message, 400, `AWS.SimpleQueueService.${name}`);
}
