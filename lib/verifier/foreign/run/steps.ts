import {
  asPaths,
  type Ends,
  type Participants,
  type StepDescription,
  type StepKind,
} from "../description.js";
import type { ForeignMachine, ForeignTask } from "../machine/machine.js";

/** A Task with all that is known of whom it calls. */
export interface Step extends StepDescription {
  readonly task: ForeignTask;
  readonly kind: StepKind;
  readonly compensatedBy: readonly string[];
  /** The states whose effect it takes back. */
  readonly compensates: readonly string[];
  /** Undefined if nothing is known of it. */
  readonly keys: readonly string[] | undefined;
  readonly needs: readonly string[];
  /** True if its effect matters: somebody has to take it back, or to have it. */
  readonly hasEffect: boolean;
}

/** Thrown for a participants' file that speaks of what the machine doesn't have. */
export class ParticipantsError extends Error {
  override readonly name = "ParticipantsError";
}

/** The steps of a machine, by state. Throws a {@link ParticipantsError}. */
export function stepsOf(machine: ForeignMachine, participants: Participants): ReadonlyMap<string, Step> {
  const described = new Map<string, StepDescription>();
  for (const [name, description] of Object.entries(participants.steps)) {
    const states = statesNamed(name, machine, participants);
    if (states.length === 0) {
      throw new ParticipantsError(
        `The participants' file describes ${JSON.stringify(name)}, but no Task of the machine has this name, nor calls it. ` +
          `Its Tasks are ${[...machine.tasks.keys()].join(", ")}.`,
      );
    }
    // The state's own name comes before that of what it calls.
    for (const state of states) {
      described.set(state, { ...(described.get(state) ?? {}), ...description });
    }
  }
  const compensates = new Map<string, string[]>();
  for (const [state, { compensatedBy = [] }] of described) {
    for (const name of compensatedBy) {
      if (!machine.tasks.has(name)) {
        throw new ParticipantsError(
          `${state} is compensated by ${JSON.stringify(name)}, says the participants' file, but the machine has no such Task. ` +
            `Its Tasks are ${[...machine.tasks.keys()].join(", ")}.`,
        );
      }
      compensates.set(name, [...(compensates.get(name) ?? []), state]);
    }
  }
  return new Map(
    [...machine.tasks].map(([name, task]) => [
      name,
      stepOf(task, described.get(name) ?? {}, compensates.get(name) ?? []),
    ]),
  );
}

function statesNamed(name: string, machine: ForeignMachine, { resources = {} }: Participants): string[] {
  if (machine.tasks.has(name)) return [name];
  return [...machine.tasks.values()]
    .filter(({ calls, calledAs }) => calls === name || resources[calledAs] === name)
    .map((task) => task.name);
}

function stepOf(task: ForeignTask, description: StepDescription, compensates: readonly string[]): Step {
  const { compensatedBy = [], key, compensationNeeds } = description;
  const usual =
    compensates.length > 0 ? "compensation" : compensatedBy.length > 0 ? "compensatable" : "pivot";
  const kind = description.kind ?? usual;
  return {
    ...description,
    task,
    kind,
    compensatedBy,
    compensates,
    // The envelope of a call of Lambda is none of the function's business.
    keys:
      key === undefined ? undefined : asPaths(key).map((path) => path.replace(/^\$\.Payload(?=[.[])/, "$")),
    needs: asPaths(compensationNeeds),
    hasEffect: kind === "compensatable" || kind === "pivot" || kind === "retriable",
  };
}

/** Meaning of a machine's end. */
export type EndKind = keyof Ends;

/** The meaning of an end, as the participants' file says; undefined if it doesn't. Throws a {@link ParticipantsError}. */
export function endsOf(machine: ForeignMachine, { ends = {} }: Participants): ReadonlyMap<string, EndKind> {
  const found = new Map<string, EndKind>();
  for (const kind of ["completed", "compensated", "manual"] as const) {
    for (const name of ends[kind] ?? []) {
      const state = machine.states.get(name);
      if (state?.around !== undefined || state === undefined) {
        throw new ParticipantsError(
          `The participants' file says that ${JSON.stringify(name)} is an end, but the machine has no such state at its top. ` +
            `Ends are named by states, such as a Succeed or Fail state.`,
        );
      }
      found.set(name, kind);
    }
  }
  return found;
}
