/** A command that was given rightly, and fails: exit code 1. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}
