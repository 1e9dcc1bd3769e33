import type { ExecutionEvent, FunctionLog, LocalEnvironment } from "../local/index.js";
import { outcomeOf, readDocument, type SagaDocument, sagaTasks } from "../saga/index.js";
import { formatEntry, isMilestone, Timeline, type TimelineEntry, wordsOf } from "../timeline/index.js";

/** An execution that is under way, or can be redriven. */
interface ToldExecution {
  readonly timeline: Timeline;
  /** Undefined for a state machine that is no saga. */
  readonly saga: SagaDocument | undefined;
}

/**
 * Tells all executions of a local environment step by step, as lines for people: `trip-1     0.2 s    ReserveCar   try 1   done`. Tries that
 * fail alike are told together, when the last of them has ended.
 */
export class ExecutionLines {
  readonly #environment: Pick<LocalEnvironment, "stateMachines">;
  readonly #everyTry: boolean;
  readonly #executions = new Map<string, ToldExecution>();
  /** Columns are as wide as the longest names so far. */
  #nameWidth = 16;
  #executionWidth = 0;

  /** @param everyTry tells each try on its own, when it begins and when it ends. */
  constructor(
    environment: Pick<LocalEnvironment, "stateMachines">,
    { everyTry = false }: { readonly everyTry?: boolean } = {},
  ) {
    this.#environment = environment;
    this.#everyTry = everyTry;
  }

  /** Takes the next event, and returns the lines that it adds. */
  linesOf({ executionArn, executionName, stateMachineArn, event }: ExecutionEvent): string[] {
    const known = this.#executions.get(executionArn);
    // A name can be used again, by Express state machines: that begins another execution.
    const isNew = known === undefined || event.type === "ExecutionStarted";
    const told = isNew ? this.#begin(executionArn, stateMachineArn) : known;
    if (event.type === "ExecutionSucceeded") this.#executions.delete(executionArn);
    this.#executionWidth = Math.max(this.#executionWidth, executionName.length);
    return told.timeline
      .read(event)
      .filter((entry) => this.#isPrinted(entry, told))
      .map((entry) => withOutcome(entry, told))
      .map((entry) => {
        const name = `${entry.state ?? ""}${entry.items.map((index) => `[${index}]`).join("")}`;
        this.#nameWidth = Math.max(this.#nameWidth, name.length);
        return `${executionName.padEnd(this.#executionWidth)}  ${formatEntry(entry, { name: this.#nameWidth })}`;
      });
  }

  /** A saga's reader wrote its steps and waits; the other states are the compiler's. */
  #isPrinted(entry: TimelineEntry, { saga }: ToldExecution): boolean {
    switch (entry.kind) {
      case "started":
      case "ended":
        return true;
      case "called":
        return this.#everyTry;
      case "entered":
        return entry.stateType === "Wait" || (saga === undefined && entry.stateType !== "Task");
      default:
        return isMilestone(entry);
    }
  }

  #begin(executionArn: string, stateMachineArn: string): ToldExecution {
    const written = this.#environment.stateMachines.find(stateMachineArn).sagaDocument();
    const saga = written === undefined ? undefined : readDocument(written).document;
    const timeline = new Timeline({
      executionArn,
      everyTry: this.#everyTry,
      ...(saga === undefined ? {} : { taskOf: sagaTasks(saga) }),
    });
    const told = { timeline, saga };
    this.#executions.set(executionArn, told);
    return told;
  }
}

/** The end of a saga's execution, with its outcome in front. */
function withOutcome(entry: TimelineEntry, { saga }: ToldExecution): TimelineEntry {
  if (saga === undefined || entry.kind !== "ended") return entry;
  const { status = "", error, output } = entry;
  const outcome = outcomeOf({ status, error, output }, saga.options?.whenCompensated);
  return { ...entry, words: `${outcome}: ${wordsOf(entry)}` };
}

/** Text that a function logged, each line with the function's name before it. */
export function logLines({ functionName, text }: FunctionLog): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `[${functionName}] ${line}`);
}
