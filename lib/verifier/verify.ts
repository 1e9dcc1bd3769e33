import type { JsonValue, StateMachineDefinition } from "../asl/index.js";
import { compile, type Plan } from "../compiler/index.js";
import { type AnySaga, formatDiagnostics, readDocument, type SagaDocument } from "../saga/index.js";
import type { Course } from "./course.js";
import { type Law, lawsFor } from "./laws/index.js";
import { Runs } from "./run.js";
import { inputFor } from "./samples.js";
import { formatScript, parseScript, ScriptError, type Setting, scheduleNames } from "./script.js";
import { type Progress, type SearchResult, search } from "./search.js";
import { type Subject, subjectOf } from "./subject.js";
import { formatTimeline } from "./timeline.js";

/** What is verified, and what its participants answer. */
export interface SubjectOptions {
  /**
   * The state machine to verify: JSONata, with each Task calling its operation by Lambda.
   * @default - what the saga compiles to
   */
  readonly definition?: StateMachineDefinition;
  /**
   * Inputs of the saga; everything is verified with each of them.
   * @default - one that has every property which the saga refers to
   */
  readonly inputs?: readonly JsonValue[];
  /**
   * What operations answer, by name.
   * @default - an object that has every property which the saga refers to
   */
  readonly responses?: Readonly<Record<string, JsonValue>>;
}

export interface VerifyOptions extends SubjectOptions {
  /**
   * How many Tasks of a run may have another outcome than the good one.
   * @default 2
   */
  readonly faults?: number;
  /**
   * After how many runs to stop; what was left out is said then.
   * @default 200000
   */
  readonly budget?: number;
  /**
   * Runs in which any number of Tasks fail, chosen at random, after the exhaustive ones.
   * @default 0
   */
  readonly walks?: number;
  /**
   * What the random runs depend on: the same seed gives the same runs.
   * @default 1
   */
  readonly seed?: number;
  /** Is told now and then how far it has come. @default - nobody is told */
  readonly onProgress?: (progress: Progress) => void;
}

/** What became of a verification. */
export interface Verification extends Omit<SearchResult, "broken" | "ends"> {
  /** The saga's name. */
  readonly saga: string;
  /** Whether every law held in every run. */
  readonly holds: boolean;
  /** Up to how many faults a run had. */
  readonly faults: number;
  /** The laws that did not hold, each with a run of the fewest faults that breaks it. */
  readonly broken: readonly BrokenLaw[];
}

/** A law that does not hold, and the shortest run found that breaks it. */
export interface BrokenLaw {
  /** The law's code, such as `compensated`. */
  readonly code: string;
  /** What the law says. */
  readonly says: string;
  /** How the run breaks it, a sentence each. */
  readonly how: readonly string[];
  /** What `replay` takes to repeat the run. */
  readonly script: string;
  /** What happened, for people. */
  readonly timeline: string;
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
  const { subject, laws, inputs } = prepare(saga, options);
  const { faults = 2, budget = 200_000, walks = 0, seed = 1, onProgress } = options;
  const {
    broken,
    ends: _,
    ...found
  } = await search({
    subject,
    inputs,
    laws,
    faults,
    budget,
    walks,
    seed,
    settings: settingsFor(subject, inputs),
    onProgress,
  });
  const told = new Set<string>();
  const brokenLaws = broken.flatMap(({ script, course, broken: laws }): BrokenLaw[] =>
    [...new Set(laws.map(({ law }) => law))].flatMap((law) => {
      if (told.has(law.code)) return [];
      told.add(law.code);
      return [
        {
          code: law.code,
          says: law.says,
          how: [...new Set(laws.filter((each) => each.law === law).map(({ how }) => how))],
          script: formatScript(script),
          timeline: formatTimeline(course),
        },
      ];
    }),
  );
  return {
    saga: subject.document.name,
    holds: brokenLaws.length === 0,
    faults,
    ...found,
    broken: brokenLaws,
  };
}

/** A run that was repeated. */
export interface Replay {
  readonly timeline: string;
  /** How the run breaks laws, a sentence each; none where it keeps them. */
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
  const { subject, laws, inputs } = prepare(saga, options);
  const read = parseScript(script);
  const input = inputs[read.input];
  if (input === undefined) {
    throw new ScriptError(
      `The script wants input:${read.input}, but there are ${inputs.length}, counted from 0.`,
    );
  }
  const { course } = await new Runs(subject).run({ script: read, input });
  for (const [point, outcome] of read.faults) {
    if (course.visits.some((visit) => visit.point === point && visit.outcome.name === outcome)) continue;
    throw new ScriptError(notMet(point, outcome, course));
  }
  return {
    timeline: formatTimeline(course),
    broken: laws.flatMap((law) => [...new Set(law.broken(course))].map((how) => ({ code: law.code, how }))),
  };
}

function notMet(point: string, outcome: string, { visits }: Course): string {
  const visit = visits.find((each) => each.point === point);
  if (visit === undefined) {
    return `The script speaks of ${point}, which is not visited. Visited are ${visits.map((each) => each.point).join(", ")}.`;
  }
  const outcomes = visit.role?.outcomes.map(({ name }) => name) ?? [];
  return `The script wants ${point} to be ${outcome}, but it can only be ${outcomes.join(", ")}.`;
}

interface Prepared {
  readonly subject: Subject;
  readonly laws: readonly Law[];
  readonly inputs: readonly JsonValue[];
}

function prepare(saga: AnySaga | SagaDocument, { definition, inputs, responses }: SubjectOptions): Prepared {
  const { document, diagnostics } = readDocument("toJSON" in saga ? saga.toJSON() : saga);
  if (document === undefined) throw new NotVerifiableError(formatDiagnostics(diagnostics));
  const compiled = machineOf(document, definition);
  return {
    subject: subjectOf(document, compiled.definition, responses),
    laws: lawsFor(compiled.plan),
    inputs: inputs ?? [inputFor(document)],
  };
}

function machineOf(
  document: SagaDocument,
  definition: StateMachineDefinition | undefined,
): { readonly definition: StateMachineDefinition; readonly plan?: Plan } {
  // What is not compiled here has no plan to be held to.
  if (definition !== undefined) return { definition };
  const compilation = compile(document);
  if (compilation.definition === undefined) {
    throw new NotVerifiableError(formatDiagnostics(compilation.diagnostics));
  }
  return {
    definition: compilation.definition,
    ...(compilation.plan === undefined ? {} : { plan: compilation.plan }),
  };
}

/** How runs begin: with every input, and where things happen at the same time, in every order of branches. */
function settingsFor({ isSequential }: Subject, inputs: readonly JsonValue[]): Setting[] {
  const schedules = isSequential ? (["in-turn"] as const) : scheduleNames;
  return inputs.flatMap((_, input) => schedules.map((schedule) => ({ input, schedule, switches: [] })));
}
