import type { Fault } from "cdk-saga/local";
import type { Outcome } from "./outcome.js";

/** One of the runs that an example shows. */
export interface Scenario<Input> {
  readonly title: string;
  /** A description of what happens, and of what to look for. */
  readonly story: string;
  readonly input: Input;
  /** The faults between the state machine and the functions. */
  readonly faults: readonly Fault[];
  /** Step whose call is under way when the execution is cancelled, by `saga cancel`. @default - it isn't cancelled */
  readonly cancelledIn?: string;
  /** The outcome at first; an execution that is stuck is redriven without the faults. */
  readonly ends: Outcome;
}

/** The content of the stores after a run. */
export interface Audited {
  /** In words. */
  readonly found: string;
  /** Differences from what the outcome promises; empty if there are none. */
  readonly problems: readonly string[];
}

/** Reads the stores. @param keyPrefix what the keys of all steps of a run begin with: `<state machine>:<execution>/`. */
export type Audit = (keyPrefix: string) => Promise<Audited>;
