import { createHash } from "node:crypto";
import type { StateMachineDefinition } from "../../../lib/asl/index.js";
import { InvalidDefinitionError, seededRandom } from "../../../lib/runner/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { type FaultScript, formatFaultScript, plainSetting } from "../../../lib/verifier/fault-script.js";
import { keysOf, type Law, lawsFor } from "../../../lib/verifier/laws/index.js";
import { Runs } from "../../../lib/verifier/run/run.js";
import type { SampleData } from "../../../lib/verifier/samples/samples.js";
import { isStop } from "../../../lib/verifier/run/stop-points.js";
import { type Subject, subjectOf } from "../../../lib/verifier/subject/subject.js";
import type { Trace } from "../../../lib/verifier/run/trace.js";
import { variantsOf } from "../../../lib/verifier/samples/variants.js";
import { type Choices, explore } from "./explore.js";
import type { Matters, Mutant } from "./mutant.js";
import { anyError } from "./failure-handling.js";
import { randomData } from "./random-data.js";

/** What has become of a mutant. */
export type Verdict =
  /** AWS refuses its definition, and so does the runner. */
  | { readonly verdict: "invalid"; readonly why: string }
  /** A run breaks laws. */
  | {
      readonly verdict: "killed";
      readonly laws: readonly string[];
      readonly script: string;
      readonly how: string;
    }
  /** It does the same in every run: with every choice of two faults, and with 1,000 random inputs. */
  | { readonly verdict: "equivalent"; readonly runs: number }
  /** No run gets to the place that is changed, so nothing is known of it. */
  | { readonly verdict: "not reached" }
  /** It does something else, and breaks no law. */
  | { readonly verdict: "survives"; readonly script: string };

/** A run of the correct machine. */
interface KnownRun extends Choices {
  readonly digest: string;
  /** The states that were entered, each with the errors that it failed with. */
  readonly entered: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How many random inputs an equivalent mutant has to do the same with. */
export const randomInputs = 1_000;

/** How often a call of a run with random inputs fails. */
const faultRate = 0.1;

/** Judges mutants of a saga's machine by what its runs do. */
export class Judge {
  readonly #subject: Subject;
  readonly #document: SagaDocument;
  readonly #given: readonly SampleData[];
  /** Runs in which every situation is met once. */
  readonly #runs: readonly KnownRun[];
  #allRuns: readonly KnownRun[] | undefined;

  private constructor(
    document: SagaDocument,
    subject: Subject,
    given: readonly SampleData[],
    runs: readonly KnownRun[],
  ) {
    this.#document = document;
    this.#subject = subject;
    this.#given = given;
    this.#runs = runs;
  }

  static async of(document: SagaDocument, definition: StateMachineDefinition): Promise<Judge> {
    const subject = subjectOf(document, definition);
    const given = await variantsOf(subject);
    const runs: KnownRun[] = [];
    for (const explored of explore(subject, { given, faults: 2, isThorough: false })) {
      runs.push(known(explored, explored.run.trace));
    }
    return new Judge(document, subject, given, runs);
  }

  /** How many runs of the correct machine mutants are compared with. */
  get size(): number {
    return this.#runs.length;
  }

  judge({ definition, matters }: Mutant): Verdict {
    let subject: Subject;
    try {
      subject = subjectOf(this.#document, definition);
    } catch (error) {
      if (!(error instanceof InvalidDefinitionError)) throw error;
      return { verdict: "invalid", why: error.message };
    }
    const mutant = new MutantRuns(subject);
    const concerned = (runs: readonly KnownRun[]) => runs.filter((run) => concerns(run, matters));
    const found = mutant.compare(concerned(this.#runs));
    if (found !== undefined) return found;
    const all = concerned(this.#everyRun());
    if (all.length === 0) return { verdict: "not reached" };
    return mutant.compare(all) ?? { verdict: "equivalent", runs: all.length };
  }

  /** Every choice of two faults, and random inputs. */
  #everyRun(): readonly KnownRun[] {
    if (this.#allRuns !== undefined) return this.#allRuns;
    const runs: KnownRun[] = [];
    for (const each of explore(this.#subject, {
      given: this.#given.slice(0, 1),
      faults: 2,
      isThorough: true,
    })) {
      runs.push(known(each, each.run.trace));
    }
    const runner = new Runs(this.#subject);
    const [base] = this.#given;
    const script: FaultScript = { ...plainSetting, faults: new Map() };
    for (let seed = 1; base !== undefined && seed <= randomInputs; seed += 1) {
      const given = randomData(base, seed);
      const random = seededRandom(seed);
      const faults = new Map<string, string>();
      const { trace } = runner.run({
        script,
        given,
        choose: ({ point, outcomes: all }) => {
          const outcomes = all.filter((each) => !isStop(each));
          const chosen = random() < faultRate ? outcomes[Math.floor(random() * outcomes.length)] : undefined;
          if (chosen !== undefined) faults.set(point, chosen);
          return chosen;
        },
      });
      runs.push(known({ script: { ...script, faults }, given }, trace));
    }
    this.#allRuns = runs;
    return runs;
  }
}

function concerns({ entered }: KnownRun, { state, failsWith }: Matters): boolean {
  if (state === undefined) return true;
  const errors = entered.get(state);
  return errors !== undefined && (failsWith === undefined || [...errors].some(failsWith));
}

function known({ script, given }: Choices, trace: Trace): KnownRun {
  return { script, given, digest: digestOf(trace), entered: enteredIn(trace) };
}

function enteredIn({ entered, visits, moments }: Trace): KnownRun["entered"] {
  const errors = new Map([...entered.keys()].map((name) => [name, new Set<string>()]));
  for (const { state, outcome, tries } of visits) {
    if (outcome.name === "large") errors.get(state)?.add(anyError);
    for (const { heard } of tries) {
      if (heard.kind === "nothing") errors.get(state)?.add("States.Timeout");
      else if ("error" in heard) errors.get(state)?.add(heard.error);
    }
  }
  for (const moment of moments) {
    if (moment.kind === "evaluation failed") errors.get(moment.state)?.add(moment.error);
    if (moment.kind === "block failed") errors.get(moment.state)?.add(anyError);
  }
  return errors;
}

/** All that can be seen of a run, as a text of a fixed length. */
function digestOf({ visits, moments, legs, output, divergence }: Trace): string {
  const seen = moments.map((moment) => {
    switch (moment.kind) {
      case "try": {
        const { visit, entry: _entry, ...tried } = moment.tried;
        return [visit.point, tried];
      }
      case "landed":
        return [moment.at, moment.state, moment.arrival];
      case "ended": {
        const { transitions: _transitions, ...leg } = moment.leg;
        return [moment.at, leg];
      }
      default:
        return moment;
    }
  });
  let text = JSON.stringify([seen, visits.length, legs.length, output, divergence]);
  // The words by which an expression's failure is told name the expression: a saga says nothing of them.
  for (const moment of moments) {
    if (moment.kind !== "evaluation failed") continue;
    const inJson = JSON.stringify(moment.cause).slice(1, -1);
    for (const words of [JSON.stringify(inJson).slice(1, -1), inJson]) text = text.replaceAll(words, "words");
  }
  return createHash("sha1").update(text).digest("base64");
}

class MutantRuns {
  readonly #runs: Runs;
  #laws: readonly Law[] | undefined;
  /** The first run that was another one, and broke no law. */
  #difference: string | undefined;

  constructor(subject: Subject) {
    this.#runs = new Runs(subject);
  }

  /** Repeats runs until one breaks a law; undefined if all of them are the same. */
  compare(runs: readonly KnownRun[]): Verdict | undefined {
    for (const { script, given, digest } of runs) {
      const { trace } = this.#runs.run({ script, given });
      if (digestOf(trace) === digest) continue;
      this.#difference ??= formatFaultScript(script);
      const broken = this.#broken(trace, given);
      const [first] = broken;
      if (first === undefined) continue;
      const laws = [...new Set(broken.map(({ code }) => code))];
      return { verdict: "killed", laws, script: formatFaultScript(script), how: first.how };
    }
    if (this.#difference === undefined) return undefined;
    return { verdict: "survives", script: this.#difference };
  }

  #broken(trace: Trace, given: SampleData): readonly { readonly code: string; readonly how: string }[] {
    this.#laws ??= lawsFor(false, this.#keysOfAnother(given));
    return this.#laws.flatMap((law) => [...law.broken(trace)].map((how) => ({ code: law.code, how })));
  }

  #keysOfAnother(given: SampleData): readonly string[] {
    const script = { ...plainSetting, faults: new Map<string, string>() };
    const { trace } = this.#runs.run({ script, given, name: "another-run" });
    return keysOf(trace);
  }
}
