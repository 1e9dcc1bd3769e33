export type Environment = Readonly<Record<string, string | undefined>>;

/** The function's environment variables are not what it needs. */
export class InvalidConfiguration extends Error {
  override readonly name = "InvalidConfiguration";
}

/**
 * Reads a function's configuration from its environment variables, at its cold start.
 *
 * @throws InvalidConfiguration with all that is wrong in one message
 */
export function readSettings<Settings>(
  environment: Environment,
  read: (variables: Variables) => Settings,
): Settings {
  const problems: string[] = [];
  const settings = read(new Variables(environment, problems));
  if (problems.length === 0) return settings;
  throw new InvalidConfiguration(`The function's environment cannot be used: ${problems.join("; ")}.`);
}

/** The environment's variables. As with a request's fields, problems are noted and thrown together. */
class Variables {
  readonly #environment: Environment;
  readonly #problems: string[];

  constructor(environment: Environment, problems: string[]) {
    this.#environment = environment;
    this.#problems = problems;
  }

  text(variable: string): string {
    const value = this.#environment[variable];
    if (value !== undefined && value.trim() !== "") return value;
    return this.#problem(variable, "set and not blank", "");
  }

  /** A number of units, or of euros. */
  wholeNumber(variable: string): number {
    const value = this.#environment[variable];
    if (value !== undefined && /^\d+$/.test(value) && Number.isSafeInteger(Number(value)))
      return Number(value);
    return this.#problem(variable, "a whole number of at least 0, in digits", 0);
  }

  #problem<T>(variable: string, allowed: string, placeholder: T): T {
    this.#problems.push(
      `${variable} must be ${allowed}, received ${JSON.stringify(this.#environment[variable]) ?? "nothing"}`,
    );
    return placeholder;
  }
}
