import type { JsonValue, State, StateGroup, StateMachineDefinition } from "../../../lib/asl/index.js";
import { statesOf } from "../../../lib/asl/index.js";
import { type Around, stateEdits } from "./field-edits.js";
import { handlesOtherwise } from "./failure-handling.js";
import type { Matters, Mutant } from "./mutant.js";

type Path = readonly (string | number)[];

/** A group of states with its place in the machine. */
interface PlacedGroup {
  readonly group: StateGroup;
  readonly path: Path;
  /** In words: the names of the states that it is in. */
  readonly title: string;
  /** The state that holds it; undefined for the outermost one. */
  readonly holder?: string;
}

/** Every mutant of a state machine: each field of each state removed and changed, and what else can be wrong with a state. */
export function* mutantsOf(definition: StateMachineDefinition): Generator<Mutant> {
  const known = new Set([JSON.stringify(definition)]);
  for (const mutant of everyChange(definition)) {
    const text = JSON.stringify(mutant.definition);
    if (known.has(text)) continue;
    known.add(text);
    yield mutant;
  }
}

function* everyChange(definition: StateMachineDefinition): Generator<Mutant> {
  const variables = variablesOf(definition);
  yield {
    operator: "StateMachine.TimeoutSeconds: added",
    place: "TimeoutSeconds",
    definition: { ...definition, TimeoutSeconds: 600 },
    matters: {},
  };
  for (const placed of groupsOf({ group: definition, path: [], title: "" })) {
    yield* startEdits(definition, placed);
    for (const [name, state] of Object.entries(placed.group.States)) {
      const at = [...placed.path, "States", name];
      const title = `${placed.title}${name}`;
      const around: Around = { name, group: placed.group, variables };
      for (const { field, operator, at: where, changed } of stateEdits(state, around)) {
        const after: State = replaced(state, [field], changed) as State;
        const isHandling = field === "Retry" || field === "Catch";
        yield {
          operator: `${state.Type}.${field}: ${operator}`,
          place: `${title}: ${field}${where.startsWith("[") ? "" : " "}${where}`.trim(),
          definition: put(definition, [...at, field], changed),
          matters: { state: name, ...(isHandling ? { failsWith: handlesOtherwise(state, after) } : {}) },
        };
      }
      yield* wholeEdits(definition, placed, { name, state, at, title });
    }
  }
}

function* startEdits(
  definition: StateMachineDefinition,
  { group, path, title, holder }: PlacedGroup,
): Generator<Mutant> {
  for (const name of Object.keys(group.States)) {
    if (name === group.StartAt) continue;
    yield {
      operator: `${holder === undefined ? "StateMachine" : "Branch"}.StartAt: elsewhere`,
      place: `${title}StartAt → ${name}`,
      definition: put(definition, [...path, "StartAt"], name),
      matters: holder === undefined ? {} : { state: holder },
    };
  }
}

/** A state that is left out, done twice, ends its group, or ends it in another way. */
function* wholeEdits(
  definition: StateMachineDefinition,
  { group, path }: PlacedGroup,
  {
    name,
    state,
    at,
    title,
  }: { readonly name: string; readonly state: State; readonly at: Path; readonly title: string },
): Generator<Mutant> {
  const matters: Matters = { state: name };
  const whole = (operator: string, changed: StateMachineDefinition): Mutant => ({
    operator: `${state.Type}: ${operator}`,
    place: title,
    definition: changed,
    matters,
  });
  const next = "Next" in state ? state.Next : undefined;
  if (next !== undefined && next !== name) {
    yield whole("left out", put(definition, path, withoutState(group, name, next)));
  }
  if (next !== undefined && state.Type !== "Choice") {
    const twice = `${name} twice`;
    const States = { ...group.States, [name]: { ...state, Next: twice }, [twice]: state };
    yield whole("done twice", put(definition, path, json({ ...group, States })));
  }
  if ("Next" in state && state.Next !== undefined) {
    const { Next: _, ...ending } = state;
    yield whole("ends its group", put(definition, at, json({ ...ending, End: true })));
  }
  if ("End" in state && state.End === true && group.StartAt !== name) {
    const { End: _, ...going } = state;
    yield whole(
      "goes back to the start of its group",
      put(definition, at, json({ ...going, Next: group.StartAt })),
    );
  }
  if (state.Type === "Succeed") yield whole("fails", put(definition, at, { Type: "Fail", Error: "Failed" }));
  if (state.Type === "Fail") yield whole("succeeds", put(definition, at, { Type: "Succeed" }));
}

/** A group in which everything that led to a state leads to the one after it. */
function withoutState(group: StateGroup, name: string, next: string): JsonValue {
  const { [name]: _, ...States } = group.States;
  const redirected = JSON.parse(JSON.stringify(States), (key, value) =>
    (key === "Next" || key === "Default") && value === name ? next : value,
  );
  return json({ ...group, StartAt: group.StartAt === name ? next : group.StartAt, States: redirected });
}

function* groupsOf(placed: PlacedGroup): Generator<PlacedGroup> {
  yield placed;
  const { group, path, title } = placed;
  for (const [name, state] of Object.entries(group.States)) {
    const at = [...path, "States", name];
    if (state.Type === "Parallel") {
      for (const [index, branch] of state.Branches.entries()) {
        yield* groupsOf({
          group: branch,
          path: [...at, "Branches", index],
          title: `${title}${name}[${index}]/`,
          holder: name,
        });
      }
    }
    if (state.Type === "Map") {
      yield* groupsOf({
        group: state.ItemProcessor,
        path: [...at, "ItemProcessor"],
        title: `${title}${name}/`,
        holder: name,
      });
    }
  }
}

/** The names of all variables that something in the machine assigns. */
function variablesOf(definition: StateMachineDefinition): string[] {
  const names = new Set<string>();
  const add = (assigned: object | undefined) => {
    for (const name of Object.keys(assigned ?? {})) names.add(name);
  };
  for (const [, state] of statesOf(definition)) {
    if ("Assign" in state) add(state.Assign);
    if ("Catch" in state) for (const each of state.Catch ?? []) add(each.Assign);
    if (state.Type === "Choice") for (const each of state.Choices) add(each.Assign);
  }
  return [...names];
}

/** The machine with another value at a path; undefined takes away what is there. */
function put(
  definition: StateMachineDefinition,
  path: Path,
  value: JsonValue | undefined,
): StateMachineDefinition {
  return replaced(definition, path, value) as StateMachineDefinition;
}

function replaced(whole: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(whole)) return whole.with(Number(step), replaced(whole[Number(step)], rest, value));
  const { [step]: inner, ...others } = whole as Record<string | number, unknown>;
  const changed = replaced(inner, rest, value);
  if (changed === undefined) return others;
  return step in (whole as object)
    ? { ...(whole as object), [step]: changed }
    : { ...others, [step]: changed };
}

function json(value: unknown): JsonValue {
  const parsed: JsonValue = JSON.parse(JSON.stringify(value));
  return parsed;
}
