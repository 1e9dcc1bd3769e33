import type { Payload } from "./payload.js";

/** The next thing that a branch does between two states. */
export type Beginning =
  /** Enters a state. */
  | { readonly kind: "enter"; readonly name: string; readonly input: Payload }
  /** Ends the branch. */
  | { readonly kind: "succeed"; readonly output: Payload }
  /** Makes the input of an iteration, and begins it. */
  | { readonly kind: "iterate" };
