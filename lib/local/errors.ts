import type { JsonValue } from "../asl/index.js";

/** Thrown if the local environment can't work with its input. The message says why, and how to mend it. */
export class LocalEnvironmentError extends Error {
  override readonly name: string = "LocalEnvironmentError";
}

/** The directory is not a cloud assembly, or one of its files cannot be read. */
export class CloudAssemblyError extends LocalEnvironmentError {
  override readonly name = "CloudAssemblyError";
}

/** A template holds something that has no value on this machine: an intrinsic, a reference, a property. */
export class UnresolvedValueError extends LocalEnvironmentError {
  override readonly name = "UnresolvedValueError";
}

/** A name that no resource of the assembly bears, or that several bear. */
export class UnknownResourceError extends LocalEnvironmentError {
  override readonly name = "UnknownResourceError";
}

/** A function that was called has failed. The message is the function's own. */
export class FunctionFailedError extends LocalEnvironmentError {
  override readonly name = "FunctionFailedError";

  constructor(
    readonly functionName: string,
    /** Name of the error, such as `CarUnavailable`, or Lambda's, such as `Sandbox.Timedout`. */
    readonly errorType: string,
    message: string,
  ) {
    super(message);
  }
}

/** An execution with this name has run, or runs with another input. */
export class ExecutionAlreadyExistsError extends LocalEnvironmentError {
  override readonly name = "ExecutionAlreadyExistsError";

  constructor(readonly executionArn: string) {
    super(
      `There is an execution ${executionArn} already: it has ended, or it runs with another input. ` +
        "Start it under another name, or under none.",
    );
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  // Not `instanceof Error`: errors of worker threads and of jest's realm are instances of another Error.
  return typeof thrown === "object" && thrown !== null && "message" in thrown
    ? String(thrown.message)
    : String(thrown);
}

/** A value as an error message shows it: JSON, cut where a reader would stop reading. */
export function shown(value: JsonValue | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
