import { isArray, isObject, type JsonValue } from "../../../asl/index.js";
import type { StepDescription } from "../description.js";
import type { Guess } from "./guess-roles.js";
import type { ForeignOutcome } from "../run/outcomes.js";
import { scalarsIn } from "../machine/paths.js";
import { type RunProps, runOnce } from "../run/run.js";
import { choicesIn, type Setting } from "../demands/setting.js";
import type { EndKind, Step } from "../run/steps.js";
import { scoreOf, type Trials } from "./trials.js";
import { soundsLikeKey } from "./words.js";

/** Guesses keys, refusals by value and what compensations need, from runs in which the participants do well. */
export function guessFromRuns(
  steps: Readonly<Record<string, StepDescription>>,
  { asked, choices, settings, happy, props, ends }: Trials & { readonly ends: ReadonlyMap<string, EndKind> },
): { readonly steps: Record<string, StepDescription>; readonly guesses: Guess[] } {
  const made: Record<string, StepDescription> = {};
  const guesses: Guess[] = [];
  const add = (state: string, description: StepDescription, says: string, isUnsure = true) => {
    made[state] = { ...made[state], ...description };
    guesses.push({ state, says, isUnsure });
  };
  const requests = new Map(
    happy.visits.filter(({ step }) => step.hasEffect).map((visit) => [visit.step, visit.request]),
  );
  const keys = guessKeys(requests);
  for (const [{ task }, path] of keys) {
    if (steps[task.name]?.key === undefined)
      add(task.name, { key: path }, `knows what it did by ${path} of its request`);
  }
  for (const [state, demand] of asked.answers) {
    if (steps[state]?.rejectsByValue !== undefined || props.steps.get(state)?.hasEffect !== true) continue;
    for (const { where, values } of choicesIn(demand, choices)) {
      const sorted = [...values].sort((one, other) => Number(isOther(one)) - Number(isOther(other)));
      const refusing = sorted.find((value) => typeof value !== "symbol" && leadsBack(value, where, state));
      if (refusing === undefined || typeof refusing === "symbol" || made[state]?.rejectsByValue !== undefined)
        continue;
      const by = typeof refusing === "number" ? { where, atLeast: refusing } : { where, equals: refusing };
      add(
        state,
        { rejectsByValue: by },
        `refuses by an answer in which ${where} is ${JSON.stringify(refusing)}`,
      );
    }
  }
  function leadsBack(value: JsonValue, where: string, state: string): boolean {
    const [setting] = settings;
    if (setting === undefined) return false;
    const says: ForeignOutcome = {
      name: "says",
      tries: [{ effect: "now", answer: { kind: "other", where, value } }],
    };
    const trace = runOnce(
      { ...props, outcomesOf: () => [says] },
      setting,
      new Map([[pointOf(state), "says"]]),
    );
    return scoreOf(trace, ends) < 1000;
  }
  function pointOf(state: string): string {
    return happy.visits.find(({ step }) => step.task.name === state)?.point ?? state;
  }
  for (const [state, needs] of guessNeeds(props, settings[0], keys)) {
    if (steps[state]?.compensationNeeds === undefined) {
      add(state, { compensationNeeds: needs }, `can only be taken back by ${needs} of its answer`);
    }
  }
  for (const [state, step] of props.steps) {
    if (!step.hasEffect || steps[state]?.key !== undefined || made[state]?.key !== undefined) continue;
    guesses.push({
      state,
      says: "has no key that could be seen in its request; its compensation is taken to find it",
      isUnsure: true,
    });
  }
  return { steps: made, guesses };
}

function isOther(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("not ");
}

/** A leaf of a request, and the path to it. */
function* leavesOf(
  value: JsonValue,
  path = "$",
  name = "",
): Generator<{ path: string; name: string; value: JsonValue }> {
  if (isArray(value))
    for (const [index, each] of value.entries()) yield* leavesOf(each, `${path}[${index}]`, name);
  else if (isObject(value)) {
    for (const [field, each] of Object.entries(value)) {
      const isPlain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(field);
      // The type that DynamoDB writes around a value is no name.
      const inner = /^(S|N|B)$/.test(field) ? name : field;
      yield* leavesOf(each, isPlain ? `${path}.${field}` : `${path}['${field}']`, inner);
    }
  } else yield { path, name, value };
}

/** The path of the key in each request: the first that sounds like one, and is shared with other requests if it can be. */
function guessKeys(requests: ReadonlyMap<Step, JsonValue>): ReadonlyMap<Step, string> {
  const scalars = new Map([...requests].map(([step, request]) => [step, scalarsIn(request)]));
  const found = new Map<Step, string>();
  for (const [step, request] of requests) {
    const isTable = /dynamodb$/.test(step.task.service);
    const leaves = [...leavesOf(request)].filter(({ path, name, value }) =>
      isTable ? path.startsWith("$.Key.") || path.startsWith("$.Item.") : isKeyValue(name, value),
    );
    const shared = (value: JsonValue) =>
      [...scalars.values()].filter((each) => each.has(JSON.stringify(value))).length;
    const [best] = leaves.sort((one, other) => shared(other.value) - shared(one.value));
    if (best !== undefined) found.set(step, best.path);
  }
  // A Task that is given all that there is, and lacks the key of the others, was given something else.
  const common = mostCommon([...found.values()]);
  for (const step of requests.keys()) {
    if (!found.has(step) && common !== undefined && isGivenAll(step)) found.set(step, common);
  }
  return found;
}

function isKeyValue(name: string, value: JsonValue): boolean {
  const isContext = typeof value === "string" && value.includes("execution-1");
  const isInPath = /^(Path|ApiEndpoint)$/.test(name) && /-1\b/.test(String(value));
  return (
    (soundsLikeKey(name) || isContext || isInPath) && (typeof value === "string" || typeof value === "number")
  );
}

function isGivenAll({ task }: Step): boolean {
  const { Parameters, Arguments, InputPath } = task.written;
  const given = isObject(Parameters) ? Parameters : isObject(Arguments) ? Arguments : undefined;
  const payload = given?.["Payload.$"] ?? given?.Payload;
  return (
    InputPath === undefined && (given === undefined || payload === "$" || payload === "{% $states.input %}")
  );
}

function mostCommon(values: readonly string[]): string | undefined {
  const counted = [...new Set(values)].map(
    (value) => [value, values.filter((each) => each === value).length] as const,
  );
  return counted.sort((one, other) => other[1] - one[1])[0]?.[0];
}

/** Paths in answers that compensations are called with, where their requests don't hold the action's key. */
function guessNeeds(
  props: RunProps,
  setting: Setting | undefined,
  keys: ReadonlyMap<Step, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (setting === undefined) return found;
  const happy = runOnce(props, setting, new Map());
  for (const offer of happy.offers) {
    const failing = offer.outcomes.find(
      ({ name }) => name.startsWith("failed") || name.startsWith("rejected"),
    );
    if (failing === undefined) continue;
    const trace = runOnce(props, setting, new Map([[offer.point, failing.name]]));
    for (const { step, request } of trace.visits) {
      for (const state of step.compensates) {
        const action = trace.visits.find(
          (visit) => visit.step.task.name === state && visit.heard === "success",
        );
        if (action === undefined || found.has(state)) continue;
        const held = scalarsIn(request);
        const path = keys.get(action.step);
        const key =
          path === undefined ? [] : [...leavesOf(action.request)].filter((leaf) => leaf.path === path);
        if (key.some(({ value }) => held.has(JSON.stringify(value)))) continue;
        const answer = setting.answers.get(state);
        const leaf =
          answer === undefined
            ? undefined
            : [...leavesOf(answer)].find(({ value }) => isToken(value) && held.has(JSON.stringify(value)));
        if (leaf !== undefined) found.set(state, leaf.path);
      }
    }
  }
  return found;
}

/** True for a made-up text, which is found in an answer alone. */
function isToken(value: JsonValue): boolean {
  return typeof value === "string" && / .*-\d+$/.test(value);
}
