import type { JsonValue, StateMachineDefinition } from "../asl/index.js";
import { compile } from "../compiler/index.js";
import { type AnySaga, formatDiagnostics, readDocument, type SagaDocument } from "../saga/index.js";
import type { TimelineEntry } from "../timeline/index.js";
import { sampleDataOf } from "./samples/answer-samples.js";
import { assumptionsOf } from "./search/assumptions.js";
import { dataSamplesOf } from "./samples/data-samples.js";
import {
  formatFaultScript,
  parseFaultScript,
  plainSetting,
  ScriptError,
  type Setting,
  type SwitchName,
  scheduleNames,
  switchNames,
} from "./fault-script.js";
import { keysOf, type Law, lawsFor } from "./laws/index.js";
import { Runs } from "./run/run.js";
import { runEntries } from "./run/run-entries.js";
import type { SampleData } from "./samples/samples.js";
import { type Progress, search } from "./search/search.js";
import type { SearchCounts, VerificationEnding } from "./search/search-result.js";
import type { SharedSearch } from "./search/search-workers.js";
import { type Subject, subjectOf } from "./subject/subject.js";
import { formatTimeline } from "./run/timeline.js";
import type { Trace } from "./run/trace.js";
import { variantsOf } from "./samples/variants.js";

/** Options for the state machine, the inputs and the participants' answers. */
export interface SubjectOptions {
  /**
   * The state machine to verify: JSONata, with each Task calling its operation by Lambda.
   * @default - what the saga compiles to
   */
  readonly definition?: StateMachineDefinition;
  /**
   * True if `definition` was written by hand: it is held to the saga's promises, and not to the very calls, tries, times
   * and outputs that the saga means, which is the law `model`.
   * @default false
   */
  readonly handWritten?: boolean;
  /**
   * Longest run of the functions that `definition` calls, in seconds, by operation or by what they were deployed
   * as: the timeout of a step that says none follows from it.
   * @default - 900 seconds for a placeholder; for a function that was deployed, what its Tasks have in common
   */
  readonly functionTimeouts?: Readonly<Record<string, number>>;
  /**
   * Inputs of the saga; everything is verified with each of them.
   * @default - made up: every property that the saga refers to, values that lead down every path of its choices as far as
   *   one can be found, and lists of no, one and two elements, or one more than are worked on at the same time; and, each in
   *   a run without faults and one that is compensated, what is absent or null, and lists of one element too many
   */
  readonly inputs?: readonly JsonValue[];
  /**
   * Answers of the operations, by name.
   * @default - made up as the inputs are
   */
  readonly responses?: Readonly<Record<string, JsonValue>>;
}

export interface VerifyOptions extends SubjectOptions {
  /**
   * Number of Tasks of a run that may have another outcome than success.
   * @default 2
   */
  readonly faults?: number;
  /**
   * Largest number of faults in runs in which the execution is stopped and redriven, each stop being one of them. With 1 it
   * is stopped at every point of runs in which nothing else goes wrong; with 2 also where it is compensated, or has been
   * redriven; with 0 nowhere. An execution can be stopped at many points, so 2 takes some three times as many runs.
   * @default 1
   */
  readonly stops?: number;
  /**
   * Number of runs after which to stop. The result says what was left out.
   * @default 200000
   */
  readonly budget?: number;
  /**
   * Number of seconds after which to stop. The result says what was left out.
   * @default - no limit
   */
  readonly seconds?: number;
  /**
   * A signal that stops the search before its next run; what was found until then is the result.
   * @default - none
   */
  readonly signal?: { readonly aborted: boolean };
  /**
   * The time, in milliseconds, by which `seconds` are counted.
   * @default - the system's
   */
  readonly now?: () => number;
  /**
   * Runs in which any number of Tasks fail, chosen at random, after the exhaustive ones.
   * @default 0
   */
  readonly walks?: number;
  /**
   * Seed of the random runs: the same seed gives the same runs.
   * @default 1
   */
  readonly seed?: number;
  /**
   * The code of a law. The search stops at the first run that breaks it.
   * @default - the search goes on
   */
  readonly until?: string;
  /**
   * Behaviour of AWS that nobody could confirm, and that is taken for granted instead of being tried both ways.
   * @default - what the saga cannot do without: that a Catch covers a Task's own Arguments, where a deadline, raw JSONata
   *   in a request or the bound of a list after the pivot rests on that
   */
  readonly assumes?: readonly SwitchName[];
  /**
   * Number of threads that share the work, this one among them, once a few hundred runs are waiting. What is found is the same
   * with any number. A test runner that keeps all cores busy already has no use for more than one.
   * @default 1
   */
  readonly workers?: number;
  /** Called now and then with the progress. @default - no progress is reported */
  readonly onProgress?: (progress: Progress) => void;
}

/** Result of a verification. */
export interface Verification extends SearchCounts {
  /** The saga's name. */
  readonly saga: string;
  /** True if every law held in every run. */
  readonly holds: boolean;
  /** Largest number of faults in a run, apart from the random ones. */
  readonly faults: number;
  /** Largest number of faults in a run that is stopped, apart from the random ones. */
  readonly stops: number;
  /** Behaviour of AWS that was taken for granted, each as a part of a sentence. */
  readonly assumed: readonly string[];
  /** The laws that did not hold, each with a run of the fewest faults that breaks it. */
  readonly broken: readonly BrokenLaw[];
}

/** A law that does not hold, and the shortest run found that breaks it. */
export interface BrokenLaw {
  /** The law's code, such as `compensated`. */
  readonly code: string;
  /** The law, as a sentence. */
  readonly says: string;
  /** Ways in which the run breaks it, a sentence each. */
  readonly how: readonly string[];
  /** The script with which `replay` repeats the run. */
  readonly script: string;
  /** The run as text: what happened, and what each participant holds in the end. */
  readonly timeline: string;
  /** The run as data. */
  readonly entries: readonly TimelineEntry[];
}

/** Thrown where there is nothing to verify: the saga does not compile. */
export class NotVerifiableError extends Error {
  override readonly name = "NotVerifiableError";
}

/**
 * Tries every failure at every point of what a saga compiles to, on a virtual clock and with participants that keep their
 * contract, and checks that it always ends completed, or with nothing left, or stuck so that it can be resumed.
 *
 * @throws NotVerifiableError when the saga has errors.
 */
export async function verify(
  saga: AnySaga | SagaDocument,
  options: VerifyOptions = {},
): Promise<Verification> {
  const isOver = endingOf(options);
  const { subject, laws, given, dataFrom, shared } = await prepare(saga, options);
  const { faults = 2, stops = 1, budget = 200_000, walks = 0, seed = 1, until, onProgress } = options;
  const threads = threadsIn(options);
  const assumptions = (options.assumes === undefined ? assumptionsOf(subject) : []).filter(
    ({ isOfStops }) => !isOfStops || stops > 0 || walks > 0,
  );
  const always = assumptions.filter(({ isOfStops }) => !isOfStops);
  const assumed = options.assumes ?? always.map(({ name }) => name);
  const assumedOfStops = assumptions.filter(({ isOfStops }) => isOfStops).map(({ name }) => name);
  const {
    broken,
    ends: _,
    ...found
  } = await search({
    subject,
    given,
    dataFrom,
    laws,
    faults,
    stops,
    budget,
    isOver,
    walks,
    seed,
    until,
    settings: settingsFor(subject, given),
    switches: switchNames.filter((name) => !assumed.includes(name)),
    assumedOfStops,
    onProgress,
    workers: { threads, shared: { ...shared, stops, assumedOfStops } },
  });
  const told = new Set<string>();
  const brokenLaws = broken.flatMap(({ script, trace, broken: laws }): BrokenLaw[] =>
    [...new Set(laws.map(({ law }) => law))].flatMap((law) => {
      if (told.has(law.code)) return [];
      told.add(law.code);
      return [
        {
          code: law.code,
          says: law.says,
          how: [...new Set(laws.filter((each) => each.law === law).map(({ how }) => how))],
          script: formatFaultScript(script),
          timeline: formatTimeline(trace),
          entries: runEntries(trace),
        },
      ];
    }),
  );
  return {
    saga: subject.document.name,
    holds: brokenLaws.length === 0,
    faults,
    stops: Math.min(stops, faults),
    assumed: options.assumes ?? assumptions.map(({ says }) => says),
    ...found,
    broken: brokenLaws,
  };
}

/** Makes the question why the search ends now: because the time is up, or because somebody has interrupted. */
function endingOf({ seconds, signal, now = Date.now }: VerifyOptions): () => VerificationEnding | undefined {
  if (seconds !== undefined && !(seconds >= 0)) {
    throw new RangeError(
      `The option seconds is ${seconds}, but has to be a number of at least 0, such as 60.`,
    );
  }
  const end = seconds === undefined ? Number.POSITIVE_INFINITY : now() + seconds * 1000;
  return () => (signal?.aborted === true ? "interruption" : now() >= end ? "time" : undefined);
}

/** Number of threads that do the work. */
function threadsIn({ workers = 1 }: VerifyOptions): number {
  if (Number.isInteger(workers) && workers >= 1) return workers;
  throw new RangeError(
    `The option workers is ${workers}, but has to be a whole number of at least 1, such as 4: the number of threads that verify.`,
  );
}

/** A run that was repeated. */
export interface Replay {
  /** The run as text: what happened, and what each participant holds in the end. */
  readonly timeline: string;
  /** The run as data. */
  readonly entries: readonly TimelineEntry[];
  /** Ways in which the run breaks laws, a sentence each; empty if it keeps them all. */
  readonly broken: readonly { readonly code: string; readonly how: string }[];
}

/**
 * Repeats a run, from the line that `verify` gives for it.
 *
 * @throws ScriptError where the line cannot be read, or speaks of something that does not happen. NotVerifiableError.
 */
export async function replay(
  saga: AnySaga | SagaDocument,
  script: string,
  options: SubjectOptions = {},
): Promise<Replay> {
  const { subject, laws, given } = await prepare(saga, options);
  const read = parseFaultScript(script);
  const chosen = given[read.input];
  if (chosen === undefined) {
    throw new ScriptError(
      `The script wants input:${read.input}, but there are ${given.length}, counted from 0.`,
    );
  }
  const { trace } = new Runs(subject).run({ script: read, given: chosen });
  for (const [point, outcome] of read.faults) {
    if (trace.offers.some((offer) => offer.point === point && offer.outcomes.includes(outcome))) continue;
    throw new ScriptError(notMet(point, outcome, trace));
  }
  return {
    timeline: formatTimeline(trace),
    entries: runEntries(trace),
    broken: laws.flatMap((law) => [...new Set(law.broken(trace))].map((how) => ({ code: law.code, how }))),
  };
}

function notMet(point: string, outcome: string, { offers }: Trace): string {
  const offer = offers.find((each) => each.point === point);
  if (offer === undefined) {
    const visited = offers.map((each) => each.point).join(", ");
    return `The script speaks of ${point}, which is not visited. Visited are ${visited}.`;
  }
  return `The script wants ${point} to be ${outcome}, but it can only be ${offer.outcomes.join(", ")}.`;
}

interface Prepared {
  /** Data that other threads need for the same. */
  readonly shared: Omit<SharedSearch, "stops" | "assumedOfStops">;
  readonly subject: Subject;
  readonly laws: readonly Law[];
  readonly given: readonly SampleData[];
  /** The first of the samples that matter for their data alone. */
  readonly dataFrom: number;
}

async function prepare(
  saga: AnySaga | SagaDocument,
  { definition, inputs, responses, ...machineOptions }: SubjectOptions,
): Promise<Prepared> {
  const { document, diagnostics } = readDocument("toJSON" in saga ? saga.toJSON() : saga);
  if (document === undefined) throw new NotVerifiableError(formatDiagnostics(diagnostics));
  const machine = definition ?? compiled(document);
  const subject = subjectOf(document, machine, machineOptions);
  const { given, dataFrom } = await givenFor(subject, inputs, responses);
  const isCompiled = definition === undefined;
  const elsewhere = await keysElsewhere(subject, given);
  const { handWritten, functionTimeouts } = machineOptions;
  const shared = {
    document,
    definition: machine,
    machine: { handWritten, functionTimeouts },
    given,
    isCompiled,
    keysElsewhere: elsewhere,
  };
  return { subject, given, dataFrom, laws: lawsFor(isCompiled, elsewhere), shared };
}

/** The keys of an execution of another name. */
async function keysElsewhere(subject: Subject, [given]: readonly SampleData[]): Promise<readonly string[]> {
  if (given === undefined) return [];
  const script = { ...plainSetting, faults: new Map<string, string>() };
  const { trace } = new Runs(subject).run({ script, given, name: "another-run" });
  return keysOf(trace);
}

/** Inputs and answers of the runs: the user's, and otherwise some that lead through all of the saga, with all kinds of data. */
async function givenFor(
  subject: Subject,
  inputs: readonly JsonValue[] | undefined,
  responses: SubjectOptions["responses"] = {},
): Promise<Pick<Prepared, "given" | "dataFrom">> {
  const answers = new Map([...sampleDataOf(subject.document).responses, ...Object.entries(responses)]);
  if (inputs !== undefined) {
    const given = inputs.map((input) => ({ input, responses: answers }));
    return { given, dataFrom: given.length };
  }
  const fixed = Object.keys(responses).length === 0 ? {} : { responses: answers };
  const variants = await variantsOf(subject, fixed);
  const data = variants.slice(0, 1).flatMap((ground) => dataSamplesOf(subject.document, ground, fixed));
  return { given: [...variants, ...data], dataFrom: variants.length };
}

function compiled(document: SagaDocument): StateMachineDefinition {
  const { definition, diagnostics } = compile(document);
  if (definition === undefined) throw new NotVerifiableError(formatDiagnostics(diagnostics));
  return definition;
}

/** Settings of the first runs: every input, and several orders if states run at the same time. */
function settingsFor({ isSequential }: Subject, given: readonly SampleData[]): Setting[] {
  const others = scheduleNames.filter((name) => name !== plainSetting.schedule && !isSequential);
  return [
    ...given.map((_, input) => ({ ...plainSetting, input })),
    ...others.map((schedule) => ({ ...plainSetting, schedule })),
  ];
}
