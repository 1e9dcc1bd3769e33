import { cancelCommand } from "./cancel-command.js";
import type { CliCommand } from "./command.js";
import { compileCommand } from "./compile-command.js";
import { consoleCommand } from "./console-command.js";
import { costCommand } from "./cost-command.js";
import { diffCommand } from "./diff-command.js";
import { documentCommand } from "./document-command.js";
import { drawCommand } from "./draw-command.js";
import { listCommand } from "./list-command.js";
import { localCommand } from "./local-command.js";
import { redriveCommand } from "./redrive-command.js";
import { showCommand } from "./show-command.js";
import { startCommand } from "./start-command.js";
import { UsageError } from "./usage-error.js";
import { verifyCommand } from "./verify-command.js";

/** Every command, in the order in which they are listed. */
export const commands: readonly CliCommand[] = [
  compileCommand,
  drawCommand,
  documentCommand,
  verifyCommand,
  costCommand,
  diffCommand,
  localCommand,
  consoleCommand,
  startCommand,
  listCommand,
  showCommand,
  redriveCommand,
  cancelCommand,
];

/** Text for `saga --help`. */
export function overview(): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  return [
    "Works with sagas for AWS Step Functions: on this machine, and, from `saga start` on, with those on AWS or in `saga local`.",
    "",
    "Commands:",
    ...commands.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`),
    "",
    "  saga COMMAND --help   shows the options, examples and exit codes of a command",
    "  saga --version        shows the version",
  ].join("\n");
}

/** The command of a name. Throws a {@link UsageError} that lists those there are. */
export function commandNamed(name: string | undefined): CliCommand {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const received = name === undefined ? "no command" : `the command ${JSON.stringify(name)}`;
  const known = commands.map(({ usage }) => usage).join("; ");
  throw new UsageError(`Received ${received}; there are: ${known}. See saga --help.`);
}
