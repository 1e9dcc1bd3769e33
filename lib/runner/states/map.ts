import { isArray, type JsonValue } from "../../asl/index.js";
import { type Exit, integerOf, type LoadedCommon, leave } from "./common.js";
import { selectedInput } from "./data-paths.js";
import { batchingOf, type DistributedMap, readingOf } from "./distributed-map.js";
import type { Effect, ItemsSource } from "./effect.js";
import type { LoadedErrorHandling } from "./error-handling.js";
import { EvaluationError } from "./failure.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

/** `Group` is what the processor is; the state itself does not look into it. */
export interface LoadedMap<Group> extends Exit, LoadedCommon, LoadedErrorHandling {
  readonly type: "Map";
  readonly processor: Group;
  /** Undefined for an inline Map. */
  readonly distributed: DistributedMap | undefined;
  /** Undefined: the state's input. */
  readonly items: FieldTemplate | undefined;
  /** The input of an iteration; undefined: the item. */
  readonly itemSelector: FieldTemplate | undefined;
  readonly maxConcurrency: FieldTemplate | undefined;
  readonly toleratedFailureCount: FieldTemplate | undefined;
  readonly toleratedFailurePercentage: FieldTemplate | undefined;
}

/** An inline Map runs at most so many iterations at a time, whatever MaxConcurrency says (AWS docs: "Map workflow state"). */
const inlineConcurrency = 40;

/** The child executions that a distributed Map runs at a time, at most (AWS docs: "Map state processing modes"). */
const distributedConcurrency = 10_000;

/** AWS docs: "Using Map state in Inline mode". */
export function enterMap(state: LoadedMap<unknown>, environment: StateEnvironment): Effect {
  const document = selectedInput(state, environment);
  const wanted =
    state.maxConcurrency === undefined
      ? 0
      : integerOf(state.maxConcurrency, environment, { field: "MaxConcurrency", atLeast: 0, document });
  const { distributed } = state;
  const most = distributed === undefined ? inlineConcurrency : distributedConcurrency;
  const batcher = distributed?.batcher;
  return {
    kind: "items",
    items: itemsOf(state, environment, document),
    maxConcurrency: wanted === 0 ? most : Math.min(wanted, most),
    batching: batcher && batchingOf(batcher, environment, document),
  };
}

function itemsOf(state: LoadedMap<unknown>, environment: StateEnvironment, document: JsonValue): ItemsSource {
  const reader = state.distributed?.reader;
  if (reader !== undefined) return readingOf(reader, environment, document);
  if (state.items === undefined) {
    if (isArray(environment.input)) return environment.input;
    throw new EvaluationError(
      `Map state input must be an array but was: ${JSON.stringify(environment.input)}`,
    );
  }
  const items = environment.valueOf(state.items, { document });
  if (!isArray(items)) throw unexpectedType(state.items, "array", items);
  return items;
}

/** The number of items that may fail, of so many. AWS evaluates it when the Map has started already. */
export function toleratedFailures(
  state: LoadedMap<unknown>,
  environment: StateEnvironment,
  items: number,
): number {
  const document = selectedInput(state, environment);
  const count =
    state.toleratedFailureCount === undefined
      ? 0
      : integerOf(state.toleratedFailureCount, environment, {
          field: "ToleratedFailureCount",
          atLeast: 0,
          document,
        });
  const percentage = percentageOf(state, environment, document);
  // Where both are given, the Map fails when it is over either (ASL specification: "Map State Failure Tolerance").
  const limits = [
    ...(state.toleratedFailureCount === undefined ? [] : [count]),
    ...(percentage === undefined ? [] : [Math.floor((items * percentage) / 100)]),
  ];
  return limits.length === 0 ? 0 : Math.min(...limits);
}

function percentageOf(
  state: LoadedMap<unknown>,
  environment: StateEnvironment,
  document: JsonValue,
): number | undefined {
  const template = state.toleratedFailurePercentage;
  if (template === undefined) return undefined;
  const value = environment.valueOf(template, { document });
  if (typeof value !== "number") throw unexpectedType(template, "number", value);
  if (value >= 0 && value <= 100) return value;
  const field = "ToleratedFailurePercentage";
  throw new EvaluationError(`The ${field} field must be from 0 to 100 but was: ${value}`, field);
}

/** The input of one iteration; the context object knows the item. */
export function iterationInput(
  state: LoadedMap<unknown>,
  environment: StateEnvironment,
  item: JsonValue,
): JsonValue {
  if (state.itemSelector === undefined) return item;
  return environment.valueOf(state.itemSelector, { document: selectedInput(state, environment) });
}

/** The value of a ResultWriter's Parameters or Arguments. */
export function writerArguments(state: LoadedMap<unknown>, environment: StateEnvironment): JsonValue {
  const template = state.distributed?.writer?.arguments;
  if (template === undefined) return {};
  return environment.valueOf(template, { document: selectedInput(state, environment) });
}

/** Leaves with the iterations' outputs, in the order of the items. */
export function completeMap(
  state: LoadedMap<unknown>,
  environment: StateEnvironment,
  result: JsonValue,
): Effect {
  return leave(state, environment, { output: result, visible: { result } });
}
