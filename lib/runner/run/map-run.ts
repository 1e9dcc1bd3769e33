import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { Clock } from "../clock.js";
import { type HistoryEvent, notTruncated } from "../history-event.js";
import { type ExecutionFacts, executionContext } from "./context-object.js";
import { type ExecutionEnd, recordEnd } from "./end.js";
import { History } from "./history.js";
import type { Payload } from "./payload.js";

type Status = "RUNNING" | ExecutionEnd["status"];

/** Services that child executions need from the execution that they belong to. */
export interface ChildServices {
  readonly clock: Clock;
  /** True if their histories are kept. */
  readonly keep: boolean;
}

/** One child execution of a distributed Map: an iteration with a name, a history and variables of its own. */
export class ChildExecution {
  readonly facts: ExecutionFacts;
  readonly history: History;
  readonly startDate: Date;
  readonly #clock: Clock;
  status: Status = "RUNNING";
  output: JsonValue | undefined;
  error: string | undefined;
  cause: string | undefined;
  stopDate: Date | undefined;
  #context: JsonObject | undefined;

  /** @param original the child execution that this one is a copy of. */
  constructor(facts: ExecutionFacts, { clock, keep }: ChildServices, original?: ChildExecution) {
    this.facts = facts;
    this.#clock = clock;
    this.history = new History({ clock, keep }, original?.history);
    this.startDate = original?.startDate ?? new Date(facts.startTime);
    if (original === undefined) return;
    this.status = original.status;
    this.output = original.output;
    this.error = original.error;
    this.cause = original.cause;
    this.stopDate = original.stopDate;
  }

  get arn(): string {
    return this.facts.arn;
  }

  get name(): string {
    return this.facts.name;
  }

  get input(): JsonValue {
    return this.facts.input;
  }

  get events(): readonly HistoryEvent[] {
    return this.history.events;
  }

  /** `$$.Execution` as its states see it. */
  get executionContext(): JsonObject {
    this.#context ??= executionContext(this.facts);
    return this.#context;
  }

  start(input: Payload): void {
    const { roleArn } = this.facts;
    const text = this.history.isSeen ? input.text : "";
    this.history.record(0, {
      type: "ExecutionStarted",
      executionStartedEventDetails: {
        input: text,
        inputDetails: notTruncated,
        ...(roleArn === undefined ? {} : { roleArn }),
      },
    });
  }

  /** Ends it. Does nothing when it has ended. */
  end(cursor: number, end: ExecutionEnd): void {
    if (this.status !== "RUNNING") return;
    this.status = end.status;
    this.stopDate = new Date(this.#clock.now());
    if (end.status === "SUCCEEDED") this.output = end.output.value;
    else if (end.status !== "TIMED_OUT") {
      this.error = end.failure.error;
      this.cause = end.failure.cause;
    }
    recordEnd(this.history, cursor, end);
  }

  /** Goes on after a redrive of the Map. */
  resume(redriveCount: number): void {
    this.status = "RUNNING";
    this.output = undefined;
    this.error = undefined;
    this.cause = undefined;
    this.stopDate = undefined;
    this.history.record(this.history.length, {
      type: "ExecutionRedriven",
      executionRedrivenEventDetails: { redriveCount },
    });
  }
}

/** A run of a distributed Map: one try, with its child executions in the order in which they were started. */
export class MapRun {
  readonly arn: string;
  /** The Map's name. */
  readonly state: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED" = "RUNNING";
  executions: ChildExecution[] = [];
  /** The number of items of each child execution; more than one where they are batches. */
  readonly items: readonly number[];
  /** The items of the child executions that have failed. */
  failedItems = 0;

  constructor(arn: string, state: string, items: readonly number[]) {
    this.arn = arn;
    this.state = state;
    this.items = items;
  }
}
