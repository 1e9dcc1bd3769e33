import type { JsonValue } from "../../asl/index.js";
import { type Exit, type LoadedCommon, leave } from "./common.js";
import { selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedPass extends Exit, LoadedCommon {
  readonly type: "Pass";
  /** The value of Result, in JSONPath; undefined where there is none. */
  readonly result: JsonValue | undefined;
  /** The value of Parameters, in JSONPath; undefined: the input. */
  readonly parameters: FieldTemplate | undefined;
}

/** AWS docs: "Pass workflow state". */
export function enterPass(state: LoadedPass, environment: StateEnvironment): Effect {
  return leave(state, environment, { output: outputOf(state, environment) });
}

/** Beside a Result, AWS does not look at InputPath and Parameters. */
function outputOf({ result, parameters, inputPath }: LoadedPass, environment: StateEnvironment): JsonValue {
  if (result !== undefined) return result;
  const document = selectedInput({ inputPath }, environment);
  return parameters === undefined ? document : environment.valueOf(parameters, { document });
}
