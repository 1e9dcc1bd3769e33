import type { JsonValue } from "../../asl/index.js";
import type { Effect } from "../effect.js";
import { EvaluationError } from "../failure.js";
import { isArray } from "../payload.js";
import type { Situation } from "../situation.js";
import { type Template, unexpectedType } from "../template.js";
import { type Exit, integerOf, leave } from "./common.js";
import type { Guards } from "./task.js";

/** `Group` is what the processor is; the state itself does not look into it. */
export interface MapState<Group> extends Exit, Guards {
  readonly type: "Map";
  readonly name: string;
  readonly processor: Group;
  /** Undefined: the state's input. */
  readonly items: Template | undefined;
  /** What an iteration gets as its input; undefined: the item. */
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly toleratedFailureCount: Template | undefined;
  readonly toleratedFailurePercentage: Template | undefined;
}

/** An inline Map runs at most so many iterations at a time, whatever MaxConcurrency says (AWS docs: "Map workflow state"). */
const inlineConcurrency = 40;

/** AWS docs: "Using Map state in Inline mode". */
export function enterMap(state: MapState<unknown>, situation: Situation): Effect {
  const wanted =
    state.maxConcurrency === undefined
      ? 0
      : integerOf(state.maxConcurrency, situation, { field: "MaxConcurrency", atLeast: 0 });
  return {
    kind: "items",
    items: itemsOf(state, situation),
    maxConcurrency: wanted === 0 ? inlineConcurrency : Math.min(wanted, inlineConcurrency),
  };
}

function itemsOf(state: MapState<unknown>, situation: Situation): readonly JsonValue[] {
  if (state.items === undefined) {
    if (isArray(situation.input)) return situation.input;
    throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(situation.input)}`);
  }
  const items = situation.valueOf(state.items);
  if (!isArray(items)) throw unexpectedType(state.items, "array", items);
  return items;
}

/** How many of so many items may fail. AWS evaluates it when the Map has started already. */
export function toleratedFailures(state: MapState<unknown>, situation: Situation, items: number): number {
  const count =
    state.toleratedFailureCount === undefined
      ? 0
      : integerOf(state.toleratedFailureCount, situation, { field: "ToleratedFailureCount", atLeast: 0 });
  const percentage = percentageOf(state, situation);
  // Where both are given, the Map fails when it is over either (ASL specification: "Map State Failure Tolerance").
  const limits = [
    ...(state.toleratedFailureCount === undefined ? [] : [count]),
    ...(percentage === undefined ? [] : [Math.floor((items * percentage) / 100)]),
  ];
  return limits.length === 0 ? 0 : Math.min(...limits);
}

function percentageOf(state: MapState<unknown>, situation: Situation): number | undefined {
  const template = state.toleratedFailurePercentage;
  if (template === undefined) return undefined;
  const value = situation.valueOf(template);
  if (typeof value !== "number") throw unexpectedType(template, "number", value);
  if (value >= 0 && value <= 100) return value;
  const field = "ToleratedFailurePercentage";
  throw new EvaluationError(`The ${field} field must be from 0 to 100 but was: ${value}`, field);
}

/** The input of one iteration; the context object knows the item. */
export function iterationInput(state: MapState<unknown>, situation: Situation, item: JsonValue): JsonValue {
  return state.itemSelector === undefined ? item : situation.valueOf(state.itemSelector);
}

/** Leaves with the iterations' outputs, in the order of the items. */
export function completeMap(state: MapState<unknown>, situation: Situation, result: JsonValue): Effect {
  return leave(state, situation, { output: result, visible: { result } });
}
