import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import type { Advice, AdviceCode } from "./finding.js";
import type { Understanding } from "../guess/guess.js";
import { errorsOf, prefixOf, writeFacts } from "../machine/integration.js";
import { type ForeignMachine, groupsIn, type PlacedState } from "../machine/machine.js";
import { indexOf } from "../run/outcomes.js";
import type { Step } from "../run/steps.js";

/** Advice that needs no run: what can be read of the machine. */
export function staticAdvice(machine: ForeignMachine, { steps }: Understanding): readonly Advice[] {
  const found: Advice[] = [];
  const advise = (code: AdviceCode, states: readonly string[], says: string) => {
    if (states.length > 0) found.push({ code, states, says });
  };
  const all = [...steps.values()];
  const named = (chosen: readonly Step[]) => chosen.map(({ task }) => task.name);
  const seconds = machine.definition.TimeoutSeconds;
  if (typeof seconds === "number") {
    advise(
      "machine-timeout",
      [String(machine.definition.StartAt)],
      `The machine's TimeoutSeconds of ${seconds} ends an execution wherever it is, also in the middle of compensating. Nothing can catch that.`,
    );
  }
  const endless = named(all.filter(({ task }) => !hasTimeout(task.written)));
  const awaited = named(all.filter(({ task }) => task.isAwaited && !hasTimeout(task.written)));
  const functions = named(
    all.filter(({ task }) => task.isFunction && !task.isAwaited && !hasTimeout(task.written)),
  );
  if (awaited.length > 0)
    advise(
      "no-timeout",
      awaited,
      `${list(awaited)} ${has(awaited)} no TimeoutSeconds: without an answer the execution waits for up to a year.`,
    );
  if (functions.length > 0)
    advise(
      "no-timeout",
      functions,
      `${list(functions)} ${has(functions)} no TimeoutSeconds: a call lasts until the function's own limit ends it, 15 minutes at most.`,
    );
  const others = endless.filter((name) => !awaited.includes(name) && !functions.includes(name));
  if (others.length > 0)
    advise(
      "no-timeout",
      others,
      `${list(others)} ${has(others)} no TimeoutSeconds: a call lasts until the service ends it.`,
    );
  for (const { task, timeoutSeconds } of all) {
    const own = task.written.TimeoutSeconds;
    if (typeof own === "number" && timeoutSeconds !== undefined && own < timeoutSeconds) {
      advise(
        "timeout-too-short",
        [task.name],
        `${task.name} is given up after ${own} s, but its function may run for ${timeoutSeconds} s: it may take effect after that.`,
      );
    }
  }
  const unretried = named(
    all.filter(({ kind, task }) => kind === "compensation" && !retries(task.written.Retry)),
  );
  advise(
    "no-retry",
    unretried,
    `${list(unretried)} ${unretried.length === 1 ? "is" : "are"} tried once only: a failure that passes in a moment stops the compensation.`,
  );
  const once = named(all.filter(({ hasEffect, task }) => hasEffect && !retries(task.written.Retry)));
  advise(
    "no-retry",
    once,
    `${list(once)} ${once.length === 1 ? "is" : "are"} tried once only: a failure that passes in a moment is taken for one that stays.`,
  );
  const untimely = named(
    all.filter(
      ({ kind, task: { written } }) =>
        kind === "compensation" &&
        indexOf(written.Retry, "AnyError") >= 0 &&
        indexOf(written.Retry, "States.Timeout") < 0,
    ),
  );
  advise(
    "timeout-not-retried",
    untimely,
    `${list(untimely)} ${untimely.length === 1 ? "is" : "are"} retried for States.TaskFailed, which doesn't cover a timeout: after States.Timeout the compensation stops.`,
  );
  found.push(...replaced(machine, steps));
  for (const each of all) found.push(...adviceOn(each));
  for (const state of machine.states.values()) found.push(...adviceOnState(state, steps));
  return found;
}

/** Tasks whose answer takes the place of everything, while those beside them keep what is there. */
function replaced(machine: ForeignMachine, steps: ReadonlyMap<string, Step>): Advice[] {
  const all = [...steps.values()];
  const isKept = all.some(
    ({ task }) => task.written.ResultPath !== undefined && task.written.ResultPath !== "$",
  );
  if (!isKept) return [];
  return all.flatMap(({ task, answersRequest }): Advice[] => {
    const { written, name } = task;
    const next = machine.tasks.get(String(written.Next));
    const isReplacing =
      !task.isJsonata &&
      written.ResultPath === undefined &&
      written.OutputPath === undefined &&
      answersRequest !== true;
    if (!isReplacing || next === undefined) return [];
    const says = `${name} has no ResultPath, so its answer takes the place of its input: ${next.name} and what follows get the answer of ${name}, and nothing of what was there before.`;
    return [{ code: "answer-replaces-input", states: [name], says }];
  });
}

function adviceOn({ task, idempotent, keys, kind, rejects = [] }: Step): Advice[] {
  const { name, written } = task;
  const found: Advice[] = [];
  const odd = namesIn(written.Retry, written.Catch).filter((error) => !isRaised(task, error));
  if (odd.length > 0) {
    found.push({
      code: "never-raised",
      states: [name],
      says: `${name} handles ${list(odd)}, but ${task.service}:${task.action} never raises an error of this name: ${prefixOf(task)} begins the names of its errors.`,
    });
  }
  const repeats = idempotent === false || keys?.length === 0;
  if (repeats && kind !== "best-effort" && retries(written.Retry)) {
    found.push({
      code: "retried-without-key",
      states: [name],
      says: `${name} is retried, but a repetition is done again: ${keys?.length === 0 ? "its request holds no key" : "it isn't idempotent"}.`,
    });
  }
  const facts = writeFacts(task);
  if (facts?.isCounter === true && !facts.hasCondition && kind !== "compensation") {
    found.push({
      code: "no-condition",
      states: [name],
      says: `${name} changes a number without a ConditionExpression: it can neither refuse, nor see that it was done before.`,
    });
  }
  const wide = isArray(written.Retry) ? indexOf(written.Retry, rejects[0] ?? "AnyError") : -1;
  if (
    wide >= 0 &&
    kind !== "compensation" &&
    kind !== "best-effort" &&
    kind !== "read-only" &&
    retries(written.Retry)
  ) {
    found.push({
      code: "retries-everything",
      states: [name],
      says: `${name} is retried after every failure, also after a rejection and after an answer that is too large, which each try has again.`,
    });
  }
  return found;
}

function adviceOnState({ name, written }: PlacedState, steps: ReadonlyMap<string, Step>): Advice[] {
  const found: Advice[] = [];
  if (written.Type === "Choice" && written.Default === undefined) {
    found.push({
      code: "no-default",
      states: [name],
      says: `${name} has no Default: if no rule matches, the execution fails with States.NoChoiceMatched, which nothing catches.`,
    });
  }
  const { Next, Catch } = written;
  const same = (isArray(Catch) ? Catch : []).some(
    (catcher) => isObject(catcher) && catcher.Next === Next && Next !== undefined,
  );
  const kind = steps.get(name)?.kind;
  if (same && kind !== "best-effort" && kind !== "read-only") {
    found.push({
      code: "same-way-after-failure",
      states: [name],
      says: `${name} leads to ${String(Next)} whether it succeeds or fails, so nobody can tell which it was.`,
    });
  }
  if (written.Type !== "Parallel") return found;
  const acting = groupsIn(written).filter((branch) =>
    taskNames(branch).some((each) => steps.get(each)?.hasEffect === true),
  );
  if (acting.length > 1 && acting.some(mayFail)) {
    found.push({
      code: "branches-abandoned",
      states: [name],
      says: `If a branch of ${name} fails, the others are abandoned while they are under way: what they do may land after the recovery.`,
    });
  }
  return found;
}

function taskNames(group: JsonObject): string[] {
  return Object.entries(isObject(group.States) ? group.States : {}).flatMap(([name, state]) => {
    if (!isObject(state)) return [];
    return state.Type === "Task" ? [name] : groupsIn(state).flatMap(taskNames);
  });
}

/** True if a failure of one of its Tasks makes a branch fail. */
function mayFail(group: JsonObject): boolean {
  const states = Object.values(isObject(group.States) ? group.States : {});
  return states.some(
    (state) => isObject(state) && state.Type === "Task" && indexOf(state.Catch, "AnyError") < 0,
  );
}

function hasTimeout({ TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds }: JsonObject): boolean {
  return [TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds].some((each) => each !== undefined);
}

/** True if at least one retrier tries again. */
export function retries(retriers: JsonValue | undefined): boolean {
  return isArray(retriers) && retriers.some((each) => isObject(each) && each.MaxAttempts !== 0);
}

function namesIn(...handlers: readonly (JsonValue | undefined)[]): string[] {
  const names = handlers
    .flatMap((each) => (isArray(each) ? each : []))
    .flatMap((each) => (isObject(each) ? (each.ErrorEquals ?? []) : []));
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

/** True unless an error has the name of another service's, or lacks the beginning of its own. */
function isRaised(task: Step["task"], error: string): boolean {
  if (task.isFunction || task.isAwaited || error.startsWith("States.")) return true;
  return error.startsWith(`${prefixOf(task)}.`) || errorsOf(task).without.includes(error);
}

function list(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

function has(names: readonly string[]): string {
  return names.length === 1 ? "has" : "have";
}
