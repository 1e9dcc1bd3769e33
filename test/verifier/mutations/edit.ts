import {
  type Catcher,
  type ChoiceState,
  isObject,
  type MapState,
  type ParallelState,
  type State,
  type StateGroup,
  type StateMachineDefinition,
  type TaskState,
} from "../../../lib/asl/index.js";

/** A change of a state machine. */
export type Edit = (definition: StateMachineDefinition) => StateMachineDefinition;

/** Several changes, one after the other. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (definition) =>
    edits.reduce((changed, edit) => edit(changed), definition);

/** Changes the group of states in which there is one of a name, wherever it is nested. */
function inGroupOf(name: string, change: (group: StateGroup) => StateGroup): Edit {
  return (definition) => {
    let found = false;
    const inGroup = <Group extends StateGroup>(group: Group): Group => {
      const changed = Object.hasOwn(group.States, name) ? change(group) : group;
      found ||= changed !== group;
      const States = Object.fromEntries(
        Object.entries(changed.States).map(([each, state]): [string, State] => [each, nested(state)]),
      );
      return { ...group, ...changed, States };
    };
    const nested = (state: State): State => {
      if (state.Type === "Parallel")
        return { ...state, Branches: state.Branches.map((each) => inGroup(each)) };
      if (state.Type === "Map") return { ...state, ItemProcessor: inGroup(state.ItemProcessor) };
      return state;
    };
    const edited = inGroup(definition);
    if (!found) throw new RangeError(`The state machine has no state "${name}", or it was not changed.`);
    return edited;
  };
}

/** Changes a state. */
export const state = (name: string, change: (state: State) => State): Edit =>
  inGroupOf(name, (group) => {
    const { [name]: before, ...others } = group.States;
    if (before === undefined) return group;
    return { ...group, States: { ...others, [name]: change(before) } };
  });

function typed<Type extends State["Type"]>(type: Type) {
  return (name: string, change: (state: Extract<State, { Type: Type }>) => State): Edit =>
    state(name, (each) => {
      if (!isOf(type, each)) throw new RangeError(`"${name}" is no ${type}, but a ${each.Type}.`);
      return change(each);
    });
}

function isOf<Type extends State["Type"]>(type: Type, each: State): each is Extract<State, { Type: Type }> {
  return each.Type === type;
}

export const task: (name: string, change: (state: TaskState) => State) => Edit = typed("Task");
export const choice: (name: string, change: (state: ChoiceState) => State) => Edit = typed("Choice");
export const parallel: (name: string, change: (state: ParallelState) => State) => Edit = typed("Parallel");
export const map: (name: string, change: (state: MapState) => State) => Edit = typed("Map");

/** Adds a state beside another one. */
export const beside = (name: string, added: Readonly<Record<string, State>>): Edit =>
  inGroupOf(name, (group) => ({ ...group, States: { ...group.States, ...added } }));

/** Lets a Task's catcher of an error lead elsewhere. */
export const route = (name: string, error: string, Next: string): Edit =>
  task(name, (each) => ({ ...each, Catch: changed(each.Catch, error, (catcher) => [{ ...catcher, Next }]) }));

/** Takes a Task's catcher of an error away. */
export const uncaught = (name: string, error: string): Edit =>
  task(name, (each) => ({ ...each, Catch: changed(each.Catch, error, () => []) }));

function changed(
  catchers: readonly Catcher[] = [],
  error: string,
  change: (catcher: Catcher) => readonly Catcher[],
): Catcher[] {
  if (!catchers.some(({ ErrorEquals }) => ErrorEquals.includes(error))) {
    throw new RangeError(`Nothing catches ${error} there.`);
  }
  return catchers.flatMap((catcher) => (catcher.ErrorEquals.includes(error) ? change(catcher) : [catcher]));
}

/** Gives a Task a catcher of all that no other one catches. */
export const caught = (name: string, Next: string): Edit =>
  task(name, (each) => ({ ...each, Catch: [...(each.Catch ?? []), { ErrorEquals: ["States.ALL"], Next }] }));

/** Takes away a state that nothing leads to any more. */
export const without = (name: string): Edit =>
  inGroupOf(name, (group) => {
    const { [name]: _, ...States } = group.States;
    return { ...group, States };
  });

/** Lets a state lead elsewhere. */
export const next = (name: string, Next: string): Edit =>
  state(name, (each) => {
    if (!("Next" in each)) throw new RangeError(`"${name}" leads nowhere.`);
    return { ...each, Next };
  });

/** Changes the text of what a Task calls its function with. */
export const payload = (name: string, change: (source: string) => string): Edit =>
  task(name, (each) => {
    const given = each.Arguments;
    if (!isObject(given) || typeof given.Payload !== "string")
      throw new RangeError(`"${name}" has no Payload.`);
    const Payload = change(given.Payload);
    if (Payload === given.Payload)
      throw new RangeError(`The Payload of "${name}" is not changed: ${Payload}`);
    return { ...each, Arguments: { ...given, Payload } };
  });

/** Replaces text in the JSON of a state. */
export const text = (name: string, from: string, to: string): Edit =>
  state(name, (each) => {
    const before = JSON.stringify(each);
    const after = before.replaceAll(from, to);
    if (after === before) throw new RangeError(`"${name}" does not hold ${from}: ${before}`);
    const parsed: State = JSON.parse(after);
    return parsed;
  });

/** A copy of a Task. */
export function copyOf(definition: StateMachineDefinition, name: string): TaskState {
  const found = definition.States[name];
  if (found?.Type !== "Task") throw new RangeError(`There is no Task "${name}".`);
  return found;
}
