import { isDay } from "./dates.js";
import { show } from "./show.js";

/** As long as the keys under which a saga calls may be. */
const ID_CHARACTERS = 256;
/** Two names of this length and a day fit into a partition key's 2,048 bytes, however their characters are encoded. */
const NAME_CHARACTERS = 100;
const TEXT_CHARACTERS = 256;
/** As long as the tokens of Step Functions may be. */
const TOKEN_CHARACTERS = 2048;

/**
 * Reads a request, which may be anything at all, field by field; fields that nobody asks for are ignored.
 *
 * @throws the given error, with all that is wrong in one message: what is allowed, and what was received instead
 */
export function readRequest<Request>(
  event: unknown,
  ErrorClass: new (message: string) => Error,
  read: (fields: Fields) => Request,
): Request {
  const result = tryReading(event, read);
  if ("malformed" in result) throw new ErrorClass(result.malformed);
  return result.request;
}

/** The request of a compensation, or undefined if it is malformed: then its action was refused, and nothing has happened. */
export function readCompensation<Request>(
  event: unknown,
  read: (fields: Fields) => Request,
): Request | undefined {
  const result = tryReading(event, read);
  return "malformed" in result ? undefined : result.request;
}

function tryReading<Request>(
  event: unknown,
  read: (fields: Fields) => Request,
): { readonly request: Request } | { readonly malformed: string } {
  if (!isObject(event)) return { malformed: `The request must be an object, received ${show(event)}.` };
  const problems: string[] = [];
  const request = read(new Fields(event, problems));
  if (problems.length === 0) return { request };
  return { malformed: `The request cannot be carried out: ${problems.join("; ")}.` };
}

/** A request's fields. What is wrong is noted, and a placeholder returned that nobody sees: a malformed request is not used. */
export class Fields {
  readonly #event: Readonly<Record<string, unknown>>;
  readonly #problems: string[];

  constructor(event: Readonly<Record<string, unknown>>, problems: string[]) {
    this.#event = event;
    this.#problems = problems;
  }

  /** A key: any text of 1 to 256 characters, taken as it is. */
  id(field: string): string {
    return this.#text(field, ID_CHARACTERS);
  }

  /** A city or an airport. */
  place(field: string): string {
    return this.#text(field, NAME_CHARACTERS);
  }

  /** Any text of 1 to 256 characters. */
  text(field: string): string {
    return this.#text(field, TEXT_CHARACTERS);
  }

  /** A task token. */
  token(field: string): string {
    return this.#text(field, TOKEN_CHARACTERS);
  }

  day(field: string): string {
    const value = this.#event[field];
    return isDay(value) ? value : this.#problem(field, 'a day of the calendar, as "2026-12-01"', "");
  }

  dayAfter(field: string, earlierField: string): string {
    const day = this.day(field);
    const earlier = this.#event[earlierField];
    // Such days sort as texts. An earlier day that is none has a problem of its own.
    if (day === "" || !isDay(earlier) || day > earlier) return day;
    return this.#problem(field, `a day after ${earlierField} (${show(earlier)})`, "");
  }

  /** The number of guests, or seats. */
  count(field: string): number {
    const value = this.#event[field];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
    return this.#problem(field, "a whole number of at least 1", 0);
  }

  /** An amount of money, in whole euros. */
  amount(field: string): number {
    const value = this.#event[field];
    return isAmount(value) ? value : this.#problem(field, "a whole number of at least 0", 0);
  }

  /** One of these texts. */
  oneOf<const Text extends string>(field: string, texts: readonly [Text, ...Text[]]): Text {
    const value = this.#event[field];
    return texts.find((text) => text === value) ?? this.#problem(field, texts.join(" or "), texts[0]);
  }

  /** Amounts of money, by these names. */
  amounts<Name extends string>(field: string, names: readonly Name[]): Record<Name, number> {
    const value = this.#event[field];
    if (!isObject(value)) this.#problem(field, `an object with the amounts ${names.join(", ")}`, undefined);
    return fromNames(names, (name) => {
      const amount = isObject(value) ? value[name] : 0;
      return isAmount(amount)
        ? amount
        : this.#problem(`${field}.${name}`, "a whole number of at least 0", 0, amount);
    });
  }

  #text(field: string, characters: number): string {
    const value = this.#event[field];
    // Half a surrogate pair has no UTF-8: the store would keep a replacement character, and two keys become one.
    const sound = typeof value === "string" && value.trim() !== "" && !/\p{Surrogate}/u.test(value);
    if (!sound) return this.#problem(field, `a text of 1 to ${characters} characters, not blank`, "");
    if (value.length <= characters) return value;
    return this.#problem(field, `a text of 1 to ${characters} characters (it has ${value.length})`, "");
  }

  #problem<T>(field: string, allowed: string, placeholder: T, received = this.#event[field]): T {
    this.#problems.push(`${field} must be ${allowed}, received ${show(received)}`);
    return placeholder;
  }
}

function fromNames<Name extends string>(
  names: readonly Name[],
  amountOf: (name: Name) => number,
): Record<Name, number>;
function fromNames(names: readonly string[], amountOf: (name: string) => number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, amountOf(name)]));
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
