import { arrayOr, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";

/** An event that a state machine has put on an EventBridge bus. */
export interface PutEvent {
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  /** As given: JSON text, or the JSON that EventBridge would deliver. */
  readonly detail: JsonValue;
  readonly eventBusName: string;
  readonly executionArn: string;
}

/** Stands in for EventBridge: keeps the events that are put, and delivers them to nobody. */
export class EventBuses {
  readonly #nextId: IdSource;
  readonly #events: PutEvent[] = [];

  constructor(nextId: IdSource) {
    this.#nextId = nextId;
  }

  /** The events so far, the oldest first. */
  events(): readonly PutEvent[] {
    return [...this.#events];
  }

  /**
   * The task `events:putEvents`. An entry that fails makes the task fail, the others stay put (AWS docs: "Call
   * EventBridge APIs with Step Functions").
   */
  async putEvents(call: TaskCall): Promise<TaskOutcome> {
    const results = arrayOr(objectOr(call.arguments).Entries).map((entry) =>
      this.#put(objectOr(entry), call.executionArn),
    );
    if (results.length === 0) {
      const cause = "1 validation error detected: Value at 'entries' must have at least one entry.";
      return { failed: { error: "EventBridge.ValidationException", cause } };
    }
    const FailedEntryCount = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
    const answer = { Entries: results, FailedEntryCount };
    if (FailedEntryCount > 0) {
      return { failed: { error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) } };
    }
    return { succeeded: { ...answer, ...sdkMetadata(this.#nextId()) } };
  }

  #put(entry: JsonObject, executionArn: string): JsonObject {
    const { Source, DetailType, Detail, EventBusName = "default" } = entry;
    if (typeof Source !== "string" || typeof DetailType !== "string" || Detail === undefined) {
      const missing = ["Source", "DetailType", "Detail"].find((field) => entry[field] === undefined);
      const what = missing === undefined ? "Source and DetailType have to be text" : `${missing} is missing`;
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `An event needs Source, DetailType and Detail: ${what}.`,
      };
    }
    const eventId = this.#nextId();
    this.#events.push({
      eventId,
      source: Source,
      detailType: DetailType,
      detail: Detail,
      eventBusName: String(EventBusName),
      executionArn,
    });
    return { EventId: eventId };
  }
}
