import type { Evaluation } from "./command.js";
import type { Instance } from "./instance.js";
import { latest, type Moment } from "./moment.js";
import { type Evaluated, entryOf } from "./state.js";
import type { Json, Value } from "./values/json.js";
import type { Meaning } from "./values/template.js";
import { consult, type Walk } from "./walk.js";

/** Outcome of reading templates that may fail. */
export type Reading<T> =
  | { readonly state: "read"; readonly when: Moment; readonly value: T }
  /** An evaluation is pending. */
  | { readonly state: "running" }
  /** It failed, with the error `States.QueryEvaluationError`. */
  | { readonly state: "failed"; readonly when: Moment; readonly cause: string };

/**
 * Reads templates of a node. Each raw expression that is come to is asked for once, one after the other, because what
 * the next one is given may depend on it.
 */
export function reading<T>(
  instance: Instance,
  {
    when,
    walk,
    read,
  }: { readonly when: Moment; readonly walk: Walk; readonly read: (raw: Meaning["raw"]) => T },
): Reading<T> {
  let asked: Evaluation | undefined;
  let failure: string | undefined;
  let moment = when;
  let count = 0;
  const value = read((jsonata, variables) => {
    if (asked !== undefined || failure !== undefined) return undefined;
    const id = evaluationId(instance, count);
    count += 1;
    const evaluated = entryOf(walk.state.known.evaluations, id);
    if (evaluated === undefined) {
      asked = { ...instance, type: "evaluation", id, from: moment.from, expression: { jsonata, variables } };
      return undefined;
    }
    consult(walk, evaluated.at);
    moment = after(moment, evaluated);
    if ("failure" in evaluated) failure = evaluated.failure;
    return "failure" in evaluated ? undefined : evaluated.value;
  });
  if (asked !== undefined) {
    walk.commands.push(asked);
    return { state: "running" };
  }
  return failure === undefined
    ? { state: "read", when: moment, value }
    : { state: "failed", when: moment, cause: failure };
}

/** True if an expression of a node is known to have failed. */
export function hasFailed(instance: Instance, { state }: Walk): boolean {
  for (let count = 0; ; count += 1) {
    const evaluated = entryOf(state.known.evaluations, evaluationId(instance, count));
    if (evaluated === undefined) return false;
    if ("failure" in evaluated) return true;
  }
}

/** Asks in which words a value is refused that has to be a time and isn't one. */
export function refusedTime(instance: Instance, value: Value, when: Moment, walk: Walk): Reading<never> {
  const id = `${instance.path}: time`;
  const evaluated = entryOf(walk.state.known.evaluations, id);
  if (evaluated !== undefined && "failure" in evaluated) {
    consult(walk, evaluated.at);
    return { state: "failed", when: after(when, evaluated), cause: evaluated.failure };
  }
  const time: Json = value ?? null;
  walk.commands.push({ ...instance, type: "evaluation", id, from: when.from, expression: { time } });
  return { state: "running" };
}

/** True if an evaluation is of a node that is at this path. */
export function isReadingOf(path: string, evaluation: string): boolean {
  return evaluation.startsWith(`${path}: `);
}

function evaluationId({ path }: Instance, index: number): string {
  return `${path}: value ${index}`;
}

function after(when: Moment, { at }: Evaluated): Moment {
  return latest(when, { from: at, to: at });
}
