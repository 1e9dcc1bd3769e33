import type { JsonValue } from "../../asl/index.js";
import type { FieldTemplate } from "./field-template.js";

/** The surroundings of a state when it is entered, or when the answer to its effect is there. */
export interface StateEnvironment {
  /** The state's input. */
  readonly input: JsonValue;
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * The value of a field, in view of the variables and `$states`, or in JSONPath of `$` and `$$`.
   *
   * @throws EvaluationError in JSONata, RuntimeError or StateError in JSONPath.
   */
  valueOf(template: FieldTemplate, also?: AlsoVisible): JsonValue;
}

/** Values that some fields see besides the input. */
export interface AlsoVisible {
  /** The value that `$` stands for in JSONPath. @default the state's input */
  readonly document?: JsonValue;
  /** `$states.result` */
  readonly result?: JsonValue;
  /** `$states.errorOutput` */
  readonly errorOutput?: JsonValue;
}
