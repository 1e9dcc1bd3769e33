import {
  advance,
  begin,
  type Call,
  type Command,
  type End,
  type Event,
  type Execution,
  pending,
  type State,
  type Wait,
} from "../../model/index.js";
import type { SagaDocument } from "../../saga/document.js";
import type { Answer } from "./ports.js";

/** A journal: what it has noted once isn't done again when the function is run again. */
export interface Journal {
  /** Does something, and notes its result. If the process ends in between, it is done again. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Lets time pass, without a process that waits for it. */
  wait(name: string, seconds: number): Promise<void>;
}

/** Surroundings of a durable coordination. */
export interface DurableSurroundings {
  readonly journal: Journal;
  /** Calls an operation once. */
  readonly call: (call: Call) => Promise<Answer>;
  /** The time, in milliseconds since 1970: only ever asked for inside of a step. */
  readonly now: () => number;
  /** Seconds after which what is stuck is tried again. */
  readonly stuckSeconds: number;
}

interface Noted {
  readonly answer: Answer;
  readonly at: number;
}

/**
 * Runs a saga to its end in a function that keeps a journal. Everything between the steps is the same each time: time comes from what
 * was noted, and delays are drawn from the names of what is delayed.
 *
 * Calls that are pending together are made together, and all of them are answered before the next ones are. A saga that is stuck is tried again after a while, for as long as
 * the function lives.
 */
export async function coordinateDurably(
  document: SagaDocument,
  execution: Execution,
  { journal, call, now, stuckSeconds }: DurableSurroundings,
): Promise<End> {
  let state = begin(document, execution);
  let time = execution.startTime;
  const tell = (event: Event) => {
    state = advance(document, state, event);
  };
  for (;;) {
    const [first] = pending(state);
    if (first?.type === "end") {
      if (first.outcome !== "stuck") return first;
      // Waiting is free: it goes on until whoever is out of order is mended.
      await journal.wait(`stuck on ${first.stuckOn}, ${state.known.redrives} times before`, stuckSeconds);
      time += stuckSeconds * 1000;
      tell({ type: "redriven", at: time });
      continue;
    }
    const begun: Call[] = [];
    for (let next = nextDue(state, time); next !== undefined; next = nextDue(state, time)) {
      if (next.type === "evaluation") {
        const cause = "A wait needs a time, and raw JSONata is evaluated by Step Functions only.";
        tell({ type: "evaluationFailed", command: next.id, at: time, cause });
      } else {
        tell({ type: "began", command: next.id, at: time });
        if (next.type === "call") begun.push(next);
      }
    }
    if (begun.length > 0) {
      const noted = await Promise.all(
        begun.map(async (each) => ({
          id: each.id,
          ...(await journal.step<Noted>(each.id, async () => ({ answer: await call(each), at: now() }))),
        })),
      );
      noted.sort((one, other) => one.at - other.at);
      for (const { id, answer, at } of noted) {
        time = Math.max(time, at);
        tell(eventOf(id, answer, time));
      }
      continue;
    }
    const [id = "", until = time] = nextTime(state) ?? [];
    const seconds = Math.max(1, Math.ceil((until - time) / 1000));
    await journal.wait(`until ${id}`, seconds);
    time += seconds * 1000;
    tell({ type: "timePassed", at: time });
  }
}

type Due = Exclude<Command, { type: "end" }>;

/** Something that is to begin now. */
function nextDue(state: State, time: number): Due | undefined {
  return pending(state).find(
    (command): command is Due =>
      command.type === "evaluation" ||
      (command.type !== "end" && command.began === undefined && dueTime(command) <= time),
  );
}

/** The next time at which something begins or is over. */
function nextTime(state: State): readonly [id: string, at: number] | undefined {
  const times = pending(state).flatMap((command) => {
    if (command.type === "wait" && command.began !== undefined) return [[command.id, command.until] as const];
    return command.type === "call" || command.type === "wait"
      ? [[command.id, dueTime(command)] as const]
      : [];
  });
  return times.sort(([, one], [, other]) => one - other)[0];
}

/** Start of something whose delay chance would draw: the same in each run of the function. */
function dueTime({ id, from, to }: Call | Wait): number {
  return from + Math.floor(fractionOf(id) * (to - from));
}

/** A number of at least 0 and below 1 that a text is spread to (FNV-1a). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}

function eventOf(command: string, answer: Answer, at: number): Event {
  if ("result" in answer) return { type: "succeeded", command, at, result: answer.result };
  const { error, cause } = answer;
  if (error === "States.Timeout") return { type: "timedOut", command, at };
  return { type: "failed", command, at, error, ...(cause === undefined ? {} : { cause }) };
}
