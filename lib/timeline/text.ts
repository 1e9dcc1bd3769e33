import { type JsonObject, objectOr, parseJson } from "../asl/index.js";
import type { TimelineEntry } from "./entry.js";

/** Widths of the columns of a line. */
export interface LineWidths {
  /** For the name of the state, with its items. @default 0 */
  readonly name?: number;
  /** For the tries. @default 10, for up to 99 of them */
  readonly tries?: number;
}

/**
 * One entry as one line for people.
 *
 * @example
 * formatEntry(entry, { name: 13 }); // "     1.2 s  ↩ CancelHotel    try 1       done"
 */
export function formatEntry(entry: TimelineEntry, { name = 0, tries = 10 }: LineWidths = {}): string {
  const time = formatElapsed(entry.at).padStart(10);
  switch (entry.kind) {
    case "redriven":
      return `${time}  ── ${entry.words ?? `redriven from ${entry.state ?? "its start"}`} ──`;
    case "started":
      return `${time}  started`;
    case "ended":
      return `${time}  → ${wordsOf(entry)}`;
    case "diverged":
      return `${time}  ≠ ${wordsOf(entry)}`;
    default: {
      const mark = entry.isCompensation ? "↩ " : "  ";
      const [where, which] = [nameOf(entry).padEnd(name), triesOf(entry).padEnd(tries)];
      return `${time}  ${mark}${where}  ${which}  ${wordsOf(entry)}`.trimEnd();
    }
  }
}

/** Entries as lines for people, one below the other, with columns as wide as these entries need. */
export function formatEntries(entries: readonly TimelineEntry[]): string[] {
  const name = Math.max(0, ...entries.map((entry) => nameOf(entry).length));
  const tries = Math.max(0, ...entries.map((entry) => triesOf(entry).length));
  return entries.map((entry) => formatEntry(entry, { name, tries }));
}

/** Elapsed milliseconds for people: `0.2 s`, `45:15 min`, `1:50:21 h`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = twoDigits(seconds % 60);
  return hours === 0 ? `${minutes}:${rest} min` : `${hours}:${twoDigits(minutes)}:${rest} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Name of the state with the items it runs for: `ReservePlace[2]`. */
function nameOf({ kind, state = "", items }: TimelineEntry): string {
  if (kind === "ended" || kind === "redriven") return "";
  return `${state}${items.map((index) => `[${index}]`).join("")}`;
}

function triesOf({ tries }: TimelineEntry): string {
  if (tries === undefined) return "";
  return tries.first === tries.last ? `try ${tries.last}` : `tries ${tries.first}–${tries.last}`;
}

/** Sentence about an entry, for people, without its time and place: `rejected: FlightUnavailable (full)`. */
export function wordsOf(entry: TimelineEntry): string {
  if (entry.words !== undefined) return entry.words;
  switch (entry.kind) {
    case "succeeded":
      return "done";
    case "failed":
    case "rejected":
      return `${entry.kind}: ${failureOf(entry)}`;
    case "entered":
      return `${entry.stateType} entered`;
    case "left":
      return `${entry.stateType} left`;
    case "ended":
      return endOf(entry);
    default:
      return entry.kind;
  }
}

function endOf(entry: TimelineEntry): string {
  const { status = "ended", state, output } = entry;
  if (output !== undefined) return `${status} with ${output}`;
  const on = state === undefined ? "" : ` on ${state}`;
  const failure = failureOf(entry);
  return `${status}${on}${failure === "" ? "" : ` with ${failure}`}`;
}

/** Error and cause on one line, the cause shortened: `Lambda.Unknown (no answer)`. Either may be missing. */
function failureOf({ error = "", cause = "" }: TimelineEntry): string {
  const message = messageIn(cause).replaceAll(/\s+/g, " ");
  const short = message.length > 160 ? `${message.slice(0, 159)}…` : message;
  if (error === "" || short === "") return error + short;
  return `${error} (${short})`;
}

/**
 * The message in a cause. Lambda's causes and those of a compensated saga are JSON text; those of an expression begin with
 * where it failed.
 */
function messageIn(cause: string): string {
  const plain = cause.replace(
    /^An error occurred while executing the state '.*?' \(entered at the event id #\d+\)\. /,
    "",
  );
  const { errorMessage, step, error } = objectIn(plain);
  if (typeof errorMessage === "string") return errorMessage;
  return typeof step === "string" && typeof error === "string" ? `${step} failed with ${error}` : plain;
}

function objectIn(json: string): JsonObject {
  try {
    return objectOr(parseJson(json));
  } catch {
    return {};
  }
}
