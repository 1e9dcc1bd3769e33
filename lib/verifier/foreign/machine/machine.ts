import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import { loadMachine, type Machine, readTaskResource } from "../../../runner/index.js";
import { plainName, prepare } from "./prepare.js";

/** A state and where it stands. */
export interface PlacedState {
  readonly name: string;
  readonly written: JsonObject;
  /** The Parallel or Map around it; undefined at the top. */
  readonly around: PlacedState | undefined;
  /** The states that are beside it. */
  readonly group: JsonObject;
  /** True if its fields are JSONata. */
  readonly isJsonata: boolean;
}

/** A Task of somebody's machine. */
export interface ForeignTask extends PlacedState {
  readonly resource: string;
  /** The service, as in the ARN of an integration: `lambda`, `dynamodb`, `aws-sdk:s3`, `activity`. */
  readonly service: string;
  /** The service's action: `invoke`, `updateItem`. */
  readonly action: string;
  readonly isFunction: boolean;
  /** True if somebody has to answer by a token, or the end of a job is waited for. */
  readonly isAwaited: boolean;
  /** The name of what is called: a function, a table. */
  readonly calls: string;
  /** The same as the machine has it written, as the participants' file knows it. */
  readonly calledAs: string;
}

/** Somebody's state machine, loaded. */
export interface ForeignMachine {
  readonly definition: JsonObject;
  readonly machine: Machine;
  /** By name, in the order of the definition. Those of blocks follow their block. */
  readonly states: ReadonlyMap<string, PlacedState>;
  readonly tasks: ReadonlyMap<string, ForeignTask>;
  /** The changes that loading it took, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Loads a definition.
 *
 * @throws InvalidDefinitionError of the runner
 */
export function loadForeign(written: JsonObject): ForeignMachine {
  const { definition, notes } = prepare(written);
  const machine = loadMachine(definition);
  const states = new Map<string, PlacedState>();
  const isJsonata = definition.QueryLanguage === "JSONata";
  for (const state of placed(definition, undefined, isJsonata)) states.set(state.name, state);
  const originals = new Map(
    [...placed(written, undefined, isJsonata)].map((each) => [each.name, each.written]),
  );
  const tasks = new Map<string, ForeignTask>();
  for (const state of states.values()) {
    if (state.written.Type !== "Task") continue;
    tasks.set(state.name, taskOf(state, originals.get(state.name) ?? state.written));
  }
  return { definition, machine, states, tasks, notes };
}

function* placed(group: JsonObject, around: PlacedState | undefined, outer: boolean): Generator<PlacedState> {
  if (!isObject(group.States)) return;
  const inGroup = languageOf(group, outer);
  for (const [name, written] of Object.entries(group.States)) {
    if (!isObject(written)) continue;
    const isJsonata = languageOf(written, inGroup);
    const state: PlacedState = { name, written, around, group, isJsonata };
    yield state;
    for (const inner of groupsIn(written)) yield* placed(inner, state, inGroup);
  }
}

function languageOf({ QueryLanguage }: JsonObject, outer: boolean): boolean {
  return QueryLanguage === undefined ? outer : QueryLanguage === "JSONata";
}

/** The branches of a Parallel, the processor of a Map. */
export function groupsIn({ Branches, ItemProcessor, Iterator: iterator }: JsonObject): readonly JsonObject[] {
  const groups = isArray(Branches) ? Branches : [ItemProcessor ?? iterator ?? null];
  return groups.flatMap((group) => (isObject(group) ? [group] : []));
}

function taskOf(state: PlacedState, original: JsonObject): ForeignTask {
  const resource = String(state.written.Resource);
  const read = readTaskResource(resource);
  const isFunction = read?.kind === "lambdaFunction" || /^lambda(:|$)/.test(read?.resourceType ?? "");
  const calledAs = calledIn(original);
  return {
    ...state,
    resource,
    service: isFunction ? "lambda" : read?.kind === "activity" ? "activity" : (read?.resourceType ?? ""),
    action: read?.kind === "integration" ? read.resource : "invoke",
    isFunction,
    isAwaited: read !== undefined && read.pattern !== "requestResponse",
    calls: shortName(calledAs),
    calledAs,
  };
}

/** The text that says what a Task calls: a function, a table, a queue, or else its Resource. */
function calledIn({ Resource, Parameters, Arguments }: JsonObject): string {
  const given = isObject(Arguments) ? Arguments : isObject(Parameters) ? Parameters : {};
  const named = ["FunctionName", "TableName", "QueueUrl", "TopicArn", "StateMachineArn", "ApiEndpoint"];
  for (const name of named) {
    const value: JsonValue | undefined = given[name] ?? given[`${name}.$`];
    if (typeof value === "string") return value;
  }
  return String(Resource);
}

/** The last part of an ARN, a URL or a placeholder, without a version. */
function shortName(text: string): string {
  const inner = /\$\{([^}]+)\}/.exec(text)?.[1] ?? text;
  const parts = inner.replace(/:(\$LATEST|\d+|[a-z]+)$/i, (whole) =>
    inner.includes(":function:") ? "" : whole,
  );
  return plainName(parts.split(/[:/]/).at(-1) ?? parts);
}

/** States that may follow a state directly, beside it; those that its catchers lead to only if asked for. */
export function followers(
  written: JsonObject,
  { withCatchers }: { readonly withCatchers: boolean },
): string[] {
  const { Next, Default, Choices, Catch } = written;
  const found: JsonValue[] = [Next ?? null, Default ?? null];
  const rules = isArray(Choices) ? Choices : [];
  const catchers = withCatchers && isArray(Catch) ? Catch : [];
  for (const each of [...rules, ...catchers]) if (isObject(each)) found.push(each.Next ?? null);
  return found.filter((name) => typeof name === "string");
}

/** States of a group that are reached from one of them. */
export function reachedFrom(
  group: JsonObject,
  start: string,
  options: { readonly withCatchers: boolean },
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = isObject(group.States) ? group.States[name] : undefined;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    open.push(...followers(state, options));
  }
  return reached;
}

/** True if nothing beside it follows a state. */
export function isEnd({ Type, End }: JsonObject): boolean {
  return Type === "Succeed" || Type === "Fail" || End === true;
}

/** The state at the top of the machine that a state is in. */
export function topOf(state: PlacedState): PlacedState {
  return state.around === undefined ? state : topOf(state.around);
}
