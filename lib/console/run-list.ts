import type { RunList, RunOutcome, RunRow } from "./protocol.js";
import type { RunQuery } from "./source.js";

/**
 * A part of the executions of a state machine, the newest first.
 *
 * @param rows in the order in which they were started
 */
export function listOf(
  rows: readonly RunRow[],
  { machine, outcome, text = "", offset, limit }: RunQuery,
): RunList {
  const counts: Partial<Record<RunOutcome, number>> = {};
  const found: RunRow[] = [];
  let total = 0;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row === undefined || row.machine !== machine) continue;
    counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
    if ((outcome !== undefined && row.outcome !== outcome) || !row.name.includes(text)) continue;
    if (total >= offset && found.length < limit) found.push(row);
    total += 1;
  }
  return { rows: found, total, counts };
}
