import type { Group } from "../machine.js";
import type { Fields } from "./fields.js";
import type { Problem } from "./problems.js";
import type { QueryLanguage } from "./query-language.js";

/** What is known around the states that are read. */
export interface Surroundings {
  /** The state machine's query language, which states have unless they say otherwise. */
  readonly language: QueryLanguage;
  readonly problems: Problem[];
  /** The names of all states so far: they are unique in the whole state machine. */
  readonly stateNames: Set<string>;
  /** The variables that the states around this group assign. */
  readonly outerVariables: ReadonlySet<string>;
  /** Reads the groups inside a state. */
  readonly loadGroup: (fields: Fields, surroundings: Surroundings) => Group;
}
