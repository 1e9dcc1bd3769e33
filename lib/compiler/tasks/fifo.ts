import { expression, type Field, textField } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";

/** Facts that a FIFO queue or topic wants of each message. */
export interface FifoOptions {
  /**
   * True if it is a FIFO queue or topic.
   * @default - whether its name ends with `.fifo`
   */
  readonly fifo?: boolean | undefined;
  /**
   * The group of all messages: within one, their order is kept.
   * @default - `saga` for a FIFO queue or topic, which has to have one; else none
   */
  readonly messageGroupId?: string | undefined;
  /**
   * True if the FIFO queue or topic tells messages apart by their content.
   * @default false - by an id that all tries of a call have, and no other call
   */
  readonly contentBasedDeduplication?: boolean | undefined;
}

/**
 * The fields of a message for a FIFO queue or topic; none for others.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html,
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function fifoFields(
  target: string,
  { fifo = target.endsWith(".fifo"), messageGroupId, contentBasedDeduplication = false }: FifoOptions,
  callId: () => Jsonata,
): { readonly [field: string]: Field } {
  const group = messageGroupId ?? (fifo ? "saga" : undefined);
  return {
    ...(group === undefined ? {} : { MessageGroupId: textField(group) }),
    ...(fifo && !contentBasedDeduplication ? { MessageDeduplicationId: expression(callId()) } : {}),
  };
}
