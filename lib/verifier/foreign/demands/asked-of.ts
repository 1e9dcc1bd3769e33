import {
  expressionSource,
  isArray,
  isExpression,
  isObject,
  type JsonObject,
  type JsonValue,
} from "../../../asl/index.js";
import { addCompared, comparisonsIn } from "./choice-demands.js";
import { Demand, demandsOf, follow, type Origin, unknownOrigin, withOriginAt } from "./demand.js";
import { asPaths, type RejectionByValue, type StepDescription } from "../description.js";
import { expressionOrigin, offerBoolean, type Scope } from "./expression-demands.js";
import { answerField } from "../machine/integration.js";
import { type ForeignMachine, groupsIn, isEnd, type PlacedState } from "../machine/machine.js";
import { pathSteps } from "../machine/paths.js";
import { jsonataOrigin, pathOrigin, templateOrigin } from "./template-origins.js";

/** All that a machine asks of what comes from outside. */
export interface Asked {
  readonly input: Demand;
  /** The answers of Tasks, by state. */
  readonly answers: ReadonlyMap<string, Demand>;
}

/** Beginning of a state. */
interface Entry {
  readonly input: Origin;
  readonly variables: ReadonlyMap<string, Origin>;
  readonly item: Origin | undefined;
}

/** Times that a state is looked at: its input differs by the way on which it is reached. */
const visitsOfState = 8;

/**
 * Follows every way through a machine, and notes what its paths, expressions and operators ask of the input and of the
 * answers, without running it; and what its participants ask of their requests.
 */
export function askedOf(machine: ForeignMachine, steps: Readonly<Record<string, StepDescription>>): Asked {
  const survey = new Survey(machine, steps);
  const input = new Demand("");
  survey.group(machine.definition, {
    input: { kind: "demand", demand: input },
    variables: new Map(),
    item: undefined,
  });
  for (const [state, { rejectsByValue, compensationNeeds }] of Object.entries(steps)) {
    const answer = survey.answers.get(state);
    if (answer === undefined) continue;
    for (const path of asPaths(compensationNeeds)) within(answer, path);
    if (rejectsByValue !== undefined) offerRefusal(within(answer, rejectsByValue.where), rejectsByValue);
  }
  return { input, answers: survey.answers };
}

function within(demand: Demand, path: string): Demand {
  return pathSteps(path.slice(1)).reduce((at, step) => at.at(step), demand);
}

/** Sees to it that an answer can refuse, and that it can do otherwise. */
function offerRefusal(demand: Demand, { equals, atLeast, below }: RejectionByValue): void {
  if (atLeast !== undefined) demand.offer(atLeast - 1, atLeast);
  if (below !== undefined) demand.offer(below, below - 1);
  if (equals === undefined) return;
  const other = typeof equals === "boolean" ? !equals : `not ${String(equals)}`;
  demand.offer(...(demand.candidates.length === 0 ? [other, equals] : [equals]));
}

class Survey {
  readonly answers = new Map<string, Demand>();
  readonly #machine: ForeignMachine;
  readonly #steps: Readonly<Record<string, StepDescription>>;
  readonly #visits = new Map<string, number>();

  constructor(machine: ForeignMachine, steps: Readonly<Record<string, StepDescription>>) {
    this.#machine = machine;
    this.#steps = steps;
    for (const name of machine.tasks.keys()) this.answers.set(name, new Demand(""));
  }

  /** Follows a group from its start. The origin of its output is that of the first end that is met. */
  group(group: JsonObject, entry: Entry): Origin {
    const open: [name: string, entry: Entry][] = [[String(group.StartAt), entry]];
    let output: Origin | undefined;
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [name, at] = next;
      const state = this.#machine.states.get(name);
      const visits = (this.#visits.get(name) ?? 0) + 1;
      if (state === undefined || visits > visitsOfState) continue;
      this.#visits.set(name, visits);
      const left = this.#state(state, at);
      open.push(...left.next);
      if (isEnd(state.written) && state.written.Type !== "Fail") output ??= left.output;
    }
    return output ?? unknownOrigin;
  }

  #state(state: PlacedState, entry: Entry): { output: Origin; next: [string, Entry][] } {
    const { output, variables } = state.isJsonata
      ? this.#jsonata(state, entry)
      : this.#jsonPath(state, entry);
    const { Next, Default, Choices, Catch } = state.written;
    const next: [string, Entry][] = [];
    const lead = (name: JsonValue | undefined, to: Origin, set: ReadonlyMap<string, Origin> = variables) => {
      if (typeof name === "string") next.push([name, { ...entry, input: to, variables: set }]);
    };
    lead(Next, output);
    for (const rule of isArray(Choices) ? Choices : []) if (isObject(rule)) lead(rule.Next, output);
    lead(Default, output);
    for (const catcher of isArray(Catch) ? Catch : []) {
      if (!isObject(catcher)) continue;
      const error: Origin = { kind: "value", value: { Error: "Error", Cause: "cause" } };
      if (state.isJsonata) {
        const scope: Scope = { ...entry, result: undefined, errorOutput: error };
        const set = assigned(catcher.Assign, entry.variables, (value) => jsonataOrigin(value, scope));
        lead(catcher.Next, catcher.Output === undefined ? error : jsonataOrigin(catcher.Output, scope), set);
      } else lead(catcher.Next, placedAt(catcher.ResultPath, entry.input, error), entry.variables);
    }
    return { output, next };
  }

  #jsonPath(state: PlacedState, entry: Entry): { output: Origin; variables: ReadonlyMap<string, Origin> } {
    const { written } = state;
    const scope: Scope = { ...entry, result: undefined, errorOutput: undefined };
    const selected = pathField(written.InputPath, scope) ?? entry.input;
    const inner: Scope = { ...scope, input: selected };
    const isMap = written.Type === "Map";
    const given =
      written.Parameters === undefined || isMap ? selected : templateOrigin(written.Parameters, inner);
    this.#choice(written, inner);
    timesAsked(written, inner);
    const done = this.#done(state, { ...entry, input: selected }, given);
    const ofResult: Scope = { ...scope, input: done ?? unknownOrigin };
    const chosen =
      written.ResultSelector === undefined ? done : templateOrigin(written.ResultSelector, ofResult);
    const variables = assigned(written.Assign, entry.variables, (value) =>
      templateOrigin(value, done === undefined ? inner : ofResult),
    );
    const result = written.Type === "Pass" ? passed(written, given) : chosen;
    const placed = result === undefined ? selected : placedAt(written.ResultPath, entry.input, result);
    return { output: pathField(written.OutputPath, { ...scope, input: placed }) ?? placed, variables };
  }

  #jsonata(state: PlacedState, entry: Entry): { output: Origin; variables: ReadonlyMap<string, Origin> } {
    const { written } = state;
    const scope: Scope = { ...entry, result: undefined, errorOutput: undefined };
    const given = written.Arguments === undefined ? entry.input : jsonataOrigin(written.Arguments, scope);
    for (const rule of isArray(written.Choices) ? written.Choices : []) {
      if (!isObject(rule) || !isExpression(rule.Condition)) continue;
      expressionOrigin(expressionSource(rule.Condition), scope, true);
      offerBoolean(expressionSource(rule.Condition), scope);
    }
    if (written.Seconds !== undefined) {
      for (const each of demandsOf(jsonataOrigin(written.Seconds, scope))) each.kind ??= "number";
    }
    const result = this.#done(state, entry, given);
    const after: Scope = { ...scope, result };
    const variables = assigned(written.Assign, entry.variables, (value) => jsonataOrigin(value, after));
    const plain = result ?? entry.input;
    return { output: written.Output === undefined ? plain : jsonataOrigin(written.Output, after), variables };
  }

  /** The origin of the result of a Task, a Parallel or a Map; undefined for another state. */
  #done(state: PlacedState, entry: Entry, given: Origin): Origin | undefined {
    const { written, name } = state;
    if (written.Type === "Task") return this.#answer(name, given);
    if (written.Type === "Parallel") {
      const items = groupsIn(written).map((branch) => this.group(branch, { ...entry, input: given }));
      return { kind: "list", items };
    }
    if (written.Type !== "Map") return undefined;
    const scope: Scope = { ...entry, result: undefined, errorOutput: undefined };
    const items = itemsOf(state, scope);
    const item = follow(items, [0]);
    const within: Scope = { ...scope, item };
    const selector = written.ItemSelector ?? (state.isJsonata ? undefined : written.Parameters);
    const input =
      selector === undefined
        ? item
        : state.isJsonata
          ? jsonataOrigin(selector, within)
          : templateOrigin(selector, within);
    const [output = unknownOrigin] = groupsIn(written).map((group) =>
      this.group(group, { ...entry, input, item }),
    );
    return { kind: "list", items: [output, output] };
  }

  #answer(name: string, given: Origin): Origin {
    const task = this.#machine.tasks.get(name);
    const demand = this.answers.get(name) ?? new Demand("");
    const field = task === undefined ? undefined : answerField(task);
    const request = task?.service === "lambda" && field !== undefined ? follow(given, ["Payload"]) : given;
    const { answersRequest = false, key } = this.#steps[name] ?? {};
    // An answer that has taken the place of everything has what the participant put there, and no key of others.
    const isAnswer = request.kind === "demand" && [...this.answers.values()].includes(request.demand);
    for (const path of isAnswer ? [] : asPaths(key)) follow(request, pathSteps(path.slice(1)));
    const answer: Origin = answersRequest
      ? { kind: "echo", answer: demand, request }
      : { kind: "demand", demand };
    if (field === undefined) return answer;
    return { kind: "object", fields: new Map([[field, answer]]), rest: undefined };
  }

  #choice({ Choices }: JsonObject, scope: Scope): void {
    for (const rule of isArray(Choices) ? Choices : []) {
      if (!isObject(rule)) continue;
      for (const { variable, compared } of comparisonsIn(rule)) {
        for (const each of demandsOf(pathOrigin(variable, scope, true))) addCompared(each, compared);
      }
    }
  }
}

function itemsOf({ written, isJsonata }: PlacedState, scope: Scope): Origin {
  if (isJsonata) return written.Items === undefined ? scope.input : jsonataOrigin(written.Items, scope);
  return pathField(written.ItemsPath, scope) ?? scope.input;
}

function pathField(path: JsonValue | undefined, scope: Scope): Origin | undefined {
  if (path === null) return { kind: "value", value: {} };
  return typeof path === "string" ? pathOrigin(path, scope) : undefined;
}

/** The origin of a state's output: its result in the place that ResultPath names. */
function placedAt(path: JsonValue | undefined, input: Origin, result: Origin): Origin {
  if (path === undefined) return result;
  if (path === null || typeof path !== "string") return input;
  return withOriginAt(input, pathSteps(path.slice(1)), result);
}

function passed({ Result }: JsonObject, given: Origin): Origin {
  return Result === undefined ? given : { kind: "value", value: Result };
}

function assigned(
  assign: JsonValue | undefined,
  variables: ReadonlyMap<string, Origin>,
  originOf: (value: JsonValue) => Origin,
): ReadonlyMap<string, Origin> {
  if (!isObject(assign)) return variables;
  const set = originOf(assign);
  return new Map([...variables, ...(set.kind === "object" ? set.fields : [])]);
}

/** Notes that what a path names is a time, or a number of seconds. */
function timesAsked(written: JsonObject, scope: Scope): void {
  for (const [name, kind] of [
    ["SecondsPath", "number"],
    ["TimeoutSecondsPath", "number"],
    ["HeartbeatSecondsPath", "number"],
    ["MaxConcurrencyPath", "number"],
    ["TimestampPath", "time"],
  ] as const) {
    const path = written[name];
    if (typeof path !== "string") continue;
    for (const each of demandsOf(pathOrigin(path, scope))) each.kind ??= kind;
  }
}
