#!/usr/bin/env node
import { constants } from "node:os";
import { createInterface } from "node:readline/promises";
import { main } from "../lib/cli/main.js";

/** The code with which a shell tells that a signal has ended a command: 130 for Ctrl-C. */
function exitCodeOf(signal: keyof typeof constants.signals): number {
  return 128 + constants.signals[signal];
}

let endedBy: number | undefined;
let endByHand = () => {};
function end(signal: keyof typeof constants.signals): void {
  endedBy ??= exitCodeOf(signal);
  endByHand();
}
// Whoever reads the output has gone, as `head` does.
process.stdout.on("error", () => end("SIGPIPE"));

let interrupted: Promise<void> | undefined;
function interruption(): Promise<void> {
  interrupted ??= new Promise<void>((resolve) => {
    endByHand = resolve;
    // Each only once: a second Ctrl-C ends the process at once, should the first take too long.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end(signal));
    if (endedBy !== undefined) resolve();
  });
  return interrupted;
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** The line that a terminal shows of a command's progress. */
let isProgressShown = false;
function progress(text: string): void {
  process.stderr.write(`\r\u001B[K${text.slice(0, Math.max(0, (process.stderr.columns ?? 80) - 1))}`);
  isProgressShown = text !== "";
}

function clearProgress(): void {
  if (isProgressShown) progress("");
}

void main(process.argv.slice(2), {
  write: (line) => {
    clearProgress();
    process.stdout.write(`${line}\n`);
  },
  complain: (line) => {
    clearProgress();
    process.stderr.write(`${line}\n`);
  },
  progress: process.stderr.isTTY ? progress : undefined,
  ask: process.stdin.isTTY ? ask : undefined,
  get interrupted() {
    return interruption();
  },
}).then((code) => {
  clearProgress();
  process.exitCode = endedBy ?? code;
});
