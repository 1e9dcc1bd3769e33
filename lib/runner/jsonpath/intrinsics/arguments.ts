import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import { type Given, IntrinsicFailure } from "./call.js";

/** Most characters that `States.Base64Encode`, `States.Base64Decode` and `States.Hash` take. */
const mostCharacters = 10_000;

/** Reads the arguments of one call by their types. Every method throws IntrinsicFailure for a value of another type. */
export class Arguments {
  readonly #function: string;
  readonly #given: readonly Given[];

  constructor(name: string, given: readonly Given[]) {
    this.#function = name;
    this.#given = given;
  }

  any(index: number): JsonValue {
    return this.#given[index]?.value ?? null;
  }

  array(index: number): readonly JsonValue[] {
    const value = this.any(index);
    return isArray(value) ? value : this.#fail(index, "an array", value);
  }

  object(index: number): JsonObject {
    const value = this.any(index);
    return isObject(value) ? value : this.#fail(index, "an object", value);
  }

  text(index: number): string {
    const value = this.any(index);
    return typeof value === "string" ? value : this.#fail(index, "a string", value);
  }

  /** A text of at most 10,000 characters. */
  shortText(index: number): string {
    const text = this.text(index);
    if (text.length <= mostCharacters) return text;
    throw new IntrinsicFailure(
      `Invalid arguments in ${this.#function}: argument ${index + 1} has ${text.length} characters; ${mostCharacters} are allowed`,
    );
  }

  /** A number, rounded as Java's `Math.round` does: −1.5 becomes −1. */
  integer(index: number): number {
    const value = this.any(index);
    if (typeof value !== "number" || !Number.isFinite(value)) return this.#fail(index, "a number", value);
    // Without the sign of a zero.
    return Math.round(value) + 0;
  }

  fail(message: string): never {
    throw new IntrinsicFailure(`Invalid arguments in ${this.#function}: ${message}`);
  }

  #fail(index: number, expected: string, value: JsonValue): never {
    const found = JSON.stringify(value);
    const shown = found.length > 100 ? `${found.slice(0, 100)}…` : found;
    return this.fail(`argument ${index + 1} must be ${expected}, but is ${shown}`);
  }
}
