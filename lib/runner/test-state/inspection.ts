import { isArray, type JsonValue } from "../../asl/index.js";
import type { LoadedState } from "../machine.js";
import { combinedResult, selectedInput, selectedResult } from "../states/data-paths.js";
import type { FieldTemplate } from "../states/field-template.js";
import type { LoadedMap } from "../states/map.js";
import type { StateEnvironment } from "../states/state-environment.js";

type Entries = Iterable<readonly [name: string, value: JsonValue]>;

/** The data that a state has made of its input, step by step; a step that fails ends them (AWS docs: "API_InspectionData"). */
export function* inspectEntry(state: LoadedState, environment: StateEnvironment): Entries {
  const isLiteral = state.type === "Pass" && state.result !== undefined;
  if (state.usesPaths && !isLiteral && state.type !== "Fail") {
    const document = selectedInput(state, environment);
    yield ["afterInputPath", document];
    const parameters = state.type === "Pass" ? state.parameters : argumentsOf(state);
    if (state.type === "Pass" || state.type === "Task" || state.type === "Parallel")
      yield [
        "afterParameters",
        parameters === undefined ? document : environment.valueOf(parameters, { document }),
      ];
  }
  if (state.type === "Map") yield* inspectMap(state, environment);
}

function argumentsOf(state: LoadedState): FieldTemplate | undefined {
  return state.type === "Task" || state.type === "Parallel" ? state.arguments : undefined;
}

function* inspectMap(state: LoadedMap<unknown>, environment: StateEnvironment): Entries {
  const document = selectedInput(state, environment);
  const valueIn = (template: FieldTemplate): JsonValue => environment.valueOf(template, { document });
  const items = state.items === undefined || state.distributed?.reader ? undefined : valueIn(state.items);
  if (items !== undefined && state.usesPaths) yield ["afterItemsPath", items];
  yield ["maxConcurrency", state.maxConcurrency === undefined ? 0 : valueIn(state.maxConcurrency)];
  if (state.toleratedFailureCount !== undefined)
    yield ["toleratedFailureCount", valueIn(state.toleratedFailureCount)];
  if (state.toleratedFailurePercentage !== undefined)
    yield ["toleratedFailurePercentage", valueIn(state.toleratedFailurePercentage)];
}

/** The data that a state has made of its result. */
export function* inspectResult(
  state: LoadedState,
  environment: StateEnvironment,
  result: JsonValue | undefined,
): Entries {
  if (!("outputPaths" in state) || state.outputPaths === undefined) return;
  const isLiteral = state.type === "Pass" && state.result !== undefined;
  if (isLiteral && state.result !== undefined) yield ["result", state.result];
  const raw = state.type === "Pass" ? passed(state, environment) : result;
  if (raw === undefined) return;
  const selected = selectedResult(state.outputPaths, environment, raw);
  yield ["afterResultSelector", selected];
  yield ["afterResultPath", combinedResult(state.outputPaths, environment.input, selected)];
}

function passed(state: LoadedState & { type: "Pass" }, environment: StateEnvironment): JsonValue {
  if (state.result !== undefined) return state.result;
  const document = selectedInput(state, environment);
  return state.parameters === undefined ? document : environment.valueOf(state.parameters, { document });
}

/** The number of iterations that may fail; undefined where the Map does not say. */
export function tolerance(state: LoadedMap<unknown>, environment: StateEnvironment): number | undefined {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage, items } = state;
  if (count === undefined && percentage === undefined) return undefined;
  const document = selectedInput(state, environment);
  const numberOf = (template: FieldTemplate | undefined): number | undefined =>
    template && Number(environment.valueOf(template, { document }));
  const all = items === undefined ? environment.input : environment.valueOf(items, { document });
  const length = isArray(all) ? all.length : 0;
  const share = numberOf(percentage);
  return Math.min(
    numberOf(count) ?? Number.POSITIVE_INFINITY,
    share === undefined ? Number.POSITIVE_INFINITY : Math.floor((length * share) / 100),
  );
}
