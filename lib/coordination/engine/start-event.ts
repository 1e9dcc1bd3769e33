import type { JsonValue } from "../../asl/index.js";
import type { Json } from "../../model/index.js";
import { InvalidEventError } from "./errors.js";

/** An event that starts a saga. The same event starts the same execution, however often it is delivered. */
export interface StartEvent {
  /** Name of the execution, 1 to 80 characters: letters, digits, `-` and `_`. Never use one again for another execution. */
  readonly name: string;
  /** Start of the execution, in ISO 8601. */
  readonly startTime: string;
  readonly input: JsonValue;
  /** Number of times that the sweeper has started the execution. */
  readonly sweep?: number;
}

/** A start event as it is used. */
export interface Start {
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly startTime: number;
  readonly input: Json;
  readonly sweep: number;
}

/** Reads the event that starts a saga. Throws an InvalidEventError that says what is wrong. */
export function readStart(event: unknown): Start {
  const { name, startTime, input, sweep = 0 } = fieldsOf(event);
  if (typeof name !== "string" || !/^[\w-]{1,80}$/.test(name)) {
    throw invalid("name", name, '1 to 80 letters, digits, "-" and "_"');
  }
  const at = typeof startTime === "string" ? Date.parse(startTime) : Number.NaN;
  if (Number.isNaN(at)) throw invalid("startTime", startTime, 'a time such as "2027-03-01T12:00:00Z"');
  if (!isJson(input)) throw invalid("input", input, "the saga's input, as JSON");
  if (typeof sweep !== "number" || !Number.isInteger(sweep) || sweep < 0) {
    throw invalid("sweep", sweep, "a whole number; leave it out when you start a saga");
  }
  return { name, startTime: at, input, sweep };
}

function fieldsOf(event: unknown): Partial<Record<keyof StartEvent, unknown>> {
  if (typeof event === "object" && event !== null && !Array.isArray(event)) return event;
  throw new InvalidEventError(
    `The event that starts a saga is an object { name, startTime, input }. Received ${JSON.stringify(event)}.`,
  );
}

/** True for what came as JSON and is there at all. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function invalid(field: string, received: unknown, allowed: string): InvalidEventError {
  return new InvalidEventError(
    `The event that starts a saga has a wrong "${field}". Received: ${JSON.stringify(received) ?? "nothing"}. Allowed: ${allowed}.`,
  );
}
