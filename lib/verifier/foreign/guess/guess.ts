import type { JsonValue } from "../../../asl/index.js";
import type { Ends, Participants, StepDescription } from "../description.js";
import { guessFromRuns } from "./guess-from-runs.js";
import { type Guess, guessRoles } from "./guess-roles.js";
import { answerField } from "../machine/integration.js";
import { type ForeignMachine, type ForeignTask, isEnd } from "../machine/machine.js";
import type { RunProps } from "../run/run.js";
import type { Setting } from "../demands/setting.js";
import { type EndKind, endsOf, type Step, stepsOf } from "../run/steps.js";
import type { ForeignTrace } from "../run/trace.js";
import { trials } from "./trials.js";

/** Everything that a verification takes to be so. */
export interface Understanding {
  readonly participants: Participants;
  readonly steps: ReadonlyMap<string, Step>;
  readonly ends: ReadonlyMap<string, EndKind>;
  readonly guesses: readonly Guess[];
  /** The first is that of the run in which all goes well. */
  readonly settings: readonly Setting[];
  readonly props: RunProps;
  readonly happy: ForeignTrace;
}

/**
 * Understands a machine: what its participants' file says, and for all else what its edges, names, paths and operators
 * suggest.
 *
 * @throws ParticipantsError for a file that speaks of what the machine doesn't have.
 */
export function understand(
  machine: ForeignMachine,
  {
    participants: given,
    input,
    functionTimeouts = {},
  }: {
    readonly participants?: Participants | undefined;
    readonly input?: JsonValue | undefined;
    readonly functionTimeouts?: Readonly<Record<string, number>> | undefined;
  },
): Understanding {
  const roles = guessRoles(machine);
  const echoes = echoesOf(machine);
  const described = new Map<string, StepDescription>();
  if (given !== undefined)
    for (const [state, step] of stepsOf(machine, given)) described.set(state, plain(step, given));
  const taken = new Set([...described.values()].flatMap(({ compensatedBy = [] }) => compensatedBy));
  const guesses = roles.guesses.filter(({ state }) => !isSaid(given, state, machine) && !taken.has(state));
  let steps: Record<string, StepDescription> = {};
  for (const [state, { calls }] of machine.tasks) {
    const timeoutSeconds = functionTimeouts[calls];
    const echo = echoes.has(state) && described.get(state)?.answersRequest === undefined;
    const { kind, compensatedBy, ...behaviour } = roles.steps[state] ?? {};
    const { kind: saidKind, compensatedBy: saidBy } = described.get(state) ?? {};
    // What the file says of a step's part in the saga is all of it.
    const isPartSaid = saidKind !== undefined || saidBy !== undefined || taken.has(state);
    steps[state] = {
      ...behaviour,
      ...(isPartSaid || kind === undefined ? {} : { kind }),
      ...(isPartSaid || compensatedBy === undefined ? {} : { compensatedBy }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(echo ? { answersRequest: true } : {}),
      ...described.get(state),
    };
    if (echo && !isSaid(given, state, machine)) {
      guesses.push({
        state,
        says: "answers with its request, as its answer is all that later states get",
        isUnsure: true,
      });
    }
  }
  const ends = endsOf(machine, { steps: {}, ends: { ...guessEnds(machine), ...given?.ends } });
  let found = trials(machine, steps, ends, input);
  const late = guessFromRuns(steps, { ...found, ends });
  for (const guess of late.guesses) if (described.get(guess.state)?.key === undefined) guesses.push(guess);
  steps = Object.fromEntries(
    Object.entries(steps).map(([state, step]) => [state, { ...late.steps[state], ...step }]),
  );
  found = trials(machine, steps, ends, input);
  const participants: Participants = {
    ...(given?.resources === undefined ? {} : { resources: given.resources }),
    steps,
    ends: namedEnds(ends),
  };
  return {
    participants,
    ends,
    guesses,
    steps: found.props.steps,
    settings: found.settings,
    props: found.props,
    happy: found.happy,
  };
}

/** The description of a state in a file, whether it is by the state's name or that of what it calls. */
function plain(step: Step, given: Participants): StepDescription {
  const own = given.steps[step.task.name];
  const called = given.steps[given.resources?.[step.task.calledAs] ?? step.task.calls];
  return { ...called, ...own };
}

function isSaid(given: Participants | undefined, state: string, machine: ForeignMachine): boolean {
  const task = machine.tasks.get(state);
  if (given === undefined || task === undefined) return false;
  const names = [state, task.calls, given.resources?.[task.calledAs] ?? ""];
  return names.some((name) => Object.hasOwn(given.steps, name));
}

/** Tasks whose answer is all that later Tasks get: where most are so, they hand on what they were given. */
function echoesOf(machine: ForeignMachine): ReadonlySet<string> {
  const functions = [...machine.tasks.values()].filter(
    ({ isFunction, written }) => isFunction && written.End !== true,
  );
  const replacing = functions.filter(isReplacing);
  return new Set(replacing.length * 2 > functions.length ? replacing.map(({ name }) => name) : []);
}

function isReplacing(task: ForeignTask): boolean {
  const { written, isJsonata } = task;
  if (!isJsonata) {
    const isWhole = written.ResultPath === undefined || written.ResultPath === "$";
    return isWhole && (written.ResultSelector === undefined || written.OutputPath === "$.Payload");
  }
  const field = answerField(task);
  const whole = `{% $states.result${field === undefined ? "" : `.${field}`} %}`;
  const spaceless = (value: JsonValue | undefined) => String(value ?? whole).replaceAll(" ", "");
  return (
    spaceless(written.Output) === spaceless(whole) && (field === undefined || written.Output !== undefined)
  );
}

/** Ends, by the states at the top that nothing follows. */
function guessEnds({ states }: ForeignMachine): Ends {
  const at = [...states.values()].filter(({ around, written }) => around === undefined && isEnd(written));
  const fails = at.filter(({ written }) => written.Type === "Fail").map(({ name }) => name);
  const manual = fails.filter((name) => /manual|operator|human|intervention|escalat/i.test(name));
  return {
    compensated: fails.filter((name) => !manual.includes(name)),
    ...(manual.length > 0 ? { manual } : {}),
  };
}

function namedEnds(ends: ReadonlyMap<string, EndKind>): Ends {
  const of = (kind: EndKind) => [...ends].filter(([, each]) => each === kind).map(([name]) => name);
  const named = (["completed", "compensated", "manual"] as const).map((kind) => [kind, of(kind)] as const);
  return Object.fromEntries(named.filter(([, names]) => names.length > 0));
}
