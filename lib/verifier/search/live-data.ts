import {
  isObject,
  type JsonValue,
  nestedGroupsOf,
  type State,
  type StateGroup,
  type StateMachineDefinition,
  statesOf,
  successorsOf,
} from "../../asl/index.js";
import type { DataRead } from "../../runner/index.js";

/**
 * Tells which data a state machine may still read from a state of its outermost group on: a variable that no expression of
 * a state that may follow names, or an input that none of them reads, decides nothing any more.
 *
 * A variable that is read only by a Succeed or Fail state of the outermost group decides nothing but what the end tells. It
 * is left out, too, if all that this state reads is settled already: then every way to that state tells the same, so it is
 * enough that one run gets there. A machine with JSONPath may read anything.
 */
export class LiveData {
  readonly #definition: StateMachineDefinition;
  readonly #isKnown: boolean;
  readonly #byState = new Map<string, DataRead>();
  readonly #inputs = new Map<string, boolean>();

  constructor(definition: StateMachineDefinition) {
    this.#definition = definition;
    const names = [...statesOf(definition)].map(([name]) => name);
    this.#isKnown = new Set(names).size === names.length && isJsonataAlone(definition);
    if (this.#isKnown) noteInputs(definition, this.#inputs);
  }

  /** Data that may be read by a state of the outermost group, and by all that may follow it. */
  from(state: string): DataRead {
    let found = this.#byState.get(state);
    if (found === undefined) {
      found = this.#isKnown ? this.#readFrom(state) : anything;
      this.#byState.set(state, found);
    }
    return found;
  }

  #readFrom(start: string): DataRead {
    const reached = reachedFrom(start, this.#definition);
    const facts = reached.map((state) => ({
      isEnd: state.Type === "Succeed" || state.Type === "Fail",
      readsInput: readsInput(state),
      read: namesIn(state),
      assigned: new Set(assignedIn(state)),
    }));
    const isAssigned = (name: string) => facts.some(({ assigned }) => assigned.has(name));
    const variables = new Set(
      facts.flatMap(({ isEnd, read, readsInput }) =>
        isEnd && !readsInput && ![...read].some(isAssigned) ? [] : [...read],
      ),
    );
    const tellable = new Set(facts.flatMap(({ read }) => [...read]));
    return {
      readsVariable: (name) => variables.has(name),
      tellsVariable: (name) => tellable.has(name),
      readsInput: (state) => this.#inputs.get(state) ?? true,
      readsTime: reached.some((state) => readsContext(state, /\$(?:now|millis)\b|Time(?:stamp\w*)?\b/)),
      readsRedrives: reached.some((state) => readsContext(state, /Redrive/)),
    };
  }
}

const anything: DataRead = {
  readsVariable: () => true,
  readsInput: () => true,
  readsTime: true,
  readsRedrives: true,
};

function isJsonataAlone(definition: StateMachineDefinition): boolean {
  if (definition.QueryLanguage !== "JSONata") return false;
  return !JSON.stringify(definition).includes('"QueryLanguage":"JSONPath"');
}

function reachedFrom(start: string, { States: states }: StateGroup): State[] {
  const names = new Set([start]);
  for (const name of names) {
    const state = states[name];
    for (const next of state === undefined ? [] : successorsOf(state)) names.add(next);
  }
  return [...names].flatMap((name) => states[name] ?? []);
}

/** Everything that looks like the name of a variable, in all texts of a state and of what is in it. */
function namesIn(state: State): Set<string> {
  return new Set(
    [...JSON.stringify(state).matchAll(/\$([\p{ID_Start}_][\p{ID_Continue}]*)/gu)].map(
      ([, name = ""]) => name,
    ),
  );
}

function assignedIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(assignedIn);
  if (!isObject(value as JsonValue)) return [];
  return Object.entries(value as object).flatMap(([name, inner]) =>
    name === "Assign" && typeof inner === "object" ? Object.keys(inner) : assignedIn(inner),
  );
}

/** True if an expression may read the input, by whatever name. */
function readsInput(state: State): boolean {
  return /\$states(?!\.(context|result|errorOutput)\b)/.test(JSON.stringify(state));
}

/** True if a state, or one in it, names something of the context, or the context as a whole. */
function readsContext(state: State, name: RegExp): boolean {
  const text = JSON.stringify(state);
  return name.test(text) || /\$states\.context(?:\.(?:Execution|State))?(?![.\w])/.test(text);
}

/** Notes for each state whether it reads its input, or hands it on to what does. */
function noteInputs(group: StateGroup, inputs: Map<string, boolean>): void {
  const states = Object.entries(group.States);
  for (const [, state] of states) for (const nested of nestedGroupsOf(state)) noteInputs(nested, inputs);
  for (const [name, state] of states) inputs.set(name, readsInput(state) || isBlockOfInput(state));
  let isSettled = false;
  while (!isSettled) {
    isSettled = true;
    for (const [name, state] of states) {
      if (inputs.get(name) === true || !handsOn(state)) continue;
      const isLast = state.Type === "Succeed" || ("End" in state && state.End === true);
      if (!isLast && !successorsOf(state).some((next) => inputs.get(next) !== false)) continue;
      inputs.set(name, true);
      isSettled = false;
    }
  }
}

/** True if branches or iterations are given the input. */
function isBlockOfInput(state: State): boolean {
  if (state.Type === "Parallel") return !("Arguments" in state);
  return state.Type === "Map" && !("Items" in state);
}

/** True if a state's output may be its input. */
function handsOn(state: State): boolean {
  if (state.Type === "Choice") return true;
  if (state.Type === "Pass" || state.Type === "Wait" || state.Type === "Succeed") return !("Output" in state);
  return false;
}
