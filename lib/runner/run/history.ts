import { limits } from "../../asl/index.js";
import type { Clock } from "../clock.js";
import { type EventBody, type HistoryEvent, notTruncated, type StateEventPrefix } from "../history-event.js";
import type { Payload } from "./payload.js";

/** Thrown when the history has no room left but for the event that ends the execution. */
export class HistoryFull extends Error {
  override readonly name = "HistoryFull";

  constructor() {
    super(`The execution reached the maximum number of history events (${limits.historyEvents}).`);
  }
}

export interface HistoryOptions {
  readonly clock: Clock;
  /** True if events are kept; they are counted in any case. */
  readonly keep: boolean;
  readonly observe?: ((event: HistoryEvent) => void) | undefined;
}

type Stamped = Pick<HistoryEvent, "timestamp" | "type" | "id" | "previousEventId">;

/** Spreading an object into another one takes five times as long, and there are many events. */
function copyDetails(from: Readonly<Record<string, unknown>>, to: Record<string, unknown>): void {
  for (const name in from) if (name !== "type") to[name] = from[name];
}

/** Numbers, stamps and keeps the events of one execution. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #options: HistoryOptions;
  /** True if somebody sees the events, so that making them is worth while. */
  readonly isSeen: boolean;
  #count = 0;
  #time = Number.NaN;
  #timestamp = new Date(0);

  /** @param original the history that this one goes on from. */
  constructor(options: HistoryOptions, original?: History) {
    this.#options = options;
    if (original !== undefined) {
      this.#count = original.#count;
      for (const event of original.events) this.events.push(event);
    }
    this.isSeen = options.keep || options.observe !== undefined;
  }

  /** The number of events so far. */
  get length(): number {
    return this.#count;
  }

  /**
   * Adds an event.
   *
   * @returns its id.
   * @throws HistoryFull when there is only room left for the execution's end.
   */
  record(previousEventId: number, body: EventBody): number {
    return this.#add(this.#nextId(), previousEventId, body);
  }

  /** Adds the event that ends an execution, for which there is always room. */
  recordEnd(previousEventId: number, body: EventBody): number {
    this.#count += 1;
    return this.#add(this.#count, previousEventId, body);
  }

  stateEntered(
    previousEventId: number,
    type: StateEventPrefix,
    entered: { name: string; input: Payload },
  ): number {
    if (!this.isSeen) return this.#nextId();
    return this.record(previousEventId, {
      type: `${type}StateEntered`,
      stateEnteredEventDetails: { name: entered.name, input: entered.input.text, inputDetails: notTruncated },
    });
  }

  stateExited(
    previousEventId: number,
    type: Exclude<StateEventPrefix, "Fail">,
    exited: { name: string; output: Payload; assigned: ReadonlyMap<string, Payload> | undefined },
  ): number {
    if (!this.isSeen) return this.#nextId();
    const { name, output, assigned } = exited;
    if (assigned === undefined || assigned.size === 0) {
      return this.record(previousEventId, {
        type: `${type}StateExited`,
        stateExitedEventDetails: { name, output: output.text, outputDetails: notTruncated },
      });
    }
    const assignedVariables: Record<string, string> = {};
    for (const [variable, payload] of assigned) assignedVariables[variable] = payload.text;
    return this.record(previousEventId, {
      type: `${type}StateExited`,
      stateExitedEventDetails: {
        name,
        output: output.text,
        outputDetails: notTruncated,
        assignedVariables,
        assignedVariablesDetails: notTruncated,
      },
    });
  }

  #nextId(): number {
    if (this.#count >= limits.historyEvents - 1) throw new HistoryFull();
    this.#count += 1;
    return this.#count;
  }

  #add(id: number, previousEventId: number, body: EventBody): number {
    if (!this.isSeen) return id;
    const { clock, keep, observe } = this.#options;
    const now = clock.now();
    if (now !== this.#time) {
      this.#time = now;
      this.#timestamp = new Date(now);
    }
    const event: Stamped = { timestamp: this.#timestamp, type: body.type, id, previousEventId };
    copyDetails(body, event);
    if (keep) this.events.push(event);
    observe?.(event);
    return id;
  }
}
