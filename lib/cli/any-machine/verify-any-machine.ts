import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { InvalidDefinitionError } from "../../runner/index.js";
import {
  formatForeign,
  type ForeignOptions,
  type FoundMachine,
  ParticipantsError,
  replayForeign,
  verifyForeign,
} from "../../verifier/foreign/index.js";
import { ScriptError } from "../../verifier/index.js";
import type { Surroundings } from "../command.js";
import { UsageError } from "../usage-error.js";
import { readMachines, readValue } from "./read-machines.js";
import { readParticipants } from "./read-participants.js";

/** Options of `saga verify --asl`. */
export interface AnyMachineOptions {
  /** A definition, a template, or the directory of a cloud assembly. */
  readonly source: string;
  /** The machine's name, if there are several. */
  readonly machine: string | undefined;
  readonly participants: string | undefined;
  readonly input: string | undefined;
  readonly writeParticipants: string | undefined;
  readonly verify: Pick<ForeignOptions, "faults" | "budget"> & { readonly seconds?: number };
  readonly replay: string | undefined;
  readonly isFixed: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/**
 * Verifies state machines that nobody compiled from a saga.
 *
 * @returns the exit code: 1 if something is lost, 0 if nothing is.
 * @throws UsageError for files that cannot be read or don't fit each other.
 */
export async function verifyAnyMachine(
  options: AnyMachineOptions,
  surroundings: Surroundings,
): Promise<number> {
  const machines = await chosen(options);
  const { participants: file, input } = options;
  const given: ForeignOptions = {
    ...(file === undefined ? {} : { participants: readParticipants(readValue(file, file), file) }),
    ...(input === undefined ? {} : { input: readValue(input, input) }),
  };
  if (machines.length > 1 && (file ?? options.writeParticipants) !== undefined) {
    throw new UsageError(
      `${options.source} holds several state machines, and a participants' file is for one. Choose it with --saga: ${machines.map(({ name }) => name).join(", ")}.`,
    );
  }
  const signal = { aborted: false };
  void surroundings.interrupted.then(() => {
    signal.aborted = true;
  });
  let code = 0;
  for (const machine of machines) {
    if (signal.aborted) break;
    try {
      if (verifyOne(machine, { ...options, given, signal }, surroundings)) code = 1;
    } catch (error) {
      throw asUsage(error, machine.name);
    }
  }
  return code;
}

async function chosen({ source, machine }: AnyMachineOptions): Promise<readonly FoundMachine[]> {
  const found = await readMachines(source);
  if (machine === undefined) return found;
  const named = found.filter(({ name }) => name === machine);
  if (named.length > 0) return named;
  throw new UsageError(
    `${source} holds no state machine ${JSON.stringify(machine)}. It holds ${found.map(({ name }) => name).join(", ")}.`,
  );
}

/** Answers true if something is lost. */
function verifyOne(
  { name, definition, functionTimeouts }: FoundMachine,
  options: AnyMachineOptions & {
    readonly given: ForeignOptions;
    readonly signal: { readonly aborted: boolean };
  },
  { write, complain }: Surroundings,
): boolean {
  const { given, verify, signal, isFixed, isJson, isQuiet, replay, writeParticipants: file } = options;
  if (replay !== undefined) {
    const { timeline, says, isLost } = replayForeign(definition, replay, { ...given, functionTimeouts });
    write(
      isJson
        ? JSON.stringify({ timeline, says, isLost })
        : [...timeline, "", ...(says.length === 0 ? ["Nothing is lost."] : says)].join("\n"),
    );
    return isLost;
  }
  const { seconds, ...limits } = verify;
  const until = seconds === undefined ? undefined : Date.now() + seconds * 1000;
  const found = verifyForeign(definition, {
    ...given,
    ...limits,
    name,
    functionTimeouts,
    isOver: () => signal.aborted || (until !== undefined && Date.now() > until),
    onProgress: (runs) => {
      if (!isQuiet) complain(`${name}: ${runs.toLocaleString("en-US")} runs`);
    },
  });
  if (file !== undefined) {
    const target = resolve(file);
    if (existsSync(target)) {
      throw new UsageError(
        `${file} already exists, and may be corrected by hand. Choose another name, or remove it.`,
      );
    }
    writeFileSync(target, `${JSON.stringify(found.participants, undefined, 2)}\n`);
  }
  if (isJson) write(JSON.stringify({ machine: name, ...found }));
  else write(isFixed ? found.saga : formatForeign(name, found));
  return found.lost.length > 0;
}

function asUsage(error: unknown, name: string): unknown {
  if (error instanceof InvalidDefinitionError) {
    const problems = error.problems.map(({ message, location }) => `  ${location}: ${message}`);
    return new UsageError([`${name} can't be loaded:`, ...problems].join("\n"), { cause: error });
  }
  if (error instanceof ParticipantsError || error instanceof ScriptError) {
    return new UsageError(error.message, { cause: error });
  }
  return error;
}
