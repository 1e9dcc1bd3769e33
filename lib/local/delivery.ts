import type { MessageAttributes } from "./message-attributes.js";

/** A message on its way to a resource: from a rule, a topic, a schedule, or a function that was invoked asynchronously. */
export interface Delivery {
  /** ARN of a function, a state machine, a queue, a topic or an event bus, with a version or alias or without. */
  readonly targetArn: string;
  /** Text that the target gets: JSON for all but queues and topics, which take any. */
  readonly body: string;
  /** Message group of a FIFO queue or topic. */
  readonly messageGroupId?: string;
  /** Id by which a FIFO queue or topic knows a message that comes again. */
  readonly deduplicationId?: string;
  /** Attributes beside the message, for a queue or a topic. */
  readonly attributes?: MessageAttributes;
  /** The detail type and source under which an event bus gets the message. */
  readonly event?: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
  };
}

/** The reason for which a message could not be delivered, with AWS's name for it. */
export interface DeliveryProblem {
  readonly code: string;
  readonly message: string;
}

/** Delivers a message; gives the problem if its target doesn't take it. What becomes of it at the target is no part of that. */
export type Deliver = (delivery: Delivery) => Promise<DeliveryProblem | undefined>;
