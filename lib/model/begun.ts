import type { StepDocument } from "../saga/document.js";
import type { Scope } from "./scope.js";
import type { Value } from "./values/json.js";

/** Something that was begun, or may have been, so that it has to be compensated if the saga fails. */
export type Begun =
  | BegunStep
  /** The steps of a choice's path, in the order in which they were begun. */
  | { readonly type: "path"; readonly begun: readonly Begun[] }
  /** The branches of a Parallel, or the elements of a forEach. */
  | {
      readonly type: "together";
      readonly branches: readonly (readonly Begun[])[];
      /** Number of them that are compensated at the same time. */
      readonly limit?: number | undefined;
    };

export interface BegunStep {
  readonly type: "step";
  readonly step: StepDocument;
  /** The scope in which it was run, with the results of the steps before it. */
  readonly scope: Scope;
  /** The action's response; absent if it didn't answer. */
  readonly result: Value;
}
