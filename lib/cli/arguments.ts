import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.js";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | ({ readonly kind: "local" } & LocalOptions);

/** How `saga local` is to run. */
export interface LocalOptions {
  /** The directory of the cloud assembly. */
  readonly assembly: string;
  /** 0 for one that the system gives. */
  readonly port: number;
  /** Whether backoff and waits take the time they take. */
  readonly isRealTime: boolean;
  /** Whether nothing is told of what runs. */
  readonly isQuiet: boolean;
}

export const help = `Runs what \`cdk synth\` wrote on this machine: its state machines, Lambda functions and DynamoDB tables, with endpoints
that any AWS client can use unchanged. Nothing is sent anywhere.

  saga local [cdk.out]     brings a cloud assembly up, by default ./cdk.out, until Ctrl-C

  --port N                 port of the endpoint for Step Functions and Lambda; by default one that the system gives
  --real-time              backoff and Wait states take their time; by default time leaps over them
  --quiet                  says nothing of executions and of what functions log
  --help, --version

StartSyncExecution: AWS SDKs put "sync-" before the host name, which has to be switched off on this machine
(disableHostPrefix in JavaScript, inject_host_prefix in Python).

Exit code: 2 for a wrong option, directory or port; 130 after Ctrl-C and 143 after SIGTERM, with nothing left behind.
`;

/** Reads the command's arguments. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const [command, assembly = "cdk.out", ...others] = positionals;
  if (command !== "local") {
    const received = command === undefined ? "no command" : `the command ${JSON.stringify(command)}`;
    throw new UsageError(`Received ${received}; there is one: saga local [cdk.out]. See saga --help.`);
  }
  if (others.length > 0) {
    throw new UsageError(
      `saga local takes one directory, received ${[assembly, ...others].join(", ")}. See saga --help.`,
    );
  }
  return {
    kind: "local",
    assembly,
    port: readPort(values.port ?? "0"),
    isRealTime: values["real-time"] ?? false,
    isQuiet: values.quiet ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: "string", short: "p" },
        "real-time": { type: "boolean" },
        quiet: { type: "boolean", short: "q" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Node goes on to explain how to pass a directory whose name begins with a dash.
    const [problem] = reason.split(/\.\s/);
    throw new UsageError(
      `${problem?.replace(/\.$/, "")}. Allowed are --port N, --real-time, --quiet, --help and --version.`,
    );
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(
    `--port has to be a number from 0 to 65535, received ${JSON.stringify(text)}. 0 means one that the system gives.`,
  );
}
