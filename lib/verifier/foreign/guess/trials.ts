import type { JsonValue } from "../../../asl/index.js";
import { seededRandom } from "../../../runner/index.js";
import { type Asked, askedOf } from "../demands/asked-of.js";
import { type Choices, Demand } from "../demands/demand.js";
import type { StepDescription } from "../description.js";
import type { ForeignMachine } from "../machine/machine.js";
import { type ForeignOutcome, outcomesOf } from "../run/outcomes.js";
import { type RunProps, runOnce } from "../run/run.js";
import { choicesIn, type Setting, settingFor } from "../demands/setting.js";
import { type EndKind, stepsOf } from "../run/steps.js";
import type { ForeignTrace } from "../run/trace.js";
import { soundsLikeKey } from "./words.js";

/** Number of runs that look for the values with which all goes well. */
const mostTrials = 400;
/** Number of inputs that are tried. */
const mostSettings = 6;

/** Values with which a machine does what it is for. */
export interface Trials {
  readonly asked: Asked;
  readonly choices: Choices;
  readonly settings: readonly Setting[];
  readonly props: RunProps;
  readonly happy: ForeignTrace;
}

/** Looks for the values with which most is done and all goes well, and for inputs that lead other ways. */
export function trials(
  machine: ForeignMachine,
  described: Readonly<Record<string, StepDescription>>,
  ends: ReadonlyMap<string, EndKind>,
  input: JsonValue | undefined,
): Trials {
  const steps = stepsOf(machine, { steps: described });
  const asked = askedOf(machine, described);
  if (![...asked.input.all()].some(({ name }) => soundsLikeKey(name))) asked.input.at("id");
  const silent: RunProps = { machine, steps, outcomesOf: () => [] };
  const run = (choices: Choices) => runOnce(silent, settingFor(asked, choices, { input }), new Map());
  const demands = [asked.input, ...asked.answers.values()].flatMap((each) => [...each.all()]);
  const open = demands.filter(({ candidates }) => candidates.length > 1);
  let best: Choices = new Map<Demand, number>();
  let score = scoreOf(run(best), ends);
  let left = mostTrials;
  const attempt = (changes: readonly (readonly [Demand, number])[]): boolean => {
    left -= 1;
    const choices = new Map([...best, ...changes]);
    const reached = scoreOf(run(choices), ends);
    if (reached <= score) return false;
    [best, score] = [choices, reached];
    return true;
  };
  const each = open.flatMap((demand) => demand.candidates.map((_, index) => [demand, index] as const));
  // Values that only lead on together: all of one rank, and some by chance.
  const random = seededRandom(1);
  for (const rank of [1, 2, 3])
    attempt(open.filter(({ candidates }) => rank < candidates.length).map((one) => [one, rank]));
  for (let trial = 0; trial < mostTrials / 4 && score < 1000 && open.length > 1; trial += 1) {
    attempt(open.map((one) => [one, Math.floor(random() * one.candidates.length)]));
  }
  for (let improved = true; improved && left > 0; ) {
    improved = each.some((change) => left > 0 && attempt([change]));
    improved ||=
      score < 1000 &&
      each.some((one) => each.some((two) => one[0] !== two[0] && left > 0 && attempt([one, two])));
  }
  const happy = run(best);
  const settings = [settingFor(asked, best, { input })];
  const ways = new Set([wayOf(happy)]);
  for (const demand of input === undefined ? [...asked.input.all()] : []) {
    for (const index of demand.candidates.keys()) {
      const choices = new Map([...best, [demand, index] as const]);
      const trace = run(choices);
      if (settings.length >= mostSettings || ways.has(wayOf(trace))) continue;
      ways.add(wayOf(trace));
      settings.push(settingFor(asked, choices, { input }));
    }
  }
  return {
    asked,
    choices: best,
    settings,
    happy,
    props: { machine, steps, outcomesOf: outcomesBy(machine, asked, best) },
  };
}

function wayOf({ entered }: ForeignTrace): string {
  return [...new Set(entered)].join("|");
}

/** The higher, the more is done of what is to be done; above 1,000 if it completes. */
export function scoreOf({ legs, visits, entered }: ForeignTrace, ends: ReadonlyMap<string, EndKind>): number {
  const leg = legs.at(-1);
  const kind = ends.get(leg?.end ?? "");
  const isBack = visits.some(({ step }) => step.kind === "compensation");
  const isCompleted = leg?.status === "SUCCEEDED" && kind !== "compensated" && kind !== "manual" && !isBack;
  const acting = new Set(visits.filter(({ step }) => step.hasEffect).map(({ step }) => step.task.name));
  return (isCompleted ? 1000 : 0) + acting.size * 10 - (isCompleted ? 0 : 5) + new Set(entered).size / 1000;
}

function outcomesBy(machine: ForeignMachine, asked: Asked, choices: Choices): RunProps["outcomesOf"] {
  const isTimedAsAWhole = machine.definition.TimeoutSeconds !== undefined;
  const known = new Map<string, readonly ForeignOutcome[]>();
  return (step) => {
    const { name, around } = step.task;
    const found = known.get(name);
    if (found !== undefined) return found;
    const answer = asked.answers.get(name) ?? new Demand("");
    const made = outcomesOf({
      step,
      choices: choicesIn(answer, choices),
      isAnswerUsed: [...answer.all()].length > 1,
      isTimed: isTimedAsAWhole || around !== undefined,
    });
    known.set(name, made);
    return made;
  };
}
