import { expression } from "../jsonata/expression.js";
import { type TaskBinding, type TaskPartition, waitable } from "./binding.js";
import { type FifoOptions, fifoFields } from "./fifo.js";
import { messageKeyActions, permitted, type ServiceActions } from "./permissions.js";
import { apiTask, asMessage } from "./request.js";

/** Actions that sending a message takes. */
export const sendMessageActions: ServiceActions = { target: ["sqs:SendMessage"], key: messageKeyActions };

/** Sends the request, which SQS writes as JSON, to an SQS queue; the response is that of SQS, `{ MessageId, … }`. */
export function sqsSendMessageTask({
  url,
  arn,
  keyArn,
  partition = "aws",
  ...fifo
}: TaskPartition &
  FifoOptions & {
    /** The queue's URL, or the placeholder for it. */
    readonly url: string;
    /**
     * The queue's ARN, or the placeholder for it, which the permission names.
     * @default - not known, nor is the permission
     */
    readonly arn?: string | undefined;
    /**
     * The ARN of the customer managed key that the queue is encrypted with, or the placeholder for it.
     * @default - none
     */
    readonly keyArn?: string | undefined;
  }): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::sqs:sendMessage`),
    ...permitted(sendMessageActions, arn, keyArn),
  };
  return apiTask(called, (request, callId) => ({
    QueueUrl: url,
    MessageBody: expression(asMessage(request)),
    ...fifoFields(url, fifo, callId),
  }));
}
