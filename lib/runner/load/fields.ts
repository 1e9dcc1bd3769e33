import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import type { Problem, ProblemCode } from "./problems.js";

export interface NumberLimits {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** True if the number may have a fraction. @default false */
  readonly fraction?: boolean;
}

/** An object of a definition that is being read: gives its fields by type, and reports what is wrong with them. */
export class FieldReader {
  readonly #object: JsonObject;
  readonly location: string;
  readonly #problems: Problem[];

  constructor(object: JsonObject, location: string, problems: Problem[]) {
    this.#object = object;
    this.location = location;
    this.#problems = problems;
  }

  report(message: string, at = "", code: ProblemCode = "SCHEMA_VALIDATION_FAILED"): void {
    const location = `${this.location}${at === "" ? "" : `/${at}`}`;
    this.#problems.push({ code, message, location: location === "" ? "/" : location });
  }

  get names(): string[] {
    return Object.keys(this.#object);
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined;
  }

  /** The value of a field as it is; undefined when it is missing. */
  any(name: string): JsonValue | undefined {
    return this.#object[name];
  }

  string(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "string") return value;
    this.report("Expected value of type [STRING]", name);
    return undefined;
  }

  requiredString(name: string): string {
    if (!this.has(name)) this.report(`Missing required field '${name}'`);
    return this.string(name) ?? "";
  }

  boolean(name: string): boolean | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "boolean") return value;
    this.report("Expected value of type [BOOLEAN]", name);
    return undefined;
  }

  number(name: string, bounds: NumberLimits = {}): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    const complaint = numberComplaint(value, bounds);
    if (complaint === undefined && typeof value === "number") return value;
    this.report(complaint ?? "", name);
    return undefined;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined)
      this.report(`Value should be one of the following: [${choices.join(", ")}]`, name);
    return choice;
  }

  object(name: string): FieldReader | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new FieldReader(value, `${this.location}/${name}`, this.#problems);
    this.report("Expected value of type [OBJECT]", name);
    return undefined;
  }

  /** The entries of a field that is a list of objects; none when it is missing. */
  objects(name: string): FieldReader[] {
    return this.list(name).flatMap((value, index) => {
      const location = `${this.location}/${name}[${index}]`;
      if (isObject(value)) return [new FieldReader(value, location, this.#problems)];
      this.report("Expected value of type [OBJECT]", `${name}[${index}]`);
      return [];
    });
  }

  list(name: string): readonly JsonValue[] {
    const value = this.any(name);
    if (value === undefined) return [];
    if (isArray(value)) return value;
    this.report("Expected value of type [ARRAY]", name);
    return [];
  }

  /** Reports every field but these and the comment that every object may have. */
  reportUnknown(known: ReadonlySet<string>): void {
    for (const name of this.names) {
      if (!known.has(name) && name !== "Comment") this.report(`Field '${name}' is not supported`, name);
    }
  }
}

/** The problem of a number; undefined if there is none. */
export function numberComplaint(value: JsonValue, bounds: NumberLimits): string | undefined {
  if (typeof value !== "number") return `Expected value of type [${bounds.fraction ? "NUMBER" : "INTEGER"}]`;
  if (!bounds.fraction && !Number.isInteger(value)) return "Expected value of type [INTEGER]";
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bounds;
  if (value < atLeast) return `Value should be at least ${atLeast}, but is ${value}`;
  return value > atMost ? `Value should be at most ${atMost}, but is ${value}` : undefined;
}
