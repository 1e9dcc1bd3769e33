import type { OperationDocument, SagaDocument } from "../saga/document.js";
import type { Command } from "./command.js";
import type { Failure } from "./failure.js";
import type { NotCalled, State } from "./state.js";

/**
 * One way through a saga, from its beginning to where it has got: at each step the state is asked what came of it, and
 * at what is not known to have ended there is something to do.
 */
export interface Walk {
  readonly document: SagaDocument;
  readonly operations: ReadonlyMap<string, OperationDocument>;
  readonly state: Pick<State, "execution" | "known" | "now">;
  /** What takes the place of the token in the request of an action that is answered by one. */
  readonly taskToken: string;
  /** What is to be done next. */
  readonly commands: Command[];
  /** The calls that haven't ended, and the blocks that are stuck: a redrive begins them anew. */
  readonly unsettled: string[];
  /** Actions that are not called now that it is their turn. */
  readonly notCalled: Map<string, NotCalled>;
  /** Failures of best-effort steps, in the order of the document. */
  readonly shortfalls: Shortfall[];
  /** The compensations that are stuck while others go first, by the paths of their steps. */
  readonly waiting: Set<string>;
  /** How often something was known to have begun or ended. */
  consulted: number;
  /** The earliest time at which something was known to. */
  earliest: number;
  /** How many actions were known not to be called. */
  passedOver: number;
  goesThrough: boolean;
}

export interface Shortfall extends Failure {
  /** Whether the step is run for the elements of a list, so that there may be several. */
  readonly isRepeated: boolean;
}

export function beginWalk(along: Pick<Walk, "document" | "operations" | "state" | "taskToken">): Walk {
  const { document, operations, state, taskToken } = along;
  return {
    document,
    operations,
    state,
    taskToken,
    commands: [],
    unsettled: [],
    notCalled: new Map(),
    shortfalls: [],
    waiting: new Set(),
    consulted: 0,
    earliest: Number.POSITIVE_INFINITY,
    passedOver: 0,
    goesThrough: state.known.goesThrough,
  };
}

/** Takes note of something that is known to have begun or ended, or of several such things: then with the earliest time. */
export function consult(walk: Walk, at: number, count = 1): void {
  walk.consulted += count;
  walk.earliest = Math.min(walk.earliest, at);
}

/** A walk beside another one, which may turn out not to count. */
export function sideWalk(walk: Walk): Walk {
  return { ...beginWalk(walk), waiting: walk.waiting };
}

/** Takes over what a side walk has come to. */
export function joinWalk(walk: Walk, side: Walk): void {
  walk.commands.push(...side.commands);
  walk.unsettled.push(...side.unsettled);
  walk.shortfalls.push(...side.shortfalls);
  for (const [id, decided] of side.notCalled) walk.notCalled.set(id, decided);
  walk.consulted += side.consulted;
  walk.earliest = Math.min(walk.earliest, side.earliest);
  walk.passedOver += side.passedOver;
}
