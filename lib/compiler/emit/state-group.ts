import { successorsOf } from "../../asl/index.js";
import type { EmittedGroup, EmittedState } from "../jsonata/expression.js";
import type { NamedState } from "./sequence.js";

/** A group of those states that can be reached. */
export function group(StartAt: string, states: readonly NamedState[]): EmittedGroup {
  const led = new Set([StartAt, ...states.flatMap(({ state }) => successorsOf(state))]);
  const reached = states
    .filter(({ name }) => led.has(name))
    .map(({ name, state }): [string, EmittedState] => [name, state]);
  return { StartAt, States: Object.fromEntries(reached) };
}
