import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { ListedExecution } from "./step-functions.js";

/** Remembers ended executions that were compensated or completed: nothing about them changes unless they are redriven. */
export interface OutcomeCache {
  /** The outcome, if it is known. */
  outcomeOf(execution: ListedExecution): "compensated" | "completed" | undefined;
  add(execution: ListedExecution, outcome: "compensated" | "completed"): void;
}

/**
 * Cache in a file for each state machine, a line for each execution. It holds names and outcomes, no data. Whatever can't be read or
 * written is as if it weren't there.
 */
export class FileOutcomeCache implements OutcomeCache {
  readonly #file: string;
  #known: Map<string, "compensated" | "completed"> | undefined;
  #canWrite = true;

  /** @param directory @default - `cdk-saga` in XDG_CACHE_HOME or ~/.cache */
  constructor(stateMachineArn: string, directory: string = cacheDirectory()) {
    const name = createHash("sha256").update(stateMachineArn).digest("hex").slice(0, 16);
    this.#file = join(directory, `${name}.outcomes`);
  }

  outcomeOf(execution: ListedExecution): "compensated" | "completed" | undefined {
    this.#known ??= this.#read();
    return this.#known.get(identityOf(execution));
  }

  add(execution: ListedExecution, outcome: "compensated" | "completed"): void {
    const identity = identityOf(execution);
    this.#known ??= this.#read();
    if (this.#known.has(identity)) return;
    this.#known.set(identity, outcome);
    if (!this.#canWrite) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${identity} ${outcome}\n`);
    } catch {
      this.#canWrite = false;
    }
  }

  #read(): Map<string, "compensated" | "completed"> {
    let text = "";
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      // There is none yet.
    }
    const lines = text.split("\n").flatMap((line) => {
      const [, identity, outcome] = /^(\S+ \d+ \d+) (compensated|completed)$/.exec(line) ?? [];
      return identity !== undefined && (outcome === "compensated" || outcome === "completed")
        ? [[identity, outcome] as const]
        : [];
    });
    return new Map(lines);
  }
}

/** An execution's end: its name, when it ended, and how often it was redriven until then. */
function identityOf({ name, stopped, redriveCount }: ListedExecution): string {
  return `${name} ${stopped?.getTime() ?? 0} ${redriveCount}`;
}

function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cdk-saga");
}
