import type { JsonValue } from "../../asl/index.js";
import { type OutputPaths, outputByPaths, type WithInput } from "./data-paths.js";
import type { LeaveEffect } from "./effect.js";
import { EvaluationError } from "./failure.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { AlsoVisible, StateEnvironment } from "./state-environment.js";

/** Variables to set, by name. */
export type Assignments = readonly (readonly [variable: string, value: FieldTemplate])[];

/** The fields of every state that is left, and of every rule and catcher through which it is left. */
export interface Exit {
  readonly assign: Assignments | undefined;
  readonly output: FieldTemplate | undefined;
  /** The fields of JSONPath that take the place of Output; undefined in JSONata. */
  readonly outputPaths: OutputPaths | undefined;
  /** Undefined ends the state machine, branch or iteration. */
  readonly next: string | undefined;
}

/** The facts that every state of a loaded machine has. */
export interface LoadedCommon extends WithInput {
  readonly name: string;
  /** True for a state in JSONPath. */
  readonly usesPaths: boolean;
}

/** Leaves through an exit. Assign and Output see the values on entry, in no order. */
export function leave(
  exit: Exit,
  environment: StateEnvironment,
  given: { readonly output: JsonValue; readonly visible?: AlsoVisible },
): LeaveEffect {
  const { assign, output, outputPaths, next } = exit;
  if (outputPaths !== undefined) {
    const visible = { document: given.output };
    return {
      kind: "leave",
      assigned: assign === undefined ? undefined : assignedValues(assign, environment, visible),
      output: outputByPaths(outputPaths, environment, given.output),
      next,
    };
  }
  const assigned = assign === undefined ? undefined : assignedValues(assign, environment, given.visible);
  return {
    kind: "leave",
    output: output === undefined ? given.output : environment.valueOf(output, given.visible),
    assigned,
    next,
  };
}

function assignedValues(
  assignments: Assignments,
  environment: StateEnvironment,
  visible: AlsoVisible | undefined,
): ReadonlyMap<string, JsonValue> {
  return new Map(assignments.map(([variable, value]) => [variable, environment.valueOf(value, visible)]));
}

/** AWS's longest time in seconds, for Wait, timeouts and heartbeats: over three years. */
export const longestSeconds = 99_999_999;

/**
 * A field that must be a whole number.
 *
 * @throws EvaluationError
 */
export function integerOf(
  template: FieldTemplate,
  environment: StateEnvironment,
  bounds:
    | {
        readonly field: string;
        readonly atLeast: number;
        readonly atMost: number;
        readonly document: JsonValue;
      }
    | { readonly field: string; readonly atLeast: 0; readonly atMost?: never; readonly document: JsonValue },
): number {
  if (template.kind === "constant" && typeof template.value === "number") return template.value;
  const value = environment.valueOf(template, { document: bounds.document });
  if (typeof value !== "number") throw unexpectedType(template, "number", value);
  const { field, atLeast, atMost = Number.MAX_SAFE_INTEGER } = bounds;
  if (!Number.isInteger(value))
    throw new EvaluationError(`The ${field} field must be an integer but was: ${value}`, field);
  if (value >= atLeast && value <= atMost) return value;
  const complaint =
    atMost === Number.MAX_SAFE_INTEGER
      ? `${field} cannot be negative.`
      : `The ${field} field must be from ${atLeast} to ${atMost} but was: ${value}`;
  throw new EvaluationError(complaint, field);
}
