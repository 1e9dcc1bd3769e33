import { advance, pending, type State } from "../../model/index.js";
import type { SagaDocument } from "../../saga/document.js";
import { GoesForwardError } from "./errors.js";
import type { Decisions, Direction } from "./ports.js";

/**
 * The direction of which an execution is about to take the first step; undefined as long as both are open. One that has come to its
 * pivot goes forward: if the pivot rejects it, it is compensated, and so is every other run of it, for the rejection is final.
 */
export function directionOf(state: State): Direction | undefined {
  if (state.known.goesThrough) return "forward";
  const commands = pending(state);
  const [first] = commands;
  const isBack =
    commands.some((command) => command.type === "call" && command.role !== "action") ||
    (first?.type === "end" && first.outcome === "compensated");
  return isBack ? "backward" : undefined;
}

/** One run of an execution, as far as it has got. */
export interface Run {
  readonly state: State;
  /** True if another run may have come further. */
  readonly isRepeated: boolean;
  /** Absent until it is decided. */
  readonly decided?: Direction;
}

/** The place at which the runs of an execution meet. */
export interface Meeting {
  readonly document: SagaDocument;
  readonly decisions?: Decisions | undefined;
  readonly now: () => number;
}

/**
 * Decides on the direction before its first step. The first decision stands; a run that finds the other one follows it.
 *
 * @throws GoesForwardError if this run failed while the execution goes forward, and it isn't known how far that has come.
 */
export async function decided(run: Run, meeting: Meeting): Promise<Run> {
  const wanted = directionOf(run.state);
  if (wanted === undefined || wanted === run.decided) return run;
  if (run.decided === "forward") throw new GoesForwardError(run.state.execution.name);
  const { decisions } = meeting;
  if (decisions === undefined) {
    const state = wanted === "backward" && run.isRepeated ? turnedBack(run.state, meeting) : run.state;
    return { ...run, state, decided: wanted };
  }
  const found = await decisions.decide(nameOf(run.state), { direction: wanted, state: run.state });
  const { direction } = found;
  if (direction === "backward") {
    // A message that is delivered again decides again as it did before.
    const isOwn = found.isOwn || isSame(found.state, run.state);
    const isCertain = wanted === "backward" && isOwn && !run.isRepeated;
    return { ...run, state: isCertain ? run.state : turnedBack(run.state, meeting), decided: direction };
  }
  if (wanted === "forward") return { ...run, decided: direction };
  if (found.state === undefined) throw new GoesForwardError(run.state.execution.name);
  return { ...run, state: found.state, decided: direction };
}

function isSame(one: State | undefined, other: State): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** The state of an execution that goes back from its end, on all paths: another run of it may have come further. */
export function turnedBack(state: State, { document, now }: Pick<Meeting, "document" | "now">): State {
  const { name } = state.execution;
  const cause = `Another run of the execution ${name} has decided that it is compensated.`;
  const failure = { step: document.name, error: "Saga.TurnedBack", cause };
  return advance(document, state, { type: "turnedBack", at: now(), failure });
}

/** The name under which the runs of an execution meet. */
export function nameOf({ execution }: Pick<State, "execution">): string {
  return `${execution.stateMachine}:${execution.name}`;
}
