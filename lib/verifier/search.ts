import { type Random, seededRandom } from "../runner/index.js";
import type { FaultScript, Faults, Setting, SwitchName } from "./fault-script.js";
import type { Law } from "./laws/index.js";
import { Runs } from "./run.js";
import type { SampleData } from "./samples.js";
import type { Crossroads, SearchedRun, Snapshot } from "./searched-run.js";
import { isStop, isStopped } from "./stop-points.js";
import type { Subject } from "./subject.js";
import { endOf, type Trace, wasStopped } from "./trace.js";
import { standing } from "./world.js";

export interface SearchOptions {
  readonly subject: Subject;
  /** The samples that runs are given; `input` of a setting is an index into it. */
  readonly given: readonly SampleData[];
  readonly laws: readonly Law[];
  /** Number of Tasks that may have another outcome than success. */
  readonly faults: number;
  /** Number of faults that a stopped run may have, the stops included. */
  readonly stops: number;
  /** After how many runs to stop. */
  readonly budget: number;
  /** True if the search is to end now, for another reason than the budget; asked before each run. */
  readonly isOver?: (() => VerificationEnding | undefined) | undefined;
  /** Number of random runs, with any number of faults, that follow. */
  readonly walks: number;
  readonly seed: number;
  /** The beginnings of the runs: every input, every schedule. */
  readonly settings: readonly Setting[];
  /** The code of a law: at the first run that breaks it, the search ends. */
  readonly until?: string | undefined;
  /** The switches that are tried both ways. */
  readonly switches: readonly SwitchName[];
  /** Those that are taken for granted in runs that are stopped, or redriven if they are about that. @default - none are */
  readonly assumedOfStops?: readonly SwitchName[];
  /** True if what follows from equal situations is tried each time. @default false */
  readonly isThorough?: boolean;
  readonly onProgress?: ((found: Progress) => void) | undefined;
}

/** Progress of a search. */
export interface Progress {
  readonly runs: number;
  /** Number of runs that are known to be left. */
  readonly waiting: number;
}

/** A run that breaks laws. */
export interface BrokenRun {
  readonly script: FaultScript;
  readonly trace: Trace;
  readonly broken: readonly { readonly law: Law; readonly how: string }[];
}

/** The reason why a search ended before everything was tried. */
export type VerificationEnding = "budget" | "time" | "interruption" | "law";

/** Extent of a search, and how its runs ended. */
export interface SearchCounts {
  readonly runs: number;
  /** Number of different situations in which a fault was tried. */
  readonly situations: number;
  /** Number of different ways in which runs ended. */
  readonly endStates: number;
  readonly completed: number;
  readonly compensated: number;
  /** Runs that were stuck or stopped on the way, and redriven. */
  readonly redriven: number;
  /** Runs of any number of faults, chosen at random; among `runs`. */
  readonly walks: number;
  /** Runs that were known to be to do when the search ended early, exhaustive and random ones. */
  readonly unexplored: number;
  /** The reason why it ended early; absent if everything was tried. */
  readonly endedBy?: VerificationEnding;
}

/** The result of a search. */
export interface SearchResult extends SearchCounts {
  /** The different ways in which runs ended: the outcome, and what each participant keeps. */
  readonly ends: ReadonlySet<string>;
  readonly broken: readonly BrokenRun[];
}

/** Number of runs between two reports on the search's progress. */
const progressEvery = 500;

/** Number of runs before others have their turn. */
const breathEvery = 50;

/** A run to do, and the first of its visits at which something else has not been tried yet. */
interface Job {
  readonly script: FaultScript;
  readonly from: number;
  /** The run that it goes on from, if it is not to begin at the start. */
  readonly before?: Snapshot | undefined;
}

/**
 * Tries every outcome of every visit, up to so many in a run; runs with fewer faults come first. What follows from equal
 * situations is tried once.
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { subject, given, laws, faults, onProgress, isThorough = false } = options;
  const runner = new Runs(subject);
  const tally = new Tally(laws);
  const seen = new Set<string>();
  let level: Job[] = options.settings.map((setting) => ({
    script: { ...setting, faults: new Map() },
    from: 0,
  }));
  for (let depth = 0; depth <= faults; depth += 1) {
    const next: Job[] = [];
    // What a switch makes different is found on the way, and belongs to the same depth.
    for (let index = 0; index < level.length; index += 1) {
      const job = level[index];
      if (job === undefined) break;
      if (index % breathEvery === 0) await othersHandled();
      const endedBy = endingOf(options, tally);
      if (endedBy !== undefined) {
        const left = level.length - index + next.length + options.walks;
        return { ...tally.result(seen.size, left), endedBy };
      }
      const { script, from, before } = job;
      const isLast = depth === faults;
      const setting = settingOf(script);
      const run = runner.run({
        script,
        given: given[script.input] ?? nothing,
        from: before,
        ...(isLast
          ? {}
          : { crossroadsFrom: from, wants: (fingerprint) => isThorough || !seen.has(setting + fingerprint) }),
      });
      // What the run has gone on from is needed by no other job than those that have it themselves.
      level[index] = { script, from };
      tally.count(script, run);
      for (const flipped of otherSwitches(script, run, options)) level.push({ script: flipped, from });
      if (!isLast && !leavesOut(script)) {
        next.push(...branch(job, run.crossroads, options, isThorough ? undefined : seen));
      }
      if (tally.runs % progressEvery === 0) {
        onProgress?.({ runs: tally.runs, waiting: level.length - index - 1 + next.length });
      }
    }
    level = next;
  }
  const endedBy = await walk(options, runner, tally);
  const left = tally.result(seen.size, options.walks - tally.walks);
  return endedBy === undefined ? left : { ...left, endedBy };
}

/** The reason why a search ends before its next run; undefined if it goes on. */
function endingOf({ budget, until, isOver }: SearchOptions, tally: Tally): VerificationEnding | undefined {
  if (until !== undefined && tally.isBroken(until)) return "law";
  return tally.runs >= budget ? "budget" : isOver?.();
}

const nothing: SampleData = { input: {}, responses: new Map() };

/** Share of a random run's calls that have another outcome than success. */
const faultRate = 0.2;
/** Share of the points between calls, several for each call, at which a random run is stopped. */
const stopRate = 0.01;

/** Runs in which any visit may have any outcome. */
async function walk(
  options: SearchOptions,
  runner: Runs,
  tally: Tally,
): Promise<VerificationEnding | undefined> {
  const { settings, given, walks, seed, assumedOfStops = [] } = options;
  const random = seededRandom(seed);
  for (let index = 0; index < walks; index += 1) {
    if (index % breathEvery === 0) await othersHandled();
    // They come on top of the budget.
    const endedBy = options.isOver?.();
    if (endedBy !== undefined) return endedBy;
    const setting = pick(settings, random);
    if (setting === undefined) return undefined;
    const switches = options.switches.filter(
      (name) => random() < faultRate && !(name.startsWith("redrive") && assumedOfStops.includes(name)),
    );
    const mayBeStopped = !switches.some((name) => assumedOfStops.includes(name));
    const faults = new Map<string, string>();
    const script: FaultScript = { ...setting, switches, faults };
    const run = runner.run({
      script,
      given: given[setting.input] ?? nothing,
      choose: ({ point, outcomes, kind }) => {
        const isOther = random() < (kind === "stop" ? stopRate : faultRate);
        const chosen = isOther ? pick(outcomes, random) : undefined;
        if (chosen === undefined || (isStop(chosen) && !mayBeStopped)) return undefined;
        faults.set(point, chosen);
        return chosen;
      },
    });
    tally.walks += 1;
    tally.count(script, run);
  }
  return undefined;
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** The runs that differ from one in a further outcome, at a visit after those that were chosen before. */
function branch(
  { script, from, before: start }: Job,
  crossroads: readonly Crossroads[],
  { assumedOfStops = [], stops }: SearchOptions,
  seen?: Set<string>,
): Job[] {
  const hasRoom = script.faults.size < stops;
  if (!hasRoom && isStopped(script)) return [];
  const mayBeStopped = hasRoom && !script.switches.some((name) => assumedOfStops.includes(name));
  const setting = settingOf(script);
  const jobs: Job[] = [];
  for (const [offset, { point, outcomes, kind, fingerprint, before }] of crossroads.entries()) {
    if (kind === "stop" && !mayBeStopped) continue;
    const id = setting + fingerprint;
    if (seen?.has(id)) continue;
    seen?.add(id);
    for (const name of outcomes) {
      if (isStop(name) && !mayBeStopped) continue;
      const faults: Faults = new Map([...script.faults, [point, name]]);
      jobs.push({ script: { ...script, faults }, from: from + offset + 1, before: before ?? start });
    }
  }
  return jobs;
}

function settingOf({ input, schedule, switches }: FaultScript): string {
  return `${input}|${schedule}|${switches.join()}|`;
}

/** Lets everything else happen that waits for its turn, such as a signal that ends the process. */
function othersHandled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** True if a further redrive might leave something out. */
function leavesOut({ switches }: FaultScript): boolean {
  return switches.includes("redriveStartsWaitingIterations");
}

/** The same run with each switch the other way that would have made a difference. */
function otherSwitches(
  script: FaultScript,
  { touched, trace }: SearchedRun,
  { switches, assumedOfStops = [] }: SearchOptions,
): FaultScript[] {
  // One at a time: whoever needs two of them to be one way needs each to be that way.
  if (script.switches.length > 0) return [];
  const isAssumed = (name: SwitchName) =>
    assumedOfStops.includes(name) && (wasStopped(trace) || name.startsWith("redrive"));
  const flippable = switches.filter(
    (name) => touched.has(name) && (!isAssumed(name) || leavesNothingOut(name, trace)),
  );
  return flippable.map((name) => ({ ...script, switches: [name] }));
}

/** True if everything is compensated, so that it doesn't matter what a redrive leaves out. */
function leavesNothingOut(name: SwitchName, { legs }: Trace): boolean {
  const [first] = legs;
  const isCancelled = legs.length === 2 && first?.stop?.isInTime === true && first.faults === 1;
  return isCancelled && name === "redriveStartsWaitingIterations";
}

class Tally {
  readonly #laws: readonly Law[];
  readonly #ends = new Set<string>();
  readonly #broken: BrokenRun[] = [];
  readonly #known = new Set<string>();
  #completed = 0;
  #compensated = 0;
  #redriven = 0;
  runs = 0;
  walks = 0;

  constructor(laws: readonly Law[]) {
    this.#laws = laws;
  }

  count(script: FaultScript, { trace }: SearchedRun): void {
    this.runs += 1;
    const { outcome } = endOf(trace);
    if (outcome === "completed") this.#completed += 1;
    if (outcome === "compensated") this.#compensated += 1;
    if (trace.legs.length > 1) this.#redriven += 1;
    this.#ends.add(`${outcome}|${trace.entries.map((entry) => `${entry.key}${standing(entry)}`).join("|")}`);
    const broken = this.#laws.flatMap((law) => [...law.broken(trace)].map((how) => ({ law, how })));
    // The first run that breaks a law has the fewest faults of all that do.
    if (broken.every(({ law }) => this.#known.has(law.code))) return;
    for (const { law } of broken) this.#known.add(law.code);
    this.#broken.push({ script, trace, broken });
  }

  isBroken(code: string): boolean {
    return this.#known.has(code);
  }

  result(situations: number, unexplored: number): SearchResult {
    return {
      runs: this.runs,
      situations,
      endStates: this.#ends.size,
      ends: this.#ends,
      completed: this.#completed,
      compensated: this.#compensated,
      redriven: this.#redriven,
      walks: this.walks,
      unexplored,
      broken: this.#broken,
    };
  }
}
