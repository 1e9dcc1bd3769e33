import type { SagaDocument } from "../saga/document.js";
import { apply } from "./apply-event.js";
import type { Call, Command } from "./command.js";
import type { Course } from "./course.js";
import { hashOf } from "./document-hash.js";
import type { Event } from "./event.js";
import { runSaga } from "./saga.js";
import type { Memory } from "./memory.js";
import { type Execution, type Known, nothingKnown, type State } from "./state.js";
import type { Json } from "./values/json.js";
import { beginWalk, type Walk } from "./walk.js";

/** Thrown for a state that was begun with another document. */
export class OtherDocumentError extends Error {
  override readonly name = "OtherDocumentError";
  constructor(document: SagaDocument) {
    super(
      `The state was begun with another document than this one of the saga "${document.name}". An execution goes on with ` +
        "the document that it was begun with: keep that one until it has ended.",
    );
  }
}

/** Begins an execution of a saga. The document has to be valid. */
export function begin(document: SagaDocument, execution: Execution): State {
  const { startTime } = execution;
  const state = { document: hashOf(document), execution, now: startTime, known: nothingKnown };
  return continued(document, state).state;
}

/**
 * Everything to do next, at the same time: calls and waits that are to begin or have begun, and expressions
 * to evaluate. Once the execution has ended it is the end alone.
 */
export function pending(state: State): readonly Command[] {
  return state.pending;
}

/**
 * The state after an event. An event that answers nothing which is pending changes nothing; so one that comes twice
 * counts once.
 *
 * @throws OtherDocumentError
 */
export function advance(document: SagaDocument, state: State, event: Event): State {
  if (state.document !== hashOf(document)) throw new OtherDocumentError(document);
  // Whether something may still begin depends on the time at which it does.
  const isLater = event.type === "began" && event.at > state.now;
  const before = isLater
    ? continued(document, { ...state, now: event.at }, memories.get(state)).state
    : state;
  const known = apply(event, before, () => walkOf(document, before));
  if (known === undefined) return state;
  const changesThePast = ["redriven", "outcomesLost", "turnedBack"].includes(event.type);
  const after = continued(
    document,
    { ...before, known, now: Math.max(before.now, event.at) },
    changesThePast ? undefined : memories.get(before),
  );
  return event.type === "outcomesLost" && !isLost(document, before, after.walk) ? state : after.state;
}

/** Outcomes can be lost of a block that is done, as long as nothing after it has begun: nothing known is forgotten. */
function isLost(document: SagaDocument, before: State, after: Walk): boolean {
  return after.notes.consulted === walkOf(document, before).notes.consulted + 1;
}

/** The request of a call whose answer comes by a token, with the token in it. */
export function requestOf(document: SagaDocument, state: State, call: Call, taskToken: string): Json {
  const { commands } = walkOf(document, state, taskToken);
  const found = commands.find((each): each is Call => each.type === "call" && each.id === call.id);
  return (found ?? call).request;
}

/** Notes that the walks to states left to the next ones. A state that was read from JSON has none, and does as well. */
const memories = new WeakMap<State, Memory>();

/** Walks through the saga with what is known, and keeps what that has come to. */
function continued(
  document: SagaDocument,
  state: Omit<State, "pending">,
  earlier?: Memory,
): { readonly state: State; readonly walk: Walk } {
  const walk = beginWalk(courseOf(document, state), earlier);
  const commands = runSaga(walk);
  const { goesThrough, notCalled } = walk;
  let { known } = state;
  if (goesThrough !== known.goesThrough) known = { ...known, goesThrough };
  if (notCalled.size > 0)
    known = { ...known, notCalled: { ...known.notCalled, ...Object.fromEntries(notCalled) } };
  const { execution, now } = state;
  const pending = stoppedEnd(known) ?? commands;
  const next: State = { document: state.document, execution, now, known, pending };
  memories.set(next, walk.memory);
  return { state: next, walk };
}

function walkOf(document: SagaDocument, state: State, taskToken?: string): Walk {
  const walk = beginWalk(courseOf(document, state, taskToken), memories.get(state));
  runSaga(walk);
  return walk;
}

/** The end of an execution that is stopped. */
function stoppedEnd({ stopped }: Known): readonly Command[] | undefined {
  if (stopped === undefined) return undefined;
  const { at, error, cause } = stopped;
  const told = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  return [{ type: "end", id: "end", outcome: "stopped", status: "ABORTED", from: at, to: at, ...told }];
}

/** Stands for the token in a request, as long as there is none. */
const noToken = "<task token>";

function courseOf(document: SagaDocument, state: Course["state"], taskToken = noToken): Course {
  return { document, operations: operationsOf(document), state, taskToken };
}

const operationsIn = new WeakMap<SagaDocument, Course["operations"]>();

function operationsOf(document: SagaDocument): Course["operations"] {
  const operations =
    operationsIn.get(document) ??
    new Map(document.operations.map((operation) => [operation.name, operation]));
  operationsIn.set(document, operations);
  return operations;
}
