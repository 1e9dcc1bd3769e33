import type { ExecutionEvent, FunctionLog, LocalEnvironment } from "../local/index.js";
import { readDocument, sagaTasks } from "../saga/index.js";
import { formatEntry, isMilestone, Timeline, type TimelineEntry } from "../timeline/index.js";

/** An execution that is under way, or can be redriven. */
interface ToldExecution {
  readonly timeline: Timeline;
  readonly isSaga: boolean;
}

/** Tells all executions of a local environment, as lines for people: `trip-1     0.2 s    ReserveCar   try 1   done`. */
export class ExecutionLines {
  readonly #environment: Pick<LocalEnvironment, "stateMachines">;
  readonly #executions = new Map<string, ToldExecution>();
  /** Columns are as wide as the longest names so far. */
  #nameWidth = 16;
  #executionWidth = 0;

  constructor(environment: Pick<LocalEnvironment, "stateMachines">) {
    this.#environment = environment;
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
      .filter((entry) => isPrinted(entry, told))
      .map((entry) => {
        const name = `${entry.state ?? ""}${entry.items.map((index) => `[${index}]`).join("")}`;
        this.#nameWidth = Math.max(this.#nameWidth, name.length);
        return `${executionName.padEnd(this.#executionWidth)}  ${formatEntry(entry, { name: this.#nameWidth })}`;
      });
  }

  #begin(executionArn: string, stateMachineArn: string): ToldExecution {
    const written = this.#environment.stateMachines.find(stateMachineArn).sagaDocument();
    const saga = written === undefined ? undefined : readDocument(written).document;
    const timeline = new Timeline({
      executionArn,
      everyTry: true,
      ...(saga === undefined ? {} : { taskOf: sagaTasks(saga) }),
    });
    const told = { timeline, isSaga: saga !== undefined };
    this.#executions.set(executionArn, told);
    return told;
  }
}

/** A saga's reader wrote its steps and waits; the other states are the compiler's. */
function isPrinted(entry: TimelineEntry, { isSaga }: ToldExecution): boolean {
  switch (entry.kind) {
    case "started":
    case "called":
    case "ended":
      return true;
    case "entered":
      return entry.stateType === "Wait" || (!isSaga && entry.stateType !== "Task");
    default:
      return isMilestone(entry);
  }
}

/** Text that a function logged, each line with the function's name before it. */
export function logLines({ functionName, text }: FunctionLog): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `[${functionName}] ${line}`);
}
