import type { NodeDocument } from "../saga/document.js";
import type { Begun } from "./begun.js";
import type { Calling } from "./calling.js";
import type { Moment } from "./moment.js";
import type { Fallen } from "./progress.js";
import type { Scope } from "./scope.js";
import type { Value } from "./values/json.js";

/**
 * Progress that one walk leaves to the next, which doesn't repeat it: something that has ended stays as it is until a redrive
 * or lost outcomes change the past. Walks with and without a memory come to the same; it only saves time.
 */
export interface Memory {
  /** Everything that has ended in the sequence that the walk follows. */
  reached?: Reached | undefined;
  /** Memories of the sequences in what comes next, by their numbers. */
  inside: (Memory | undefined)[];
  /** The call that comes next, which is wanted in the same way in each of its tries. */
  call?: RememberedCall | undefined;
}

export interface RememberedCall {
  readonly calling: Calling;
  /** The token in its request. */
  readonly taskToken: string;
  /** Undefined as long as it is not made, or if evaluations were needed to make it. */
  request?: { readonly value: Value };
}

/** Progress up to something that hasn't ended. */
export interface Reached {
  /** When the sequence began; the rest is true only if it still begins then. */
  readonly begins: Moment;
  /** Number of things that have ended, and when the last of them did. */
  readonly index: number;
  readonly when: Moment;
  readonly notes: Notes;
  /** Present if nodes were run, not compensated. */
  readonly way?: Way;
}

/** Nodes that have ended, one after the other. */
export interface Way {
  /** The scope of the node that comes next. */
  readonly scope: Scope;
  readonly results: readonly (readonly [name: string, value: Value])[];
  /** Everything to compensate if the saga fails later, and the node that began it. */
  readonly begun: readonly { readonly node: NodeDocument; readonly begun: Begun }[];
  /** Present if the last of them failed. */
  readonly failed?: Fallen;
}

/** Things that a walk notes besides commands. */
export interface Notes {
  /** Failures of best-effort steps, in the order of the document. */
  readonly shortfalls: readonly Shortfall[];
  /** Paths of the steps whose compensations are stuck while others go first. */
  readonly waiting: readonly string[];
  /** Number of times that something was known to have begun or ended. */
  readonly consulted: number;
  /** The earliest time at which something was known to. */
  readonly earliest: number;
  /** Number of actions that were known not to be called. */
  readonly passedOver: number;
}

/** The failure of a best-effort step. */
export interface Shortfall {
  readonly step: string;
  readonly error: string;
  readonly cause?: string;
  /** True if the step is run for the elements of a list, so that there may be several. */
  readonly isRepeated: boolean;
}

export const nothingNoted: Notes = {
  shortfalls: [],
  waiting: [],
  consulted: 0,
  earliest: Number.POSITIVE_INFINITY,
  passedOver: 0,
};
