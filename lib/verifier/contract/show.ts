import { isObject } from "../../asl/index.js";

const SHOWN_CHARACTERS = 200;

/** A value as messages show it: as JSON, cut where a reader would stop reading. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

/** A value as JSON text in which the order of properties makes no difference. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (isObject(part) ? sorted(part) : part)) ?? "nothing";
}

/** The name by which Step Functions would see what was thrown. */
export function errorName(thrown: unknown): string {
  return isObject(thrown) && "name" in thrown ? String(thrown.name) : typeof thrown;
}

/** The thrown value as messages show it. */
export function shownError(thrown: unknown): string {
  const message = isObject(thrown) && "message" in thrown ? thrown.message : thrown;
  return `${errorName(thrown)}: ${String(message)}`;
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
