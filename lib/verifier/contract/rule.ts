import type { Description, Trial } from "./trial.js";

/** One thing that participants owe, and how to find out whether one of them keeps it. */
export interface Rule extends Description {
  /** Tries it under a key of its own. Throws a ContractViolation where it is not kept. */
  attempt(trial: Trial): Promise<void>;
}
