import type { Execution, Json } from "../../model/index.js";
import type { SagaDocument } from "../../saga/document.js";
import { InvalidEventError } from "./errors.js";
import { firstMessage, type LinkFailure, type Message } from "./link.js";
import { readStart } from "./start-event.js";

/** The message that a link has got. */
export interface Received {
  readonly message: Message;
  /** Present if a link before this one has failed at all of its tries. */
  readonly failure?: LinkFailure;
  /** Present if the saga starts here: the event that started it. */
  readonly started?: { readonly [name: string]: Json };
}

/** The event of a link, in one of its forms: a start, a message, or what Lambda tells of an invocation that failed. */
export interface LinkEvent {
  readonly message?: Message;
  /** Present in an event of EventBridge. */
  readonly detail?: LinkEvent;
  readonly timestamp?: string;
  readonly requestContext?: { readonly condition?: string; readonly functionArn?: string };
  readonly requestPayload?: LinkEvent;
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string } | null;
}

/**
 * Reads the event of a link.
 *
 * @throws InvalidEventError for the start of a saga that can't be read.
 */
export function readReceived(
  event: LinkEvent,
  document: SagaDocument,
  execution: Pick<Execution, "stateMachine" | "functionTimeouts">,
): Received {
  if (event.detail !== undefined) return readReceived(event.detail, document, execution);
  if (event.requestPayload !== undefined) {
    const { condition = "failed", functionArn = "" } = event.requestContext ?? {};
    const { errorType, errorMessage } = event.responsePayload ?? {};
    const at = Date.parse(event.timestamp ?? "");
    const failure = {
      ...(Number.isNaN(at) ? {} : { at }),
      error: errorType === undefined || errorType === "" ? "Lambda.Unknown" : errorType,
      cause: errorMessage ?? condition,
    };
    // A saga that failed at its first link has the name that this one gave it.
    const [, , , , , , stateMachine = execution.stateMachine] = functionArn.split(":");
    return { ...readReceived(event.requestPayload, document, { ...execution, stateMachine }), failure };
  }
  if (event.message !== undefined) {
    if (!isMessage(event.message))
      throw new InvalidEventError("The event's message isn't one of this chain.");
    return { message: event.message };
  }
  const { name, startTime, input, sweep } = readStart(event);
  const message = firstMessage(document, { ...execution, name, startTime, input }, sweep);
  return { message, started: { name, startTime: new Date(startTime).toISOString(), input, sweep } };
}

function isMessage({ state, sweep }: Partial<Message>): boolean {
  return typeof state === "object" && Array.isArray(state.pending) && typeof sweep === "number";
}
