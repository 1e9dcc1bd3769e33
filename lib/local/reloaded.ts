// Apart from what reloads: public types may not lead to dynalite, which has no types that users could find.

/** The changes that an environment has taken from a new assembly, and those that it hasn't. */
export interface Reloaded {
  /** Logical ids of state machines, functions and tables that are new or changed, and of state machines and functions that are gone. */
  readonly taken: readonly string[];
  /** Logical ids of other resources that have changed, such as rules and queues. To have them, start the environment anew. */
  readonly left: readonly string[];
}
