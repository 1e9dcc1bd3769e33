import type { Begun } from "./begun.js";
import type { Failure } from "./failure.js";
import type { Moment } from "./moment.js";
import type { Value } from "./values/json.js";

/** Progress of a node, or of a sequence of nodes. */
export type Progress = Running | Stuck | Done | Fallen;

/** Something in it is pending. */
export interface Running {
  readonly state: "running";
}

/** It is done, and yields a value, which may be absent. */
export interface Done {
  readonly state: "done";
  readonly when: Moment;
  readonly value: Value;
  /** Everything to compensate if the saga fails later, in the order in which it was begun. */
  readonly begun: readonly Begun[];
}

/** It failed, so the saga is compensated: first what was begun in here. */
export interface Fallen {
  readonly state: "failed";
  readonly when: Moment;
  readonly failure: Failure;
  readonly begun: readonly Begun[];
}

/** It can go neither forward nor backward. */
export interface Stuck {
  readonly state: "stuck";
  readonly when: Moment;
  /** The id of the call, or the path of the block, on which it is stuck. */
  readonly on: string;
  readonly error: string;
  readonly cause?: string;
}

export const running: Running = { state: "running" };
