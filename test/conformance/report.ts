import { InvalidDefinitionError } from "../../lib/runner/index.js";
import type { RecordedCase } from "./case.js";
import { chainDiffers, differences, type Level, levels } from "./compare.js";
import { type Played, play } from "./play.js";

/** Where a run and a recording part. */
export interface Disagreement {
  readonly id: string;
  /** The first level at which they do. */
  readonly level: Level;
  readonly difference: string;
}

/** How many cases agree; one is counted under each level that it reaches. */
export interface Tally extends Record<Level, number> {
  total: number;
}

export interface Report {
  readonly all: Tally;
  readonly byArea: ReadonlyMap<string, Tally>;
  readonly disagreements: readonly Disagreement[];
  /** Cases that agree in full, but whose events have other ids or follow from other events. */
  readonly otherChains: readonly string[];
}

export async function measure(cases: readonly RecordedCase[]): Promise<Report> {
  const all = newTally();
  const byArea = new Map<string, Tally>();
  const disagreements: Disagreement[] = [];
  const otherChains: string[] = [];
  for (const recorded of cases) {
    const area = byArea.get(recorded.area) ?? newTally();
    byArea.set(recorded.area, area);
    const played = await attempt(recorded);
    const disagreement = disagreementOf(recorded, played);
    if (disagreement !== undefined) disagreements.push(disagreement);
    else if (typeof played !== "string" && chainDiffers(recorded, played)) otherChains.push(recorded.id);
    const reached = levels.slice(
      0,
      disagreement === undefined ? levels.length : levels.indexOf(disagreement.level),
    );
    for (const tally of [all, area]) {
      tally.total += 1;
      for (const level of reached) tally[level] += 1;
    }
  }
  return { all, byArea, disagreements, otherChains };
}

/** The report of answers that agree as a whole, or don't. */
export function asReport(
  found: readonly { readonly id: string; readonly area: string; readonly difference: string }[],
): Report {
  const all = newTally();
  const byArea = new Map<string, Tally>();
  for (const { area, difference } of found) {
    const tally = byArea.get(area) ?? newTally();
    byArea.set(area, tally);
    for (const each of [all, tally]) {
      each.total += 1;
      if (difference === "") for (const level of levels) each[level] += 1;
    }
  }
  const disagreements = found
    .filter(({ difference }) => difference !== "")
    .map(({ id, difference }) => ({ id, level: "outcome" as const, difference }));
  return { all, byArea, disagreements, otherChains: [] };
}

function newTally(): Tally {
  return { total: 0, outcome: 0, types: 0, full: 0 };
}

/** What a run gave, or why there was none. */
async function attempt(recorded: RecordedCase): Promise<Played | string> {
  try {
    return await play(recorded);
  } catch (error) {
    if (error instanceof InvalidDefinitionError) {
      return `not run: ${error.problems.map(({ message, location }) => `${message} (${location})`).join("; ")}`;
    }
    return `broke: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function disagreementOf(recorded: RecordedCase, played: Played | string): Disagreement | undefined {
  const { id } = recorded;
  if (typeof played === "string") return { id, level: "outcome", difference: played };
  for (const level of levels) {
    const found = differences(recorded, played, level);
    if (found.length > 0) return { id, level, difference: found.join("\n") };
  }
  return undefined;
}

/** A table by area, and under it each disagreement with its difference. */
export function asText({ all, byArea, disagreements, otherChains }: Report): string {
  const rows = [...byArea].sort(([one], [other]) => one.localeCompare(other));
  const width = Math.max(5, ...rows.map(([area]) => area.length));
  const row = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, index) => (index === 0 ? String(cell).padEnd(width) : String(cell).padStart(8)))
      .join("");
  const figures = ({ total, outcome, types, full }: Tally): number[] => [total, outcome, types, full];
  const lines = [
    row(["area", "cases", ...levels]),
    ...rows.map(([area, tally]) => row([area, ...figures(tally)])),
    row(["all", ...figures(all)]),
  ];
  const notes = disagreements.map(
    ({ id, level, difference }) => `\n${id}\n  disagrees on ${level}\n${difference.replaceAll(/^/gm, "  ")}`,
  );
  const chains = otherChains.map(
    (id) => `\n${id}\n  agrees, but the events' ids or previousEventIds are not the recorded ones`,
  );
  return [...lines, ...notes, ...chains].join("\n");
}
