/** The parts of the process that a command uses. */
export interface Surroundings {
  /** Takes a line for standard output. */
  readonly write: (line: string) => void;
  /** Takes a line for standard error. */
  readonly complain: (line: string) => void;
  /** Shows how far a command is, on a line that the next one replaces. Undefined where standard error is no terminal. */
  readonly progress?: ((text: string) => void) | undefined;
  /** Resolves when the command is to end. Until it is asked for, Ctrl-C ends the process as it always does. */
  readonly interrupted: Promise<void>;
  /** Asks a question, and resolves with the line that is typed. Undefined where there is no terminal to ask on. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The time where the executions are, in milliseconds since 1970. @default - this machine's */
  readonly now?: (() => number) | undefined;
}

/** A command of the command line, `saga <name> …`. Each is a file of its own, and is listed in `commands.ts`. */
export interface CliCommand {
  /** The word by which it is called. */
  readonly name: string;
  /** Usage: `saga local [cdk.out]`. */
  readonly usage: string;
  /** Its purpose in half a line, for the list of commands. */
  readonly summary: string;
  /** Text for `saga <name> --help`: its purpose, its options, its exit codes. */
  readonly help: string;
  /**
   * Runs it, and answers its exit code.
   *
   * @param args what follows its name; `--help` and `--version` are not among them.
   * @throws UsageError where the arguments are wrong, CommandFailure where what they ask for fails.
   */
  readonly run: (args: readonly string[], surroundings: Surroundings) => Promise<number>;
}
