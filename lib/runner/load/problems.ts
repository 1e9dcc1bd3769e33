/** The kinds of mistakes in a definition, named as AWS names them in ValidateStateMachineDefinition where it does. */
export type ProblemCode =
  | "INVALID_JSONATA_EXPRESSION"
  | "MISSING_END_STATE"
  | "MISSING_TRANSITION_TARGET"
  | "SCHEMA_VALIDATION_FAILED"
  | "UNSUPPORTED_JSONATA_EXPRESSION";

/** One mistake in a definition. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** The place, such as `/States/Reserve/Output/price`; `/` is the whole definition. */
  readonly location: string;
}

/** Thrown for a definition that AWS, or this runner, would not accept. Lists every problem found. */
export class InvalidDefinitionError extends Error {
  override readonly name = "InvalidDefinitionError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const list = problems.map(({ code, message, location }) => `${code}: ${message} at ${location}`);
    super(`Invalid State Machine Definition: ${list.map((line) => `'${line}'`).join(", ")}`);
    this.problems = problems;
  }
}
