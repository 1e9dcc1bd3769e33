import { isObject } from "../asl/index.js";
import type { FaultRequest } from "./faults.js";
import type { FaultChoice, Pace, RunOutcome } from "./protocol.js";
import { RequestError } from "./request-error.js";
import type { RunQuery } from "./source.js";

const outcomes: readonly RunOutcome[] = ["running", "completed", "compensated", "stuck", "stopped", "failed"];
const kinds: readonly FaultChoice[] = [
  "refuse",
  "fail-before",
  "lose-answer",
  "answer-late",
  "deliver-twice",
  "down",
];
const paces: readonly Pace[] = ["instant", "watchable", "real"];

/** A parameter of a query. Throws a {@link RequestError} if it is missing. */
export function text(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value !== null && value !== "") return value;
  throw new RequestError(`The request has no ${name}.`);
}

/** A whole number of a query. */
export function number(query: URLSearchParams, name: string): number {
  const value = query.get(name) ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new RequestError(`${name} has to be a whole number, received ${JSON.stringify(value)}.`);
}

/** The executions that a query asks for. */
export function runQuery(query: URLSearchParams): RunQuery {
  const outcome = query.get("outcome") ?? undefined;
  return {
    machine: text(query, "machine"),
    outcome: outcome === undefined || outcome === "" ? undefined : oneOf(outcomes, outcome, "outcome"),
    text: query.get("text") ?? undefined,
    offset: query.has("offset") ? number(query, "offset") : 0,
    limit: Math.min(200, query.has("limit") ? number(query, "limit") : 50),
  };
}

/** A text of a body. */
export function bodyText(body: unknown, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  if (typeof value === "string" && value !== "") return value;
  throw new RequestError(`The request has no ${name}.`);
}

/** An execution to start. */
export function startRequest(body: unknown) {
  const machine = bodyText(body, "machine");
  const name = bodyText(body, "name");
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new RequestError(
      `An execution can't be called ${JSON.stringify(name)}. Allowed are 1 to 80 of the characters A-Z, a-z, 0-9, - and _.`,
    );
  }
  const input = bodyText(body, "input");
  try {
    JSON.parse(input);
  } catch (error) {
    throw new RequestError(
      `The input isn't JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return { machine, name, input };
}

/** A fault to put on a task. */
export function faultRequest(body: unknown): FaultRequest {
  const { error, once } = isObject(body) ? body : {};
  return {
    machine: bodyText(body, "machine"),
    task: bodyText(body, "task"),
    kind: oneOf(kinds, bodyText(body, "kind"), "kind"),
    error: typeof error === "string" ? error : undefined,
    once: once === true,
  };
}

/** The fault to take out. */
export function repairRequest(body: unknown): number | "all" {
  const { id } = isObject(body) ? body : {};
  if (typeof id === "number" || id === "all") return id;
  throw new RequestError('id has to be the number of a fault, or "all".');
}

/** Something to do with time. */
export function timeRequest(body: unknown) {
  const action = oneOf(
    ["pause", "resume", "step", "leap", "pace"] as const,
    bodyText(body, "action"),
    "action",
  );
  const { run } = isObject(body) ? body : {};
  if (action === "pace") return { action, pace: oneOf(paces, bodyText(body, "pace"), "pace") };
  return { action, run: typeof run === "string" ? run : undefined };
}

function oneOf<Value extends string>(values: readonly Value[], value: string, name: string): Value {
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new RequestError(`${name} has to be one of ${values.join(", ")}, received ${JSON.stringify(value)}.`);
}
