import type { ListedSagaExecution } from "../operations/index.js";
import { textTable } from "./text-table.js";

const columns = ["NAME", "OUTCOME", "AT", "SINCE", "ERROR", "REDRIVABLE"] as const;

/** Executions as a table for people, with a head. @param now milliseconds since 1970, for the time that is left. */
export function executionTable(executions: readonly ListedSagaExecution[], now: number): string[] {
  const rows = executions.map((execution) => [
    execution.name,
    execution.outcome,
    execution.state ?? "",
    timeOf(execution.since),
    execution.error ?? "",
    redrivable(execution, now),
  ]);
  return textTable(columns, rows);
}

function timeOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

function redrivable({ redrivableUntil, notRedrivableReason }: ListedSagaExecution, now: number): string {
  if (redrivableUntil === undefined)
    return notRedrivableReason === undefined ? "" : `no, by hand: ${notRedrivableReason}`;
  const hours = Math.max(0, Math.floor((redrivableUntil.getTime() - now) / 3_600_000));
  return hours >= 48 ? `for ${Math.floor(hours / 24)} days` : `for ${hours} hours`;
}
