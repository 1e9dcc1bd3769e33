import type { JsonObject, JsonValue } from "../../asl/index.js";
import { AwsError, constraintViolated } from "./aws-error.js";

/** Bounds of a text's length, in characters. */
export interface Length {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The parameters of a request, which are checked as they are read. */
export class RequestFields {
  readonly #body: JsonObject;

  constructor(body: JsonObject) {
    this.#body = body;
  }

  /** True if a parameter was given. */
  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** A text that has to be there. */
  text(name: string, length: Length = {}): string {
    const text = this.optionalText(name, length);
    if (text === undefined) throw constraintViolated("null", name, "Member must not be null");
    return text;
  }

  optionalText(name: string, { atLeast = 0, atMost }: Length = {}): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw wrongType(name, value, "a string");
    if (value.length < atLeast) {
      throw violated(name, value, `Member must have length greater than or equal to ${atLeast}`);
    }
    if (atMost !== undefined && value.length > atMost) {
      throw violated(name, value, `Member must have length less than or equal to ${atMost}`);
    }
    return value;
  }

  /** One of a few texts. */
  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    const choice = choices.find((each) => each === value);
    if (choice === undefined) {
      throw violated(name, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
    }
    return choice;
  }

  integer(name: string, { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number }) {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(name, value, "an integer");
    if (value < atLeast) {
      throw violated(name, value, `Member must have value greater than or equal to ${atLeast}`);
    }
    if (value > atMost) throw violated(name, value, `Member must have value less than or equal to ${atMost}`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw wrongType(name, value, "a boolean");
  }

  /** All parameters, as they were given. */
  all(): JsonObject {
    return this.#body;
  }

  /** A parameter of any shape. */
  any(name: string): JsonValue | undefined {
    return this.#value(name);
  }

  #value(name: string): JsonValue | undefined {
    // Clients may send null for what they leave out.
    return this.#body[name] ?? undefined;
  }
}

function violated(name: string, value: JsonValue, constraint: string): AwsError {
  const text = String(value);
  return constraintViolated(`'${text.length > 100 ? `${text.slice(0, 100)}…` : text}'`, name, constraint);
}

function wrongType(name: string, value: JsonValue, allowed: string): AwsError {
  const received = Array.isArray(value) ? "a list" : typeof value === "object" ? "a structure" : typeof value;
  return new AwsError(
    "SerializationException",
    `The parameter '${name}' has to be ${allowed}, received ${received}.`,
  );
}
