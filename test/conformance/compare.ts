import { isArray, isObject, type JsonObject, type JsonValue } from "../../lib/asl/index.js";
import type { Mask, RecordedCase, RecordedEvent } from "./case.js";
import type { Played } from "./play.js";

export const levels = ["outcome", "types", "full"] as const;

/** How much of a recording is compared: the outcome; the events' types too; the events in full. */
export type Level = (typeof levels)[number];

/** What differs between a recording and a run, at a level; nothing when they agree. */
export function differences(recorded: RecordedCase, played: Played, level: Level): string[] {
  const comparison = new Comparison(recorded.masks);
  comparison.outcome(recorded, played);
  if (level !== "outcome" && recorded.events_mode !== "outcome" && recorded.events_mode !== null) {
    comparison.events(recorded, played, level);
  }
  return comparison.found;
}

/** Differences between the recorded response of TestState and an answer. */
export function responseDifferences(
  { response, masks }: { readonly response: JsonObject; readonly masks: readonly Mask[] },
  answer: JsonObject,
): string[] {
  const comparison = new Comparison(masks);
  comparison.response(response, answer);
  return comparison.found;
}

/** Whether events also have the recorded ids, and follow from the same events; only where their order is fixed. */
export function chainDiffers(recorded: RecordedCase, played: Played): boolean {
  if (recorded.events_mode !== "exact") return false;
  return recorded.expected_events.some(({ id, prev }, index) => {
    const event = played.events[index];
    return event?.id !== id || event?.prev !== prev;
  });
}

/** Lost from recordings whose concurrent events were sorted. */
const lostWhenUnordered = new Set(["ParallelStateSucceeded", "ParallelStateFailed"]);

/** Not part of an event's details. */
const notDetails = new Set(["id", "prev", "type"]);

class Comparison {
  readonly found: string[] = [];
  readonly #masks: ReadonlyMap<string, Mask>;

  constructor(masks: readonly Mask[]) {
    this.#masks = new Map(masks.map((mask) => [mask.path, mask]));
  }

  response(wanted: JsonObject, got: JsonObject): void {
    this.#value(wanted, got, "/response");
  }

  outcome({ expected }: RecordedCase, { outcome }: Played): void {
    if (expected.status !== outcome.status)
      this.found.push(`status: ${outcome.status}, recorded ${expected.status}`);
    for (const part of ["output", "error", "cause"] as const) {
      const [wanted, got] = [expected[part], outcome[part]];
      if (wanted !== undefined) this.#value(wanted, got, `/expected/${part}`);
      else if (got !== undefined && got !== null && got !== "" && part !== "output") {
        this.found.push(`${part}: ${text(got)}, none recorded`);
      }
    }
  }

  events({ expected_events: wanted, events_mode }: RecordedCase, { events }: Played, level: Level): void {
    if (events_mode === "exact") {
      const [gotTypes, wantedTypes] = [typesOf(events), typesOf(wanted)];
      if (gotTypes !== wantedTypes) this.found.push(`events: ${gotTypes}, recorded ${wantedTypes}`);
      else if (level === "full") {
        for (const [index, event] of wanted.entries()) this.#event(event, events[index], index);
      }
      return;
    }
    const isLost = (event: RecordedEvent): boolean =>
      events_mode === "unordered" && lostWhenUnordered.has(event.type);
    const left = events.filter((event) => !isLost(event));
    wanted.forEach((event, index) => {
      if (isLost(event)) return;
      const match = left.findIndex((candidate) => this.#agrees(event, candidate, index, level));
      if (match < 0) this.found.push(`event ${index + 1}, ${event.type}: not found`);
      else left.splice(match, 1);
    });
    if (left.length > 0) this.found.push(`more events: ${typesOf(left)}`);
  }

  #agrees(...[wanted, got, index, level]: [RecordedEvent, RecordedEvent, number, Level]): boolean {
    if (wanted.type !== got.type) return false;
    const trial = new Comparison([...this.#masks.values()]);
    if (level === "full") trial.#event(wanted, got, index);
    return trial.found.length === 0;
  }

  /** The details that were recorded; a run's event may have more. */
  #event(wanted: RecordedEvent, got: RecordedEvent | undefined, index: number): void {
    for (const [name, value] of Object.entries(wanted)) {
      if (!notDetails.has(name) && value !== undefined)
        this.#value(value, got?.[name], `/expected_events/${index}/${name}`);
    }
  }

  #value(wanted: JsonValue, got: JsonValue | undefined, path: string): void {
    const mask = this.#masks.get(path);
    if (mask !== undefined && mask.kind !== "context_object") {
      this.#masked(mask, got, path);
    } else if (isObject(wanted)) {
      this.#object(wanted, got, { path, mayHaveMore: mask !== undefined });
    } else if (isArray(wanted)) {
      if (!isArray(got) || got.length !== wanted.length) this.#differs(path, wanted, got);
      else
        for (const [index, element] of wanted.entries()) this.#value(element, got[index], `${path}/${index}`);
    } else if (wanted !== got) this.#differs(path, wanted, got);
  }

  #object(
    wanted: JsonObject,
    got: JsonValue | undefined,
    { path, mayHaveMore }: { readonly path: string; readonly mayHaveMore: boolean },
  ): void {
    if (!isObject(got)) {
      this.#differs(path, wanted, got);
      return;
    }
    for (const [name, value] of Object.entries(wanted))
      this.#value(value, got[name], `${path}/${pointer(name)}`);
    const more = mayHaveMore ? [] : Object.keys(got).filter((name) => !(name in wanted));
    for (const name of more) this.found.push(`${path}/${pointer(name)}: ${text(got[name])}, none recorded`);
  }

  #masked({ kind, json, regex }: Mask, got: JsonValue | undefined, path: string): void {
    if (kind === "json_text") {
      if (got === undefined || got === null) return;
      const parsed = parseText(got);
      if (parsed === undefined) this.found.push(`${path}: ${text(got)} is no JSON text`);
      else if (json !== undefined && !holds(parsed, json)) this.#differs(path, json, got);
    } else if (regex !== undefined && typeof got === "string" && !new RegExp(regex, "s").test(got)) {
      this.found.push(`${path}: ${text(got)} does not match ${regex}`);
    }
  }

  #differs(path: string, wanted: JsonValue, got: JsonValue | undefined): void {
    this.found.push(`${path}: ${text(got)}, recorded ${text(wanted)}`);
  }
}

/** Whether a value has at least what another one has. */
function holds(value: JsonValue | undefined, part: JsonValue): boolean {
  if (isObject(part))
    return isObject(value) && Object.entries(part).every(([name, inner]) => holds(value[name], inner));
  if (isArray(part)) {
    return (
      isArray(value) &&
      value.length === part.length &&
      part.every((inner, index) => holds(value[index], inner))
    );
  }
  return value === part;
}

function parseText(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const parsed: JsonValue = JSON.parse(value);
    return parsed;
  } catch {
    return undefined;
  }
}

const pointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
const typesOf = (events: readonly RecordedEvent[]): string => events.map(({ type }) => type).join(" ");

function text(value: JsonValue | undefined): string {
  const all = JSON.stringify(value) ?? "nothing";
  return all.length > 300 ? `${all.slice(0, 300)}…` : all;
}
