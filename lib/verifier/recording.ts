import type { Moment } from "./course.js";
import type { SwitchName } from "./script.js";

/** What is written down of a run while it goes on. */
export interface Recording {
  readonly moments: Moment[];
  /** Switches that would have made a difference, had they been the other way. */
  readonly touched: Set<SwitchName>;
  /** Milliseconds since the start. */
  readonly now: () => number;
}
