import type { Finding } from "./audit.js";
import { type Misfortune, misfortunes } from "./faults.js";
import type { TripRun } from "./run-trips.js";
import type { SoakOptions } from "./soak-options.js";

/** The results that are reported in the end. */
export interface SoakResult {
  readonly options: SoakOptions;
  readonly runs: readonly TripRun[];
  readonly befallen: Readonly<Record<Misfortune, number>>;
  /** The number of calls that state machines made, those included that never arrived. */
  readonly calls: number;
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** More of a kind would only hide the others. */
const SHOWN_VIOLATIONS = 5;

/** The result as lines of text: outcomes, faults, the audit, and how long it took. */
export function report({ options, runs, befallen, calls, findings, seconds }: SoakResult): readonly string[] {
  const violations = findings.reduce((sum, { violations: found }) => sum + found.length, 0);
  const faults = Object.values(befallen).reduce((sum, count) => sum + count, 0);
  return [
    ...table("outcome", ["trips", ""], outcomes(runs)),
    "",
    ...table(
      `${count(faults)} of ${count(calls)} calls went wrong (${percent(faults, calls)})`,
      ["calls"],
      entriesOf(misfortunes).map(([name, { says }]) => [says, count(befallen[name])]),
    ),
    "",
    ...table(
      "audit",
      ["checked", "broken"],
      findings.map(({ law, checked, violations: found }) => [law, count(checked), count(found.length)]),
    ),
    ...findings.flatMap(({ violations: found }) => shownViolations(found)),
    "",
    `${count(runs.length)} trips in ${seconds.toFixed(1)} s: ${(runs.length / seconds).toFixed(1)} trips and ${(calls / seconds).toFixed(0)} calls a second.`,
    violations === 0
      ? "Nothing is broken."
      : `${violations === 1 ? "One thing is" : `${count(violations)} things are`} broken. The same trips and faults once more: ${commandOf(options)}`,
  ];
}

function outcomes(runs: readonly TripRun[]): string[][] {
  const row = (name: string, isMeant: (run: TripRun) => boolean) => {
    const meant = runs.filter(isMeant).length;
    return [name, count(meant), percent(meant, runs.length)];
  };
  return [
    row("completed", ({ outcome, redrives }) => outcome === "completed" && redrives === 0),
    row("completed, after it was stuck", ({ outcome, redrives }) => outcome === "completed" && redrives > 0),
    row("compensated", ({ outcome, redrives }) => outcome === "compensated" && redrives === 0),
    row(
      "compensated, after it was stuck",
      ({ outcome, redrives }) => outcome === "compensated" && redrives > 0,
    ),
    row("still stuck", ({ outcome }) => outcome === "stuck"),
  ];
}

function shownViolations(violations: readonly string[]): string[] {
  const more = violations.length - SHOWN_VIOLATIONS;
  return [
    ...violations.slice(0, SHOWN_VIOLATIONS).map((violation) => `  BROKEN: ${violation}.`),
    ...(more > 0 ? [`  … and ${count(more)} more like these.`] : []),
  ];
}

function commandOf({ sagas, faults, seed, atOnce }: SoakOptions): string {
  return `npm run soak -- --sagas ${sagas} --faults ${faults} --seed ${seed} --at-once ${atOnce}`;
}

/** A first column of text, and others of numbers. */
function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [[title, ...heads], ...rows];
  const width = (column: number) => Math.max(...all.map((row) => (row[column] ?? "").length));
  return all.map(([name = "", ...numbers]) =>
    [name.padEnd(width(0)), ...numbers.map((number, column) => number.padStart(width(column + 1)))]
      .join("  ")
      .trimEnd(),
  );
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`;
}

function entriesOf<Name extends string, Value>(
  values: Readonly<Record<Name, Value>>,
): readonly (readonly [Name, Value])[] {
  const names = Object.keys(values).filter((name): name is Name => name in values);
  return names.map((name) => [name, values[name]]);
}
