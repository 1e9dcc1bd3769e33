import {
  advance,
  begin,
  type Call,
  type End,
  type Execution,
  pending,
  type State,
} from "../../model/index.js";
import type { SagaDocument } from "../../saga/document.js";
import { Asker } from "./ask.js";
import { linkName } from "./chain.js";
import { decided, type Run } from "./direction.js";
import { LinkFailedError, StuckError } from "./errors.js";
import type { Ports } from "./ports.js";

/** The message that one link passes on to the next: the saga as far as it has got. */
export interface Message extends Run {
  /** Number of times that the sweeper has started the execution. */
  readonly sweep: number;
}

/** The result of a link: the message and the link that it is for, or the saga's end. */
export type Passed =
  | { readonly to: string; readonly message: Message }
  | { readonly end: End; readonly message: Message };

/** The first message of a chain. */
export function firstMessage(document: SagaDocument, execution: Execution, sweep: number): Message {
  return { state: begin(document, execution), isRepeated: sweep > 0, sweep };
}

/** Surroundings of a link. */
export interface LinkSurroundings {
  readonly document: SagaDocument;
  /** The link's name. */
  readonly link: string;
  readonly ports: Ports;
}

/**
 * Makes the call of one link. The service that invokes it repeats what fails, so a link makes each call once.
 *
 * @throws LinkFailedError if the call failed and may be tried again.
 */
export async function runLink(
  received: Message,
  { document, link, ports }: LinkSurroundings,
): Promise<Passed> {
  const { decisions, now } = ports;
  const meeting = { document, decisions, now };
  const message: Message = { ...received, ...(await decided(received, meeting)) };
  const call = callOf(message.state);
  if (call === undefined || linkName(call) !== link) return passedOn(message);
  const event = await new Asker(document, ports).ask(call);
  const state = advance(document, message.state, event);
  const again = callOf(state);
  if (again?.place === call.place) {
    // An answer that says nothing is tried again, too.
    const { error, cause } = failureOf(event);
    throw new LinkFailedError(error, cause);
  }
  return await after({ ...message, state }, meeting);
}

/** The end of a link that has failed at all of its tries. */
export interface LinkFailure {
  readonly error: string;
  readonly cause: string;
  /** Time at which it was given up, in milliseconds since 1970; the same if this is told again. */
  readonly at?: number;
}

/** Goes on after a link that has failed at all of its tries. */
export async function goOnAfterFailure(
  received: Message,
  { at = received.state.now, ...failure }: LinkFailure,
  { document, ports: { decisions, now } }: LinkSurroundings,
): Promise<Passed> {
  const call = callOf(received.state);
  let { state } = received;
  for (let open = call; open !== undefined && open.place === call?.place; open = callOf(state)) {
    state = advance(document, state, { type: "failed", command: open.id, at, ...failure });
  }
  return await after({ ...received, state }, { document, decisions, now });
}

/** Decides on the direction, if the saga ends here: nobody else would. */
async function after(message: Message, meeting: Parameters<typeof decided>[1]): Promise<Passed> {
  const [first] = pending(message.state);
  return passedOn(first?.type === "end" ? { ...message, ...(await decided(message, meeting)) } : message);
}

function passedOn(message: Message): Passed {
  const [first] = pending(message.state);
  if (first?.type === "call") return { to: linkName(first), message };
  if (first?.type !== "end") throw new RangeError("A chain carries sequences of calls only.");
  if (first.outcome === "stuck" || first.outcome === "stopped") throw new StuckError(first);
  return { end: first, message };
}

function callOf(state: State): Call | undefined {
  const [first] = pending(state);
  return first?.type === "call" ? first : undefined;
}

function failureOf(event: ReturnType<Asker["ask"]> extends Promise<infer E> ? E : never) {
  if (event.type === "failed") return { error: event.error, cause: event.cause ?? "" };
  if (event.type === "timedOut") return { error: "States.Timeout", cause: "" };
  return { error: "Saga.UndecidedAnswer", cause: "The answer says neither success nor rejection." };
}
