import type { Fault } from "cdk-saga/local";
import type { Outcome } from "./outcome.js";

/** One of the runs that an example shows. */
export interface Scenario<Input> {
  readonly title: string;
  /** What happens, and what is to be seen. */
  readonly story: string;
  readonly input: Input;
  /** What goes wrong between the state machine and the functions. */
  readonly faults: readonly Fault[];
  /** How it ends at first; one that is stuck is redriven without the faults. */
  readonly ends: Outcome;
}

/** What the stores show after a run. */
export interface Audited {
  /** In words. */
  readonly found: string;
  /** Where that is not what the outcome promises; empty where it is. */
  readonly problems: readonly string[];
}

/** Reads the stores. @param keyPrefix what the keys of all steps of a run begin with: `<state machine>:<execution>/`. */
export type Audit = (keyPrefix: string) => Promise<Audited>;
