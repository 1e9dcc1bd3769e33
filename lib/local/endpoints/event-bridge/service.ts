import { arrayOr, isObject } from "../../../asl/index.js";
import { type EventBuses, type EventOrigin, refusalOf } from "../../events/event-buses.js";
import { EventPatternError, readEventPattern } from "../../events/event-pattern.js";
import type { IdSource } from "../../ids.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError } from "../aws-error.js";
import { callerOf } from "../caller.js";
import type { JsonOperation, JsonService } from "../json-protocol.js";
import type { RequestFields } from "../request-fields.js";

/** Resources that the operations of EventBridge work on. */
export interface EventBridgeService {
  readonly eventBuses: EventBuses;
  readonly nextId: IdSource;
  /** Account and region of clients that don't tell theirs. */
  readonly home: EventOrigin;
}

/** AWS docs: "API_PutEvents". */
const putEvents: JsonOperation<EventBridgeService> = (request, { eventBuses, home }, http) => {
  const entries = arrayOr(request.any("Entries"));
  const refusal = refusalOf(entries);
  if (refusal !== undefined) throw new AwsError("ValidationException", refusal);
  return eventBuses.putEntries(entries, eventBuses.nearest({ ...home, ...callerOf(http) }));
};

/** AWS docs: "API_TestEventPattern". */
const testEventPattern: JsonOperation<EventBridgeService> = (request) => {
  const pattern = jsonIn(request, "EventPattern", "InvalidEventPatternException");
  const event = jsonIn(request, "Event", "ValidationException");
  try {
    return { Result: readEventPattern(pattern).matches(event) };
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    throw new AwsError(
      "InvalidEventPatternException",
      `Event pattern is not valid. Reason: ${error.message}`,
    );
  }
};

function jsonIn(request: RequestFields, parameter: string, error: string) {
  try {
    const value = parseReceivedJson(request.text(parameter));
    if (isObject(value)) return value;
  } catch (thrown) {
    if (thrown instanceof AwsError) throw thrown;
  }
  throw new AwsError(error, `The parameter ${parameter} has to be a JSON object, as text.`);
}

/** The API of EventBridge, as far as it is of use to functions. */
export const eventBridge: JsonService<EventBridgeService> = {
  target: "AWSEvents",
  version: "1.1",
  operations: new Map([
    ["PutEvents", putEvents],
    ["TestEventPattern", testEventPattern],
  ]),
};
