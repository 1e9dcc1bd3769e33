import { byteLength, isArray, type JsonValue, limits } from "../../asl/index.js";

/** A JSON value that travels between states, with its text, which is made once and only when somebody asks for it. */
export class Payload {
  readonly value: JsonValue;
  #text: string | undefined;

  constructor(value: JsonValue, text?: string) {
    this.value = value;
    this.#text = text;
  }

  makeText(): void {
    this.#text ??= JSON.stringify(this.value);
  }

  /** The value as JSON text. */
  get text(): string {
    this.#text ??= JSON.stringify(this.value);
    return this.#text;
  }

  /** No less than the UTF-8 bytes of the text, and cheap to have. */
  get bytesAtMost(): number {
    return this.#text === undefined ? atMostBytes(this.value, limits.payloadBytes) : this.#text.length * 3;
  }

  /** True if the text has more UTF-8 bytes than a task, a state or an execution may take or give. */
  get isTooLarge(): boolean {
    if (this.#text === undefined && atMostBytes(this.value, limits.payloadBytes) <= limits.payloadBytes)
      return false;
    return hasMoreBytes(this.text, limits.payloadBytes);
  }
}

/** True if a text has more than so many bytes in UTF-8. */
function hasMoreBytes(text: string, bytes: number): boolean {
  // A UTF-16 unit takes one to three bytes, so most texts need not be looked at.
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && byteLength(text) > bytes;
}

/** No less than the bytes of the value's text; the count stops once it is above `enough`. */
function atMostBytes(value: JsonValue, enough: number): number {
  switch (typeof value) {
    case "string":
      // An escaped character such as \u0001 takes six bytes.
      return value.length * 6 + 2;
    case "number":
      return 25;
    case "boolean":
      return 5;
  }
  if (value === null) return 4;
  let bytes = 2;
  if (isArray(value)) {
    for (const element of value) {
      bytes += 1 + atMostBytes(element, enough - bytes);
      if (bytes > enough) break;
    }
    return bytes;
  }
  for (const name in value) {
    const property = value[name];
    bytes += name.length * 6 + 4 + (property === undefined ? 0 : atMostBytes(property, enough - bytes));
    if (bytes > enough) break;
  }
  return bytes;
}

/**
 * Takes in a value from outside: a task's result, an execution's input. What JSON cannot say (undefined, dates, what is
 * not finite) becomes what JSON.stringify makes of it; undefined as a whole becomes null.
 */
export function takeIn(value: unknown): Payload {
  if (isPlain(value)) return new Payload(value);
  const text = JSON.stringify(value) ?? "null";
  const parsed: JsonValue = JSON.parse(text);
  return new Payload(parsed, text);
}

function isPlain(value: unknown): value is JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (isArray(value)) return value.every(isPlain);
  if (!isRecord(value)) return false;
  for (const name in value) if (!isPlain(value[name])) return false;
  return true;
}

/** An object as JSON makes them, of no class. */
function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
