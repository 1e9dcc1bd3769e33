import type { Choose } from "../run/decisions.js";
import type { FaultScript, SwitchName } from "../fault-script.js";
import type { Law } from "../laws/index.js";
import { type Course, KnownCourses } from "./known-courses.js";
import { KnownRetries } from "./known-retries.js";
import { Runs } from "../run/run.js";
import type { SampleData } from "../samples/samples.js";
import type { Crossroads, SearchedRun, Snapshot } from "../run/searched-run.js";
import { isStop, isStopped } from "../run/stop-points.js";
import type { Subject } from "../subject/subject.js";
import { endOf, type Leg, type Trace, wasStopped } from "../run/trace.js";
import { byKey, standing } from "../run/world.js";

/** A point of a run, counted from 0. */
export interface Prefix {
  readonly script: FaultScript;
  readonly at: number;
}

/** A run to do, and the first of its points at which something else has not been tried yet. */
export interface Job {
  readonly script: FaultScript;
  readonly from: number;
  /** The run that it goes on from, if it is not to begin at the start. */
  readonly before?: Snapshot | undefined;
  /** The point where that run stands, for somebody who doesn't have it. */
  readonly prefix?: Prefix | undefined;
}

/** A point of a run from which further runs may differ, and its number. */
export interface OpenCrossroads extends Crossroads {
  readonly at: number;
}

/** The search's notes of a run: plain data but for the runs that stand at its crossroads. */
export interface RunSummary {
  readonly outcome: Leg["outcome"];
  readonly isRedriven: boolean;
  readonly wasStopped: boolean;
  /** True if it was stopped in time before anything went wrong, so that everything is compensated. */
  readonly isCancelled: boolean;
  /** The outcome, and what each participant keeps. */
  readonly end: string;
  /** Violations of laws, by the laws' numbers. */
  readonly broken: readonly { readonly law: number; readonly how: string }[];
  readonly touched: readonly SwitchName[];
  readonly crossroads: readonly OpenCrossroads[];
}

/** Settings that decide from where further runs differ. */
export interface BranchOptions {
  /** Number of faults that a stopped run may have, the stops included. */
  readonly stops: number;
  /** The switches that are taken for granted in runs that are stopped, or redriven if they are about that. @default - none are */
  readonly assumedOfStops?: readonly SwitchName[];
}

/** A run that was judged. */
export interface JudgedRun {
  readonly summary: RunSummary;
  readonly trace: Trace;
}

/** Settings by which runs are judged. */
export interface JudgingOptions extends BranchOptions {
  readonly laws: readonly Law[];
  /** True if every try is made. @default false */
  readonly isThorough?: boolean;
}

/** Runs jobs. Jobs that go on from the same point come one after the other, so the run that stands there is made once. */
export class JobRunner {
  readonly #runs: Runs;
  readonly #retries = new KnownRetries();
  readonly #courses = new KnownCourses();
  readonly #given: readonly SampleData[];
  #last: { readonly prefix: Prefix; readonly before: Snapshot | undefined } | undefined;

  constructor(subject: Subject, given: readonly SampleData[]) {
    this.#runs = new Runs(subject);
    this.#given = given;
  }

  /**
   * Runs a job, and judges it. A run in which tries were left out, or that was left in a known situation, keeps every law;
   * one that breaks any is made in full.
   *
   * @param wants true if other runs are to go on from a situation, which is known by its fingerprint; undefined if no crossroads are wanted.
   */
  judged(
    job: Job,
    wants: ((fingerprint: string) => boolean) | undefined,
    options: JudgingOptions,
  ): JudgedRun {
    const { script, from } = job;
    const isThorough = options.isThorough === true;
    const setting = settingOf(script);
    const shared = {
      script,
      given: this.#givenFor(script),
      ...(wants === undefined ? {} : { crossroadsFrom: from, wants }),
    };
    const leavesOutTries = !isThorough && !mayStillStop(script, options);
    let run = this.#runs.run({
      ...shared,
      from: job.before ?? this.#standingAt(job.prefix),
      mayLeap: (visit) => leavesOutTries && this.#retries.areKnown(visit, script),
      isKnown:
        isThorough || script.faults.size === 0
          ? undefined
          : (situation) => this.#courses.from(situation, setting) !== undefined,
    });
    let summary = summaryOf(job, run, options.laws, options);
    if (summary.broken.length > 0 && (run.hasLeapt || run.leftAt !== undefined)) {
      run = this.#runs.run(shared);
      summary = summaryOf(job, run, options.laws, options);
    }
    if (summary.broken.length > 0) return { summary, trace: run.trace };
    const course = run.leftAt === undefined ? undefined : this.#courses.from(run.leftAt, setting);
    if (course !== undefined) summary = wholeOf(summary, course);
    this.#retries.learn(run.trace, script);
    this.#courses.learn(run, setting, summary);
    return { summary, trace: run.trace };
  }

  /** A run in which what the script leaves open is chosen. */
  walk(script: FaultScript, choose: Choose): SearchedRun {
    return this.#runs.run({ script, given: this.#givenFor(script), choose });
  }

  /** A run by its script alone. */
  traceOf(script: FaultScript): Trace {
    return this.#runs.run({ script, given: this.#givenFor(script) }).trace;
  }

  #givenFor({ input }: FaultScript): SampleData {
    return this.#given[input] ?? { input: {}, responses: new Map() };
  }

  #standingAt(prefix: Prefix | undefined): Snapshot | undefined {
    if (prefix === undefined) return undefined;
    const { script, at } = prefix;
    const last = this.#last;
    if (last?.prefix.at === at && isSame(last.prefix.script, script)) return last.before;
    let isFirst = true;
    const wants = () => {
      const wanted = isFirst;
      isFirst = false;
      return wanted;
    };
    const { crossroads } = this.#runs.run({
      script,
      given: this.#givenFor(script),
      crossroadsFrom: at,
      wants,
    });
    this.#last = { prefix, before: crossroads[0]?.before };
    return this.#last.before;
  }
}

/** True if a further run may be stopped where this one passes, or this one is. */
function mayStillStop(script: FaultScript, options: BranchOptions): boolean {
  return hasRoom(script, options) || isStopped(script);
}

function isSame(one: FaultScript, other: FaultScript): boolean {
  return (
    one.input === other.input &&
    one.schedule === other.schedule &&
    one.switches.join() === other.switches.join() &&
    [...one.faults].join("|") === [...other.faults].join("|")
  );
}

/** The notes of a run that was left in a situation from which its course is known. */
function wholeOf(summary: RunSummary, { outcome, end, touched }: Course): RunSummary {
  return { ...summary, outcome, end, touched: [...new Set([...summary.touched, ...touched])] };
}

/** Judges a run, and keeps what the search wants to know of it. */
export function summaryOf(
  { script, from }: Job,
  { trace, touched, crossroads }: SearchedRun,
  laws: readonly Law[],
  options: BranchOptions,
): RunSummary {
  const { legs, entries } = trace;
  const { outcome } = endOf(trace);
  const [first] = legs;
  return {
    outcome,
    isRedriven: legs.length > 1,
    wasStopped: wasStopped(trace),
    isCancelled: legs.length === 2 && first?.stop?.isInTime === true && first.faults === 1,
    end: `${outcome}|${[...entries]
      .sort(byKey)
      .map((entry) => `${entry.key}${standing(entry)}`)
      .join("|")}`,
    broken: laws.flatMap((each, law) => [...each.broken(trace)].map((how) => ({ law, how }))),
    touched: [...touched],
    crossroads: openCrossroads({ script, from }, crossroads, options),
  };
}

/** The points of a run from which others are to differ, unless its situation has been met. */
function openCrossroads(
  { script, from }: Pick<Job, "script" | "from">,
  crossroads: readonly Crossroads[],
  options: BranchOptions,
): OpenCrossroads[] {
  if (leavesOut(script) || (!hasRoom(script, options) && isStopped(script))) return [];
  const mayStop = mayBeStopped(script, options);
  return crossroads.flatMap((each, offset) =>
    each.kind === "stop" && !mayStop
      ? []
      : [
          {
            ...each,
            outcomes: mayStop ? each.outcomes : each.outcomes.filter((name) => !isStop(name)),
            at: from + offset,
          },
        ],
  );
}

/** True if a further redrive might leave something out. */
function leavesOut({ switches }: FaultScript): boolean {
  return switches.includes("redriveStartsWaitingIterations");
}

function hasRoom({ faults }: FaultScript, { stops }: BranchOptions): boolean {
  return faults.size < stops;
}

function mayBeStopped(script: FaultScript, options: BranchOptions): boolean {
  const { assumedOfStops = [] } = options;
  return hasRoom(script, options) && !script.switches.some((name) => assumedOfStops.includes(name));
}

/** The part of a situation that is the same in all of a run. */
export function settingOf({ input, schedule, switches }: FaultScript): string {
  return `${input}|${schedule}|${switches.join()}|`;
}
