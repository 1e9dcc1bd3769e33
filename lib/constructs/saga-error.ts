import { type Diagnostic, formatDiagnostics } from "../saga/index.js";

/** Thrown when a saga cannot become a state machine; it lists all that is wrong. */
export class SagaError extends Error {
  override readonly name = "SagaError";
  /** Everything that is wrong, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];

  /**
   * @param path the path of the construct.
   * @param saga its name, if it has one.
   */
  constructor(path: string, saga: string | undefined, diagnostics: readonly Diagnostic[]) {
    const which = typeof saga === "string" ? `The saga "${saga}"` : "The saga";
    super(`[${path}] ${which} cannot become a state machine:\n${formatDiagnostics(diagnostics)}`);
    this.diagnostics = diagnostics;
  }
}
