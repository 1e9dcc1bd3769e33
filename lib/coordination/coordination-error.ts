import { type Diagnostic, formatDiagnostics } from "../saga/index.js";

/** Thrown when a saga cannot be carried out in a style of coordination; it lists all that is wrong. */
export class CoordinationError extends Error {
  override readonly name = "CoordinationError";
  /** Everything that is wrong, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];

  /**
   * @param path the path of the construct.
   * @param saga its name, if it has one.
   * @param style the construct's class.
   */
  constructor(path: string, saga: string | undefined, style: string, diagnostics: readonly Diagnostic[]) {
    const which = typeof saga === "string" ? `The saga "${saga}"` : "The saga";
    super(`[${path}] ${which} cannot be carried out by ${style}:\n${formatDiagnostics(diagnostics)}`);
    this.diagnostics = diagnostics;
  }
}
