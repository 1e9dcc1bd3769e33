import type { JsonValue } from "../../asl/index.js";
import { NoSuchPlace, type ReferencePath, withValueAt } from "../jsonpath/reference-path.js";
import { errors, StateError } from "./failure.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

/** ResultSelector, ResultPath and OutputPath, by which a state or a catcher in JSONPath makes its output. */
export interface OutputPaths {
  readonly resultSelector: FieldTemplate | undefined;
  /** The place of the result in the input; undefined: in place of the input; "discarded": the input stays as it is. */
  readonly resultPath: ReferencePath | "discarded" | undefined;
  readonly outputPath: FieldTemplate | undefined;
}

/** A state as far as its input is concerned. */
export interface WithInput {
  /** InputPath; undefined for the whole input, as always in JSONata. */
  readonly inputPath: FieldTemplate | undefined;
}

/** The input as InputPath leaves it: the value that `$` stands for in all fields that are read on entry. */
export function selectedInput({ inputPath }: WithInput, environment: StateEnvironment): JsonValue {
  return inputPath === undefined ? environment.input : environment.valueOf(inputPath);
}

/**
 * The output that a result makes: selected from, put into the state's raw input, and selected from again.
 *
 * @throws StateError States.ResultPathMatchFailure when the input has no place for the result.
 */
export function outputByPaths(
  paths: OutputPaths,
  environment: StateEnvironment,
  result: JsonValue,
): JsonValue {
  const { outputPath } = paths;
  const selected = selectedResult(paths, environment, result);
  const document = combinedResult(paths, environment.input, selected);
  return outputPath === undefined ? document : environment.valueOf(outputPath, { document });
}

/** The result as ResultSelector leaves it. */
export function selectedResult(
  { resultSelector }: OutputPaths,
  environment: StateEnvironment,
  result: JsonValue,
): JsonValue {
  return resultSelector === undefined ? result : environment.valueOf(resultSelector, { document: result });
}

/** The input with the result in it, as ResultPath says. */
export function combinedResult(
  { resultPath: path }: OutputPaths,
  input: JsonValue,
  result: JsonValue,
): JsonValue {
  if (path === undefined) return result;
  if (path === "discarded") return input;
  try {
    return withValueAt(path, input, result);
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw new StateError(
      errors.resultPathMatchFailure,
      `Unable to apply ReferencePath ${path.source} to input ${JSON.stringify(input)}`,
    );
  }
}
