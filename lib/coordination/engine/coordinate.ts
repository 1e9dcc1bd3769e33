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
import { Asker } from "./ask.js";
import { decided, nameOf, type Run, turnedBack } from "./direction.js";
import { OutOfTimeError, StuckError } from "./errors.js";
import type { Ports } from "./ports.js";

/**
 * Runs a saga to its end in this process.
 *
 * @param isRepeated true if it is known that this isn't the first run of the execution.
 * @returns the end of an execution that is completed or compensated.
 * @throws StuckError, OutOfTimeError, GoesForwardError: run it again with the same execution.
 */
export async function coordinate(
  document: SagaDocument,
  execution: Execution,
  { ports, isRepeated = false }: { readonly ports: Ports; readonly isRepeated?: boolean },
): Promise<End> {
  const coordination = new Coordination(document, ports);
  return await coordination.run(await coordination.begin(execution, isRepeated));
}

class Coordination {
  readonly #document: SagaDocument;
  readonly #ports: Ports;
  readonly #asker: Asker;
  /** Calls that are under way. */
  readonly #open = new Map<string, Promise<Event>>();
  /** Times at which calls and waits begin, where chance has drawn them. */
  readonly #due = new Map<string, number>();

  constructor(document: SagaDocument, ports: Ports) {
    this.#document = document;
    this.#ports = ports;
    this.#asker = new Asker(document, ports);
  }

  /** Begins a run: where another run has decided, with what that one knew. */
  async begin(execution: Execution, isRepeated: boolean): Promise<Run> {
    const state = begin(this.#document, execution);
    const { decisions, now } = this.#ports;
    if (decisions === undefined) return { state, isRepeated };
    const { isFirst, decision } = await decisions.begin(nameOf(state));
    const run = { state: decision?.state ?? state, isRepeated: isRepeated || !isFirst };
    if (decision?.direction === "backward")
      return {
        ...run,
        state: turnedBack(run.state, { document: this.#document, now }),
        decided: "backward",
      };
    return decision === undefined ? run : { ...run, decided: decision.direction };
  }

  async run(begun: Run): Promise<End> {
    const { decisions, now } = this.#ports;
    for (let run = begun; ; ) {
      run = await decided(run, { document: this.#document, decisions, now });
      const [first] = pending(run.state);
      if (first?.type === "end") return endOf(first);
      run = { ...run, state: await this.#next(run.state) };
    }
  }

  /** The state after the next thing that happens. */
  async #next(state: State): Promise<State> {
    const now = this.#ports.now();
    for (const command of pending(state)) {
      if (command.type === "evaluation") return this.#evaluated(state, command);
      if (command.type === "end" || command.began !== undefined) continue;
      if (this.#dueTime(command) > now) continue;
      if (command.type === "call") this.#open.set(command.id, this.#asker.ask(command));
      return advance(this.#document, state, { type: "began", command: command.id, at: now });
    }
    const event = await this.#event(state);
    if ("command" in event) this.#open.delete(event.command);
    return advance(this.#document, state, event);
  }

  /** The next thing that happens: a call is answered, or a time has come. */
  async #event(state: State): Promise<Event> {
    const times = pending(state).flatMap((command) => this.#timesOf(command));
    if (times.length === 0) return await Promise.race(this.#open.values());
    const { now, sleep, timeLeft } = this.#ports;
    const next = Math.max(0, Math.min(...times) - now());
    const left = timeLeft?.() ?? Number.POSITIVE_INFINITY;
    if (next > left && this.#open.size === 0) throw new OutOfTimeError(next / 1000, left / 1000);
    const awake = new AbortController();
    const time = sleep(next, awake.signal).then((): Event => ({ type: "timePassed", at: now() }));
    try {
      return await Promise.race([...this.#open.values(), time]);
    } finally {
      awake.abort();
    }
  }

  #timesOf(command: Command): readonly number[] {
    if (command.type === "wait")
      return [command.began === undefined ? this.#dueTime(command) : command.until];
    return command.type === "call" && command.began === undefined ? [this.#dueTime(command)] : [];
  }

  #dueTime({ id, from, to }: Call | Wait): number {
    const due = this.#due.get(id) ?? from + Math.floor(this.#ports.random() * (to - from));
    this.#due.set(id, due);
    return due;
  }

  /** Only a value that has to be a time and isn't is asked about: raw JSONata isn't taken. */
  #evaluated(state: State, command: Extract<Command, { type: "evaluation" }>): State {
    const { expression } = command;
    const cause =
      "time" in expression
        ? `A wait needs a time such as "2027-03-01T12:00:00Z". Received ${JSON.stringify(expression.time)}.`
        : "JSONata is evaluated by Step Functions only.";
    const at = this.#ports.now();
    return advance(this.#document, state, { type: "evaluationFailed", command: command.id, at, cause });
  }
}

function endOf(end: End): End {
  if (end.outcome === "stuck" || end.outcome === "stopped") throw new StuckError(end);
  return end;
}
