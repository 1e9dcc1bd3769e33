import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import { busArnOf, type EventRule, type RuleTarget } from "../assembly/event-rules.js";
import type { Background } from "../background.js";
import type { Deliver } from "../delivery.js";
import { LocalEnvironmentError } from "../errors.js";
import type { IdSource } from "../ids.js";
import { jsonIn } from "../json-text.js";
import { textAttributes } from "../message-attributes.js";
import { sdkMetadata } from "../sdk-metadata.js";
import { taskCaller } from "../task-caller.js";
import { type EventPattern, readEventPattern } from "./event-pattern.js";
import { inputFor } from "./target-input.js";

/** An event that was put on an EventBridge bus. */
export interface PutEvent {
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  /** As given: JSON text, or the JSON that EventBridge would deliver. */
  readonly detail: JsonValue;
  readonly eventBusName: string;
  /** The execution that has put it; absent if a function or another client has. */
  readonly executionArn?: string;
}

/** The place that an event is put from. */
export interface EventOrigin {
  readonly account: string;
  readonly region: string;
  readonly executionArn?: string;
}

/** Surroundings of event buses. */
export interface EventBusesOptions {
  readonly rules: readonly EventRule[];
  readonly nextId: IdSource;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly deliver: Deliver;
  readonly background: Background;
}

/** A service's own event, without what EventBridge adds to each. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** Bytes of an entry, and entries of a request (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html). */
const mostBytes = 1_048_576;
const mostEntries = 10;

/** Event buses: they keep the events that are put, and deliver them to the targets of the rules that match. */
export class EventBuses {
  readonly #options: EventBusesOptions;
  readonly #events: PutEvent[] = [];
  readonly #patterns = new Map<EventRule, EventPattern | undefined>();

  constructor(options: EventBusesOptions) {
    this.#options = options;
  }

  /** The events that executions and clients have put so far, the oldest first. */
  events(): readonly PutEvent[] {
    return [...this.#events];
  }

  /**
   * The task `events:putEvents`. An entry that fails makes the task fail, the others stay put (AWS docs: "Call
   * EventBridge APIs with Step Functions").
   */
  async putEvents(call: TaskCall): Promise<TaskOutcome> {
    const entries = arrayOr(objectOr(call.arguments).Entries);
    const refusal = refusalOf(entries);
    if (refusal !== undefined) {
      return { failed: { error: "EventBridge.ValidationException", cause: refusal } };
    }
    const answer = this.putEntries(entries, { ...taskCaller(call), executionArn: call.executionArn });
    if (answer.FailedEntryCount > 0) {
      return { failed: { error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) } };
    }
    return { succeeded: { ...answer, ...sdkMetadata(this.#options.nextId()) } };
  }

  /** Puts entries of a request (AWS docs: "API_PutEvents"); those that fail have an ErrorCode in the answer. */
  putEntries(
    entries: readonly JsonValue[],
    origin: EventOrigin,
  ): { readonly Entries: readonly JsonObject[]; readonly FailedEntryCount: number } {
    const results = entries.map((entry) => this.#put(objectOr(entry), origin));
    return {
      Entries: results,
      FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
    };
  }

  /** The account and region nearest to a caller in which there are rules: clients may have any. */
  nearest(caller: EventOrigin): EventOrigin {
    const places = this.#options.rules.map(({ busArn }) => {
      const [, , , region = "", account = ""] = busArn.split(":");
      return { region, account };
    });
    const same = (place: EventOrigin) => place.account === caller.account && place.region === caller.region;
    if (places.length === 0 || places.some(same)) return caller;
    const near = places.find(({ region }) => region === caller.region) ?? places[0];
    return { ...caller, ...near };
  }

  /** Puts a service's own event on the default bus of an account and region. */
  publish(event: ServiceEvent, origin: EventOrigin): void {
    const busArn = defaultBus(origin);
    if (this.#options.rules.some((rule) => rule.busArn === busArn)) {
      this.#dispatch(busArn, this.envelope(event, origin));
    }
  }

  /** Has a bus take an event that another bus has had, or that a service sends to it. */
  forward(busArn: string, event: JsonObject): void {
    this.#dispatch(busArn, event);
  }

  #put(entry: JsonObject, origin: EventOrigin): JsonObject {
    const { Source, DetailType, Detail, EventBusName = "default", Resources, Time } = entry;
    if (typeof Source !== "string" || typeof DetailType !== "string" || Detail === undefined) {
      const missing = ["Source", "DetailType", "Detail"].find((field) => entry[field] === undefined);
      const what = missing === undefined ? "Source and DetailType have to be text" : `${missing} is missing`;
      return failed("InvalidArgument", `An event needs Source, DetailType and Detail: ${what}.`);
    }
    if (Source.startsWith("aws.")) {
      return failed("NotAuthorizedForSource", "Not authorized for the source.");
    }
    const detail = typeof Detail === "string" ? jsonIn(Detail) : objectOr(Detail);
    if (!isObject(detail)) return failed("MalformedDetail", "Detail is malformed.");
    const eventId = this.#options.nextId();
    this.#events.push({
      eventId,
      source: Source,
      detailType: DetailType,
      detail: Detail,
      eventBusName: String(EventBusName),
      ...(origin.executionArn === undefined ? {} : { executionArn: origin.executionArn }),
    });
    const event = this.envelope(
      {
        source: Source,
        detailType: DetailType,
        detail,
        resources: arrayOr(Resources).map(String),
      },
      origin,
      { id: eventId, ...(Time === undefined ? {} : { time: Time }) },
    );
    this.#dispatch(
      busArnOf({ arn: (service, resource) => arnIn(origin, service, resource) }, EventBusName),
      event,
    );
    return { EventId: eventId };
  }

  /** An event with what EventBridge adds to each. */
  envelope(
    { source, detailType, resources, detail }: ServiceEvent,
    { account, region }: EventOrigin,
    given: { readonly id?: string; readonly time?: JsonValue } = {},
  ): JsonObject {
    const { now, nextId } = this.#options;
    const time = typeof given.time === "number" ? given.time * 1000 : Date.parse(String(given.time));
    return {
      version: "0",
      id: given.id ?? nextId(),
      "detail-type": detailType,
      source,
      account,
      // EventBridge has whole seconds.
      time: new Date(Number.isNaN(time) ? now() : time).toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources,
      detail,
    };
  }

  #dispatch(busArn: string, event: JsonObject): void {
    for (const rule of this.#options.rules) {
      if (rule.busArn !== busArn || !rule.isEnabled || !this.#matches(rule, event)) continue;
      this.#options.background.run(async () => {
        await Promise.all(rule.targets().map((target) => this.#deliver(event, rule, target)));
      });
    }
  }

  /** A rule that can't be read matches nothing; the report has said so at the start. */
  #matches(rule: EventRule, event: JsonObject): boolean {
    if (!this.#patterns.has(rule)) this.#patterns.set(rule, patternOf(rule));
    return this.#patterns.get(rule)?.matches(event) ?? false;
  }

  async #deliver(event: JsonObject, rule: EventRule, target: RuleTarget): Promise<void> {
    const { deliver, background } = this.#options;
    const facts = { ruleArn: rule.arn, ruleName: rule.name };
    const body = inputFor(event, target, facts);
    const { messageGroupId } = target;
    const problem = await deliver({
      targetArn: target.arn,
      body,
      ...(messageGroupId === undefined ? {} : { messageGroupId }),
    });
    if (problem === undefined) return;
    if (target.deadLetterArn === undefined) {
      background.tell(
        `The rule ${rule.logicalId} could not deliver an event to ${target.arn}: ${problem.message}`,
      );
      return;
    }
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    const attributes = textAttributes({
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: problem.code,
      ERROR_MESSAGE: problem.message,
    });
    await deliver({ targetArn: target.deadLetterArn, body: JSON.stringify(event), attributes });
  }
}

/** The reason for which a request of entries is refused as a whole; undefined if it is taken. */
export function refusalOf(entries: readonly JsonValue[]): string | undefined {
  if (entries.length === 0) {
    return "1 validation error detected: Value at 'entries' must have at least one entry.";
  }
  if (entries.length > mostEntries) {
    return `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${mostEntries}`;
  }
  return Buffer.byteLength(JSON.stringify(entries)) > mostBytes
    ? `Total size of the entries in the request is over the limit of ${mostBytes} bytes.`
    : undefined;
}

/** The pattern of a rule; undefined if it has none that can be read. */
function patternOf(rule: EventRule): EventPattern | undefined {
  try {
    const pattern = rule.pattern();
    return pattern === undefined ? undefined : readEventPattern(pattern);
  } catch (error) {
    if (error instanceof LocalEnvironmentError) return undefined;
    throw error;
  }
}

function failed(ErrorCode: string, ErrorMessage: string): JsonObject {
  return { ErrorCode, ErrorMessage };
}

function defaultBus(origin: EventOrigin): string {
  return arnIn(origin, "events", "event-bus/default");
}

function arnIn({ region, account }: EventOrigin, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
