import { formatEntries } from "../../timeline/index.js";
import { runEntries } from "./run-entries.js";
import type { Trace } from "./trace.js";
import type { LedgerEntry } from "./world.js";

/** A run as text: what happened, line by line, and what each participant holds in the end. */
export function formatTimeline(trace: Trace): string {
  return [...formatEntries(runEntries(trace)), "", ...ledger(trace)].join("\n");
}

function ledger({ entries }: Trace): string[] {
  if (entries.length === 0) return ["No participant was called."];
  const width = Math.max(...entries.map(({ key }) => key.length));
  return [
    "Participants hold, by key:",
    ...entries.map((entry) => `  ${entry.key.padEnd(width)}  ${held(entry)}`),
  ];
}

function held({ effect, effects, compensations, rejection, tombstone }: LedgerEntry): string {
  if (effect) return effects === 1 ? "the effect is there" : `the effect is there, for the ${effects}th time`;
  if (compensations > 0) return "compensated";
  if (rejection !== undefined) return `rejected: ${rejection}`;
  return tombstone ? "compensated before anything happened" : "nothing";
}
