import type { ExecutionEvent } from "../local/index.js";
import { formatElapsed } from "../timeline/index.js";

/** Tells the events of executions' histories, a line each: `trip-1    3      0.2 s  TaskStateEntered  {"name":"ReserveCar", …}`. */
export class HistoryLines {
  readonly #starts = new Map<string, number>();
  #executionWidth = 0;

  /** The line of an event. */
  lineOf({ executionArn, executionName, event }: ExecutionEvent): string {
    const { id, previousEventId, type, timestamp, ...details } = event;
    const at = timestamp.getTime();
    // A name can be used again, by Express state machines.
    const start = type === "ExecutionStarted" ? at : (this.#starts.get(executionArn) ?? at);
    this.#starts.set(executionArn, start);
    this.#executionWidth = Math.max(this.#executionWidth, executionName.length);
    const [told] = Object.values(details);
    const columns = [
      executionName.padEnd(this.#executionWidth),
      String(id).padStart(4),
      formatElapsed(at - start).padStart(10),
      type,
      ...(told === undefined ? [] : [JSON.stringify(told, withoutTruncated)]),
    ];
    return columns.join("  ");
  }
}

/** Nothing is truncated here, so that isn't told of each payload. */
function withoutTruncated(name: string, value: unknown): unknown {
  return name.endsWith("Details") ? undefined : value;
}
