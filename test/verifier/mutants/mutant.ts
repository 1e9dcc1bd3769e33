import type { StateMachineDefinition } from "../../../lib/asl/index.js";

/** A state machine with one change. */
export interface Mutant {
  /** The field of the Amazon States Language that is changed, and what is done to it: `Task.Catch.Next: elsewhere`. */
  readonly operator: string;
  /** Where: `Both.0/A: Catch[1].Next → CancelB`. */
  readonly place: string;
  readonly definition: StateMachineDefinition;
  /** A run may differ only if it gets to this. */
  readonly matters: Matters;
}

/** What a run has to get to for a change to make a difference. */
export interface Matters {
  /** The state that is entered; undefined if every run may differ. */
  readonly state?: string;
  /** An error that it has to fail with as well. */
  readonly failsWith?: (error: string) => boolean;
}
