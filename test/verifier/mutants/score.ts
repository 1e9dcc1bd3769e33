import type { StateMachineDefinition } from "../../../lib/asl/index.js";
import { compile } from "../../../lib/compiler/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { Judge, type Verdict } from "./judge.js";
import type { Mutant } from "./mutant.js";
import { mutantsOf } from "./mutants-of.js";

/** A mutant of a saga's machine that was judged. */
export interface Judged {
  readonly saga: string;
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

export interface Sample {
  /** Every how many mutants one is judged; 1 for all of them. */
  readonly every: number;
  /** How many are passed over first. @default 0 */
  readonly from?: number;
}

/** Verdicts that are known already, or are to be kept. */
export interface KnownVerdicts {
  readonly verdictOn: (saga: string, mutant: Mutant) => Verdict | undefined;
  readonly add: (judged: Judged) => void;
}

/** Judges the mutants of sagas' machines, one after the other, but for those whose verdict is known. */
export async function* judged(
  sagas: Readonly<Record<string, SagaDocument>>,
  sample: Sample,
  known?: KnownVerdicts,
): AsyncGenerator<Judged> {
  let judge: Judge | undefined;
  let judgeOf: string | undefined;
  for (const { saga, document, definition, mutant } of sampleOf(sagas, sample)) {
    const verdict = known?.verdictOn(saga, mutant);
    if (verdict !== undefined) {
      yield { saga, mutant, verdict };
      continue;
    }
    if (judge === undefined || judgeOf !== saga) judge = await Judge.of(document, definition);
    judgeOf = saga;
    const each: Judged = { saga, mutant, verdict: judge.judge(mutant) };
    known?.add(each);
    yield each;
  }
}

/** Number of mutants that are to be judged. */
export function countOf(sagas: Readonly<Record<string, SagaDocument>>, sample: Sample): number {
  let count = 0;
  for (const _ of sampleOf(sagas, sample)) count += 1;
  return count;
}

interface Sampled {
  readonly saga: string;
  readonly document: SagaDocument;
  readonly definition: StateMachineDefinition;
  readonly mutant: Mutant;
}

function* sampleOf(
  sagas: Readonly<Record<string, SagaDocument>>,
  { every, from = 0 }: Sample,
): Generator<Sampled> {
  let count = every - 1 - from;
  for (const [saga, document] of Object.entries(sagas)) {
    const { definition } = compile(document);
    if (definition === undefined) throw new RangeError(`The saga ${saga} does not compile.`);
    for (const mutant of mutantsOf(definition)) {
      count += 1;
      if (count % every === 0) yield { saga, document, definition, mutant };
    }
  }
}

/** Counts of mutants. */
export interface Counts {
  /** Those that make a valid machine which behaves in another way. */
  readonly mutants: number;
  readonly killed: number;
  /** Refused by the runner, as by AWS. */
  readonly invalid: number;
  readonly equivalent: number;
  /** Changed where no run gets to; they count as mutants that weren't killed. */
  readonly notReached: number;
}

/** The score of judged mutants. */
export interface Score extends Counts {
  readonly byOperator: Readonly<Record<string, Counts>>;
  /** How many mutants each law broke for; several may break for one. */
  readonly byLaw: Readonly<Record<string, number>>;
  readonly survivors: readonly Judged[];
  readonly equals: readonly Judged[];
  readonly notReachedOnes: readonly Judged[];
}

/** Counts verdicts. */
export function scoreOf(all: readonly Judged[]): Score {
  const operators = new Map<string, Judged[]>();
  for (const each of all) {
    const { operator } = each.mutant;
    operators.set(operator, [...(operators.get(operator) ?? []), each]);
  }
  const laws = new Map<string, number>();
  for (const { verdict } of all) {
    for (const law of verdict.verdict === "killed" ? verdict.laws : [])
      laws.set(law, (laws.get(law) ?? 0) + 1);
  }
  return {
    ...countsOf(all),
    byOperator: Object.fromEntries([...operators].sort().map(([name, some]) => [name, countsOf(some)])),
    byLaw: Object.fromEntries([...laws].sort(([, one], [, other]) => other - one)),
    survivors: all.filter(({ verdict }) => verdict.verdict === "survives"),
    equals: all.filter(({ verdict }) => verdict.verdict === "equivalent"),
    notReachedOnes: all.filter(({ verdict }) => verdict.verdict === "not reached"),
  };
}

function countsOf(all: readonly Judged[]): Counts {
  const count = (kind: Verdict["verdict"]) => all.filter(({ verdict }) => verdict.verdict === kind).length;
  const killed = count("killed");
  return {
    mutants: killed + count("survives") + count("not reached"),
    killed,
    invalid: count("invalid"),
    equivalent: count("equivalent"),
    notReached: count("not reached"),
  };
}
