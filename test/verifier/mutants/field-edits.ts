import {
  type Catcher,
  type ChoiceRule,
  isObject,
  type JsonValue,
  type Retrier,
  type State,
  type StateGroup,
  successorsOf,
} from "../../../lib/asl/index.js";
import type { FieldEdit } from "./source-edits.js";
import { valueEdits } from "./value-edits.js";

/** A change of a field of a state. */
export interface StateEdit extends FieldEdit<JsonValue> {
  readonly field: string;
}

/** What a state is surrounded by. */
export interface Around {
  readonly name: string;
  readonly group: StateGroup;
  /** The variables of the whole machine. */
  readonly variables: readonly string[];
}

/** Fields that are put in place of others; undefined takes one away. */
type Change<T> = { readonly [Field in keyof T]?: T[Field] | undefined };
type Edits = Generator<FieldEdit<JsonValue>>;
type FieldEdits = (value: JsonValue, around: Around, state: State) => Edits;

/** How each field is changed. What has no effect is left out: comments, and the query language, which AWS takes no other of. */
const fields: Readonly<Record<string, FieldEdits>> = {
  Resource: function* (value) {
    yield { operator: "removed", at: "", changed: undefined };
    const waits = ".waitForTaskToken";
    const text = String(value);
    yield {
      operator: "waits for a token, or does not",
      at: "",
      changed: text.endsWith(waits) ? text.slice(0, -waits.length) : `${text}${waits}`,
    };
  },
  Arguments: values,
  Output: values,
  Assign: values,
  ItemSelector: values,
  Items: function* (value, around) {
    yield { operator: "none", at: "", changed: [] };
    if (typeof value === "string") {
      const list = value.slice(2, -2);
      yield { operator: "the first alone", at: "", changed: `{% [(${list})[0]] %}` };
      yield {
        operator: "all but the first",
        at: "",
        changed: `{% [$filter([${list}], function($v, $i) { $i > 0 })] %}`,
      };
      yield { operator: "the other way round", at: "", changed: `{% $reverse([${list}]) %}` };
      yield { operator: "all twice", at: "", changed: `{% $append([${list}], [${list}]) %}` };
    }
    yield* values(value, around);
  },
  TimeoutSeconds: seconds,
  HeartbeatSeconds: seconds,
  Seconds: seconds,
  Timestamp: function* (value, around) {
    yield { operator: "another time", at: "", changed: "2020-01-01T00:00:00Z" };
    yield* values(value, around);
  },
  MaxConcurrency: function* (value) {
    yield { operator: "removed", at: "", changed: undefined };
    yield { operator: "one more", at: "", changed: Number(value) + 1 };
    yield { operator: "one less", at: "", changed: Number(value) - 1 };
  },
  Error: values,
  Cause: values,
  Next: function* (value, around, state) {
    yield { operator: "removed", at: "", changed: undefined };
    yield* elsewhere(String(value), around, state);
  },
  Default: function* (value, around, state) {
    yield { operator: "removed", at: "", changed: undefined };
    yield* elsewhere(String(value), around, state);
  },
  StartAt: function* (value, around, state) {
    yield* elsewhere(String(value), around, state);
  },
};

/** What a field becomes that a state does not have. */
const added: Readonly<Partial<Record<State["Type"], Readonly<Record<string, JsonValue>>>>> = {
  Task: {
    HeartbeatSeconds: 1,
    Retry: [{ ErrorEquals: ["States.ALL"] }],
    Output: "{% $states.result %}",
    Assign: { added: "{% $states.result.none.none %}" },
  },
  Map: {
    MaxConcurrency: 1,
    ToleratedFailureCount: 1,
    Retry: [{ ErrorEquals: ["States.ALL"] }],
  },
  Parallel: { Retry: [{ ErrorEquals: ["States.ALL"] }] },
};

/** Every change of every field of a state. */
export function* stateEdits(state: State, around: Around): Generator<StateEdit> {
  for (const [field, value] of Object.entries(state)) {
    const edits = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (edits === undefined) continue;
    for (const edit of edits(value, around, state)) yield { ...edit, field };
  }
  if ("Retry" in state) yield* retryEdits(state.Retry ?? []);
  if ("Catch" in state) yield* catchEdits(state.Catch ?? [], around, state);
  if (state.Type === "Choice") yield* ruleEdits(state.Choices, around, state);
  for (const [field, value] of Object.entries(added[state.Type] ?? {})) {
    if (!Object.hasOwn(state, field)) yield { field, operator: "added", at: "", changed: value };
  }
  if ("Branches" in state) yield* branchEdits(state.Branches);
}

function* values(value: JsonValue, { variables }: Pick<Around, "variables">): Edits {
  yield* valueEdits(value, variables);
}

function* seconds(value: JsonValue, around: Around): Edits {
  yield { operator: "removed", at: "", changed: undefined };
  if (typeof value === "number") {
    yield { operator: "one more", at: "", changed: value + 1 };
    yield { operator: "one less", at: "", changed: value - 1 };
    yield { operator: "one second", at: "", changed: 1 };
  } else yield* values(value, around);
}

/** Where else a state may lead: past the next one, back to the first, to the last, or to itself. */
function* elsewhere(to: string, { group, name }: Around, _state: State): Edits {
  const names = Object.keys(group.States);
  const next = group.States[to];
  const others = [
    ...(next === undefined ? [] : successorsOf(next).slice(0, 1)),
    group.StartAt,
    names.at(-1),
    names[(names.indexOf(to) + 1) % names.length],
    names.find((each) => each !== to && each !== name),
  ];
  for (const other of new Set(others)) {
    if (other === undefined || other === to || other === name) continue;
    yield { operator: "elsewhere", at: `→ ${other}`, changed: other };
  }
}

function* retryEdits(retriers: readonly Retrier[]): Generator<StateEdit> {
  const field = "Retry";
  yield { field, operator: "removed", at: "", changed: undefined };
  for (const [index, retrier] of retriers.entries()) {
    const at = `[${index}]`;
    const others = retriers.toSpliced(index, 1);
    const inRetry = (operator: string, where: string, change: Change<Retrier> | undefined): StateEdit => ({
      field,
      operator,
      at: `${at}${where}`,
      changed: json(change === undefined ? others : retriers.with(index, changed(retrier, change))),
    });
    if (others.length > 0) yield inRetry("retrier removed", "", undefined);
    for (const { operator, where, errors } of errorEdits(retrier.ErrorEquals)) {
      yield inRetry(`ErrorEquals ${operator}`, where, { ErrorEquals: errors });
    }
    const {
      MaxAttempts = 3,
      IntervalSeconds = 1,
      BackoffRate = 2,
      MaxDelaySeconds,
      JitterStrategy,
    } = retrier;
    yield inRetry("MaxAttempts removed", ".MaxAttempts", { MaxAttempts: undefined });
    yield inRetry("MaxAttempts one more", ".MaxAttempts", { MaxAttempts: MaxAttempts + 1 });
    if (MaxAttempts === 0) continue;
    yield inRetry("MaxAttempts one less", ".MaxAttempts", { MaxAttempts: MaxAttempts - 1 });
    yield inRetry("IntervalSeconds removed", ".IntervalSeconds", { IntervalSeconds: undefined });
    yield inRetry("IntervalSeconds one more", ".IntervalSeconds", { IntervalSeconds: IntervalSeconds + 1 });
    yield inRetry("BackoffRate removed", ".BackoffRate", { BackoffRate: undefined });
    yield inRetry("BackoffRate one more", ".BackoffRate", { BackoffRate: BackoffRate + 1 });
    if (MaxDelaySeconds !== undefined) {
      yield inRetry("MaxDelaySeconds removed", ".MaxDelaySeconds", { MaxDelaySeconds: undefined });
      const half = Math.max(IntervalSeconds + 1, Math.floor(MaxDelaySeconds / 2));
      yield inRetry("MaxDelaySeconds one more", ".MaxDelaySeconds", { MaxDelaySeconds: MaxDelaySeconds + 1 });
      yield inRetry("MaxDelaySeconds halved", ".MaxDelaySeconds", { MaxDelaySeconds: half });
    }
    if (JitterStrategy !== undefined) {
      yield inRetry("JitterStrategy removed", ".JitterStrategy", { JitterStrategy: undefined });
      yield inRetry("JitterStrategy NONE", ".JitterStrategy", { JitterStrategy: "NONE" });
    }
  }
}

function* catchEdits(catchers: readonly Catcher[], around: Around, state: State): Generator<StateEdit> {
  const field = "Catch";
  yield { field, operator: "removed", at: "", changed: undefined };
  for (const [index, catcher] of catchers.entries()) {
    const at = `[${index}]`;
    const others = catchers.toSpliced(index, 1);
    const inCatch = (operator: string, where: string, change: Change<Catcher> | undefined): StateEdit => ({
      field,
      operator,
      at: `${at}${where}`,
      changed: json(change === undefined ? others : catchers.with(index, changed(catcher, change))),
    });
    if (others.length > 0) yield inCatch("catcher removed", "", undefined);
    for (const { operator, where, errors } of errorEdits(catcher.ErrorEquals)) {
      yield inCatch(`ErrorEquals ${operator}`, where, { ErrorEquals: errors });
    }
    for (const { at: where, changed: to } of elsewhere(catcher.Next, around, state)) {
      yield inCatch("Next elsewhere", `.Next ${where}`, { Next: String(to) });
    }
    for (const part of ["Assign", "Output"] as const) {
      const value = catcher[part];
      if (value === undefined) continue;
      for (const edit of valueEdits(value, around.variables)) {
        yield inCatch(`${part} ${edit.operator}`, `.${part} ${edit.at}`, { [part]: edit.changed });
      }
    }
  }
}

function* errorEdits(names: readonly string[]): Generator<{
  readonly operator: string;
  readonly where: string;
  readonly errors: readonly string[];
}> {
  for (const [index, name] of names.entries()) {
    const where = ` ${name}`;
    if (names.length > 1) yield { operator: "one removed", where, errors: names.toSpliced(index, 1) };
    yield { operator: "one changed", where, errors: names.with(index, "AnotherError") };
  }
}

function* ruleEdits(rules: readonly ChoiceRule[], around: Around, state: State): Generator<StateEdit> {
  const field = "Choices";
  for (const [index, rule] of rules.entries()) {
    const at = `[${index}]`;
    const others = rules.toSpliced(index, 1);
    const inRule = (operator: string, where: string, change: Change<ChoiceRule>): StateEdit => ({
      field,
      operator,
      at: `${at}${where}`,
      changed: json(rules.with(index, changed(rule, change))),
    });
    yield { field, operator: "rule removed", at, changed: json(others) };
    const next = rules[index + 1];
    if (next !== undefined) {
      yield {
        field,
        operator: "rules swapped",
        at,
        changed: json(rules.with(index, next).with(index + 1, rule)),
      };
    }
    const condition = String(rule.Condition).replace(/^\{%|%\}$/g, "");
    yield inRule("Condition inverted", ".Condition", { Condition: `{% $not(${condition}) %}` });
    yield inRule("Condition always true", ".Condition", { Condition: "{% true %}" });
    yield inRule("Condition never true", ".Condition", { Condition: "{% false %}" });
    for (const edit of valueEdits(String(rule.Condition), around.variables)) {
      if (typeof edit.changed === "string") {
        yield inRule(`Condition: ${edit.operator}`, `.Condition ${edit.at}`, { Condition: edit.changed });
      }
    }
    for (const { at: where, changed: to } of elsewhere(rule.Next, around, state)) {
      yield inRule("Next elsewhere", `.Next ${where}`, { Next: String(to) });
    }
    for (const part of ["Assign", "Output"] as const) {
      const value = rule[part];
      if (value === undefined) continue;
      for (const edit of valueEdits(value, around.variables)) {
        yield inRule(`${part} ${edit.operator}`, `.${part} ${edit.at}`, { [part]: edit.changed });
      }
    }
  }
}

function* branchEdits(branches: readonly StateGroup[]): Generator<StateEdit> {
  const field = "Branches";
  for (const index of branches.keys()) {
    if (branches.length > 1) {
      yield {
        field,
        operator: "branch removed",
        at: `[${index}]`,
        changed: json(branches.toSpliced(index, 1)),
      };
    }
    const next = branches[index + 1];
    const branch = branches[index];
    if (next !== undefined && branch !== undefined) {
      const swapped = branches.with(index, next).with(index + 1, branch);
      yield { field, operator: "branches swapped", at: `[${index}]`, changed: json(swapped) };
    }
  }
}

function changed<T extends object>(whole: T, change: Change<T>): T {
  const kept = Object.entries({ ...whole, ...change }).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as T;
}

function json(value: unknown): JsonValue {
  const parsed: JsonValue = JSON.parse(JSON.stringify(value));
  return isObject(parsed) || Array.isArray(parsed) ? parsed : null;
}
