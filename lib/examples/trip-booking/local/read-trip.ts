import { readFileSync } from "node:fs";
import type { TripRequest } from "../contract.js";
import { UsageError } from "./command-line.js";

/** What is wrong with a field, or undefined. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not blank";
const day: Check = (value) =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value)
    ? undefined
    : 'a day of the calendar, as "2027-03-01"';
const count: Check = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1
    ? undefined
    : "a whole number of at least 1";

const fields: Readonly<Record<keyof TripRequest, Check>> = {
  traveller: text,
  origin: text,
  destination: text,
  departure: day,
  return: day,
  travellers: count,
};

/** Reads a trip from a JSON file. Throws a UsageError that says all that is wrong with it. */
export function readTrip(file: string): TripRequest {
  const value = parse(file, read(file));
  if (!isRecord(value)) {
    throw new UsageError(`${file} holds ${JSON.stringify(value)}, but a trip is a JSON object. See --help.`);
  }
  const problems = Object.entries(fields).flatMap(([name, check]) => {
    const allowed = check(value[name]);
    if (allowed === undefined) return [];
    return [`${name} must be ${allowed}, received ${JSON.stringify(value[name]) ?? "nothing"}`];
  });
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
  if (unknown.length > 0) {
    problems.push(`${unknown.join(", ")}: no such field; a trip has ${Object.keys(fields).join(", ")}`);
  }
  if (!isTrip(value, problems)) throw new UsageError(`${file} is no trip: ${problems.join("; ")}.`);
  if (value.return <= value.departure) {
    throw new UsageError(
      `${file} is no trip: return (${value.return}) must be a day after departure (${value.departure}).`,
    );
  }
  return value;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The file ${file} cannot be read: ${reason}.`);
  }
}

function parse(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The file ${file} is not JSON: ${reason}.`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTrip(_value: unknown, problems: readonly string[]): _value is TripRequest {
  return problems.length === 0;
}

/** Whether such a day exists: February 30 is read as March 2. */
function isDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
