import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import type { Asked } from "./asked-of.js";
import { absent, type Candidate, type Choices, type Demand, present, sampleOf } from "./demand.js";
import { pathSteps, valuesAtPath, withValueAt } from "../machine/paths.js";
import type { AnswerChoice } from "../run/outcomes.js";
import type { Step } from "../run/steps.js";

/** Values that a run is given: the input, and the answers of those that do well. */
export interface Setting {
  readonly input: JsonValue;
  readonly answers: ReadonlyMap<string, JsonValue>;
}

/** The values that meet what a machine asks for. */
export function settingFor(
  { input, answers }: Asked,
  choices: Choices,
  given: { readonly input?: JsonValue | undefined; readonly keyFields?: JsonObject } = {},
): Setting {
  const made = sampleOf(input, choices, "");
  const keyed = isObject(made) ? { ...(given.keyFields ?? {}), ...made } : made;
  return {
    input: given.input ?? keyed,
    answers: new Map([...answers].map(([state, demand]) => [state, sampleOf(demand, choices, state)])),
  };
}

/** The answer of a participant that does well. */
export function answerOf(step: Step, request: JsonValue, { answers }: Setting): JsonValue {
  const sample = answers.get(step.task.name) ?? {};
  const described = step.answers === undefined ? undefined : filledIn(step.answers, request);
  const own = merged(sample, described);
  return step.answersRequest === true ? merged(request, own) : own;
}

/** An answer with another value at a place. */
export function answerWith(answer: JsonValue, where: string, value: Candidate): JsonValue {
  const steps = pathSteps(where.replace(/^\$/, ""));
  if (value === present) return answer;
  return withValueAt(answer, steps, typeof value === "symbol" ? null : value);
}

/** Fields of the second value come before those of the first. */
function merged(one: JsonValue, other: JsonValue | undefined): JsonValue {
  if (other === undefined) return one;
  if (!isObject(one) || !isObject(other))
    return isObject(other) && Object.keys(other).length === 0 ? one : other;
  const fields = Object.entries(other).map(([name, value]): [string, JsonValue] => [
    name,
    merged(one[name] ?? {}, value),
  ]);
  return { ...one, ...Object.fromEntries(fields) };
}

/** A template of an answer, with what it takes from the request. */
function filledIn(template: JsonValue, request: JsonValue): JsonValue {
  if (isArray(template)) return template.map((each) => filledIn(each, request));
  if (isObject(template)) {
    return Object.fromEntries(
      Object.entries(template).map(([name, each]) => [name, filledIn(each, request)]),
    );
  }
  if (typeof template !== "string" || !/^\$[.[]/.test(template)) return template;
  const [found = null] = valuesAtPath(template, request);
  return found;
}

/** The places of an answer that decide the way, with the values that are not the chosen ones. */
export function choicesIn(answer: Demand, choices: Choices): readonly AnswerChoice[] {
  return [...placesIn(answer, "$")].flatMap(([where, demand]) => {
    const { candidates } = demand;
    const chosen = candidates[choices.get(demand) ?? 0];
    const values = candidates.filter((each) => each !== chosen && each !== absent);
    return values.length === 0 ? [] : [{ where, values }];
  });
}

function* placesIn(demand: Demand, path: string): Generator<[path: string, demand: Demand]> {
  if (demand.candidates.length > 0) yield [path, demand];
  for (const [name, inner] of demand.fields) {
    yield* placesIn(inner, /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `${path}.${name}` : `${path}['${name}']`);
  }
}
