import { expression, textField } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, waitable } from "./binding.js";
import { type FifoOptions, fifoFields } from "./fifo.js";
import { messageKeyActions, permitted, type ServiceActions } from "./permissions.js";
import { apiTask, asMessage } from "./request.js";

/** Actions that a publication takes. */
export const publishActions: ServiceActions = { target: ["sns:Publish"], key: messageKeyActions };

/** Publishes the request, which SNS writes as JSON, to an SNS topic; the response is that of SNS, `{ MessageId, … }`. */
export function snsPublishTask({
  arn,
  partition = "aws",
  subject,
  keyArn,
  ...fifo
}: TaskTarget &
  FifoOptions & {
    /** The subject of messages that go out by e-mail. */
    readonly subject?: string | undefined;
    /**
     * The ARN of the customer managed key that the topic is encrypted with, or the placeholder for it.
     * @default - none
     */
    readonly keyArn?: string | undefined;
  }): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::sns:publish`),
    ...permitted(publishActions, arn, keyArn),
  };
  return apiTask(called, (request, callId) => ({
    TopicArn: arn,
    Message: expression(asMessage(request)),
    ...(subject === undefined ? {} : { Subject: textField(subject) }),
    ...fifoFields(arn, fifo, callId),
  }));
}
