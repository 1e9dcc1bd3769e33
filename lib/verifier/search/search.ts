import { type Random, seededRandom } from "../../runner/index.js";
import { compensatedRuns } from "./compensated-run.js";
import type { FaultScript, Faults, Setting, SwitchName } from "../fault-script.js";
import type { Law } from "../laws/index.js";
import type { SampleData } from "../samples/samples.js";
import {
  type BranchOptions,
  type Job,
  JobRunner,
  type OpenCrossroads,
  type RunSummary,
  settingOf,
  summaryOf,
} from "./search-job.js";
import { LevelRun, othersHandled } from "./search-level.js";
import type { SearchResult, VerificationEnding } from "./search-result.js";
import { LazyWorkers, type WorkerOptions } from "./search-workers.js";
import { isStop } from "../run/stop-points.js";
import type { Subject } from "../subject/subject.js";
import { Tally } from "./tally.js";

export interface SearchOptions extends BranchOptions {
  readonly subject: Subject;
  /** The samples that runs are given; `input` of a setting is an index into it. */
  readonly given: readonly SampleData[];
  /**
   * The first of the samples that matter for their data alone: each of them is run with no fault, and compensated.
   * @default - there are none
   */
  readonly dataFrom?: number | undefined;
  readonly laws: readonly Law[];
  /** Number of Tasks that may have another outcome than success. */
  readonly faults: number;
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
  /** True if what follows from equal situations is tried each time. @default false */
  readonly isThorough?: boolean;
  /** Threads that share the work, once there is enough of it. @default - none */
  readonly workers?: WorkerOptions | undefined;
  readonly onProgress?: ((found: Progress) => void) | undefined;
}

/** Progress of a search. */
export interface Progress {
  readonly runs: number;
  /** Number of runs that are known to be left. */
  readonly waiting: number;
}

/** Number of runs between two reports on the search's progress. */
const progressEvery = 500;

/** Number of runs before others have their turn. */
const breathEvery = 50;

/**
 * Tries every outcome of every visit, up to so many in a run; runs with fewer faults come first. What follows from equal
 * situations is tried once.
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  // Workers leave out what follows from equal situations.
  const workers = new LazyWorkers(options.isThorough === true ? undefined : options.workers);
  try {
    return await searchWith(workers, options);
  } finally {
    await workers.end();
  }
}

async function searchWith(workers: LazyWorkers, options: SearchOptions): Promise<SearchResult> {
  const { subject, given, laws, faults, onProgress, isThorough = false } = options;
  const isOfData = ({ input }: Setting): boolean => input >= (options.dataFrom ?? given.length);
  const runner = new JobRunner(subject, given);
  const tally = new Tally(laws);
  const seen = new Set<string>();
  let level: Job[] = options.settings.map((setting) => ({
    script: { ...setting, faults: new Map() },
    from: isOfData(setting) ? Number.POSITIVE_INFINITY : 0,
  }));
  for (let depth = 0; depth <= faults; depth += 1) {
    const next: Job[] = [];
    const isLast = depth === faults;
    const wants = ({ script }: Job) => {
      const setting = settingOf(script);
      return (fingerprint: string) => isThorough || !seen.has(setting + fingerprint);
    };
    const running = new LevelRun(level, workers, { depth, isLast }, (job, isShared) => {
      // Whoever shares the work makes its own copies.
      return runner.judged(job, isLast ? undefined : isShared ? () => false : wants(job), options);
    });
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
      const { script, from } = job;
      const { summary, trace } = await running.result(index);
      // What the run has gone on from is needed by no other job than those that have it themselves.
      level[index] = { script, from };
      tally.count(script, summary, () => trace ?? runner.traceOf(script));
      for (const flipped of otherSwitches(script, summary, options)) level.push({ script: flipped, from });
      next.push(...branch(job, summary.crossroads, isThorough ? undefined : seen));
      if (depth === 0 && !isLast && isOfData(script))
        next.push(...compensatedRuns(script, trace ?? runner.traceOf(script)));
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

/** Share of a random run's calls that have another outcome than success. */
const faultRate = 0.2;
/** Share of the points between calls, several for each call, at which a random run is stopped. */
const stopRate = 0.01;

/** Runs in which any visit may have any outcome. */
async function walk(
  options: SearchOptions,
  runner: JobRunner,
  tally: Tally,
): Promise<VerificationEnding | undefined> {
  const { settings, laws, walks, seed, assumedOfStops = [] } = options;
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
    const run = runner.walk(script, ({ point, outcomes, kind }) => {
      const isOther = random() < (kind === "stop" ? stopRate : faultRate);
      const chosen = isOther ? pick(outcomes, random) : undefined;
      if (chosen === undefined || (isStop(chosen) && !mayBeStopped)) return undefined;
      faults.set(point, chosen);
      return chosen;
    });
    tally.walks += 1;
    tally.count(script, summaryOf({ script, from: 0 }, run, laws, options), () => run.trace);
  }
  return undefined;
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** The runs that differ from one in a further outcome, at a point after those that were chosen before. */
function branch(
  { script, before: start }: Job,
  crossroads: readonly OpenCrossroads[],
  seen: Set<string> | undefined,
): Job[] {
  const setting = settingOf(script);
  const jobs: Job[] = [];
  for (const { at, point, outcomes, kind, fingerprint, before } of crossroads) {
    const id = setting + fingerprint;
    if (seen?.has(id)) continue;
    seen?.add(id);
    const prefix = kind === "call" ? { script, at } : undefined;
    for (const name of outcomes) {
      const faults: Faults = new Map([...script.faults, [point, name]]);
      jobs.push({ script: { ...script, faults }, from: at + 1, before: before ?? start, prefix });
    }
  }
  return jobs;
}

/** The same run with each switch the other way that would have made a difference. */
function otherSwitches(
  script: FaultScript,
  { touched, wasStopped, isCancelled }: RunSummary,
  { switches, assumedOfStops = [] }: SearchOptions,
): FaultScript[] {
  // One at a time: whoever needs two of them to be one way needs each to be that way.
  if (script.switches.length > 0) return [];
  const isAssumed = (name: SwitchName) =>
    assumedOfStops.includes(name) && (wasStopped || name.startsWith("redrive"));
  const flippable = switches.filter(
    // If everything is compensated, it doesn't matter what a redrive leaves out.
    (name) =>
      touched.includes(name) &&
      (!isAssumed(name) || (isCancelled && name === "redriveStartsWaitingIterations")),
  );
  return flippable.map((name) => ({ ...script, switches: [name] }));
}
