import { ContractViolation } from "./contract-case.js";
import { type Declared, undecided } from "./declared.js";
import { canonical, errorName, shown, shownError } from "./show.js";

/** The end of a call: it was answered well, refused by a declared rejection, or failed in any other way. */
export type TrialOutcome =
  | { readonly kind: "answered"; readonly answer: string; readonly said: string }
  | {
      readonly kind: "refused" | "failed";
      /** The error that was thrown. Undefined if an answer said so. */
      readonly error: unknown;
      readonly said: string;
      readonly how: "by an error" | "by an answer";
      /** True if Step Functions calls again after a failure. */
      readonly isTriedAgain: boolean;
    };

/** The description of a rule, without its trial. */
export interface Description {
  /** The duty as a sentence. */
  readonly name: string;
  readonly why: string;
  readonly mend: string;
}

/** The participant under one key. */
export interface Calls {
  readonly key: string;
  /** A request that is well formed. */
  readonly request: () => unknown;
  readonly action: (request: unknown) => Promise<unknown>;
  readonly compensation: (request: unknown) => Promise<unknown>;
  readonly hasCompensation: boolean;
  readonly effects: () => number | Promise<number>;
  readonly prepare: () => void | Promise<void>;
  readonly provoke: () => void | Promise<void>;
  /** Undefined where the reason of a refusal cannot be taken away. */
  readonly relent: (() => void | Promise<void>) | undefined;
}

/** The parts of a trial. */
export interface TrialProps {
  readonly participant: string;
  readonly declared: Declared;
  /** The names of the errors that an answer of the compensation stands for; undefined for a success. */
  readonly compensationRefusalOf: Declared["refusalOf"];
  readonly duplicates: number;
  readonly description: Description;
  /** The participant under a key that was never used before. */
  readonly newCalls: () => Calls;
}

/** One rule being tried: the calls under one key, and what is expected of them. */
export class Trial {
  readonly #props: TrialProps;
  readonly calls: Calls;

  private constructor(props: TrialProps) {
    this.#props = props;
    this.calls = props.newCalls();
  }

  /** A trial under a key of its own, under which all is there that the action needs. */
  static async begin(props: TrialProps): Promise<Trial> {
    const trial = new Trial(props);
    await trial.calls.prepare();
    return trial;
  }

  /** The same rule under another key. */
  another(): Promise<Trial> {
    return Trial.begin(this.#props);
  }

  /** As many calls as there are duplicates, all at once. */
  atOnce<Result>(call: () => Promise<Result>): Promise<Result[]> {
    return Promise.all(Array.from({ length: this.#props.duplicates }, call));
  }

  /** Calls the action, with its request unless another is given. */
  async act(request = this.calls.request()): Promise<TrialOutcome> {
    const { declared } = this.#props;
    try {
      const answer = await this.calls.action(request);
      const refusal = declared.refusalOf(answer);
      if (refusal !== undefined) return this.#refusedByAnswer(answer, refusal);
      return { kind: "answered", answer: canonical(answer), said: `it answered ${shown(answer)}` };
    } catch (error) {
      const name = errorName(error);
      const kind = declared.rejections.includes(name) ? "refused" : "failed";
      const isTriedAgain = kind === "failed" && declared.isTriedAgain("action", name);
      return { kind, error, said: `it ${kind} with ${shownError(error)}`, how: "by an error", isTriedAgain };
    }
  }

  /** Calls the compensation, with the action's request unless another is given. */
  async compensate(request = this.calls.request()): Promise<TrialOutcome> {
    const { declared, compensationRefusalOf } = this.#props;
    try {
      const answer = await this.calls.compensation(request);
      const refusal = compensationRefusalOf(answer);
      if (refusal === undefined) return { kind: "answered", answer: "", said: "it succeeded" };
      return { ...this.#refusedByAnswer(answer, refusal), kind: "failed" };
    } catch (error) {
      const name = errorName(error);
      if (declared.settledBy.includes(name))
        return { kind: "answered", answer: "", said: `it ended well with ${shownError(error)}` };
      return {
        kind: "failed",
        error,
        said: `it failed with ${shownError(error)}`,
        how: "by an error",
        isTriedAgain: declared.isTriedAgain("compensation", name),
      };
    }
  }

  #refusedByAnswer(answer: unknown, refusal: string) {
    const isUndecided = refusal === undecided;
    const meaning = isUndecided ? "neither a success nor a rejection" : `the rejection ${refusal}`;
    return {
      kind: isUndecided ? ("failed" as const) : ("refused" as const),
      error: undefined,
      said: `it answered ${shown(answer)}, which is ${meaning}`,
      how: "by an answer" as const,
      isTriedAgain: true,
    };
  }

  /** Fails, as the rule is not kept, unless the call was answered. */
  expectSuccess(outcome: TrialOutcome, expected: string): void {
    if (outcome.kind !== "answered") this.fail(expected, outcome.said, outcome.error);
  }

  /**
   * Fails unless a repetition was answered as the first call was; or, if the operation says that a repetition may be refused, unless
   * it says by its answer that it was not carried out.
   */
  expectRepetition(outcome: TrialOutcome, first: TrialOutcome, expected: string): void {
    if (!this.mayBeRefused(outcome)) this.expectSameAnswer(outcome, first, expected);
  }

  /** True for a repetition that may be refused, as the operation says: the step is in doubt then, and is compensated. */
  mayBeRefused(outcome: TrialOutcome): boolean {
    const isRefused =
      outcome.kind === "refused" || (outcome.kind === "failed" && outcome.how === "by an answer");
    return isRefused && this.#props.declared.mayRefuseRepetitions;
  }

  /** True if a later try of what was so refused has to be refused, too. */
  isFinal(outcome: TrialOutcome): boolean {
    return outcome.kind === "refused" && this.#props.declared.isFinal(outcome.how);
  }

  /** Fails if a call failed that Step Functions does not try again: the saga would be stuck. */
  expectTriedAgain(outcome: TrialOutcome, expected: string): void {
    if (outcome.kind === "failed" && !outcome.isTriedAgain) {
      this.fail(
        expected,
        `${outcome.said}; \`notOn\` names that error, so there is no other try`,
        outcome.error,
      );
    }
  }

  /** Fails unless the call was answered as the first one was. */
  expectSameAnswer(outcome: TrialOutcome, first: TrialOutcome, expected: string): void {
    this.expectSuccess(outcome, expected);
    if (first.kind === "answered" && outcome.kind === "answered" && first.answer !== outcome.answer) {
      this.fail(expected, `first ${first.said}, then ${outcome.said}`);
    }
  }

  /** Fails unless the call was refused by a declared rejection. */
  expectRejection(outcome: TrialOutcome, expected: string): void {
    if (outcome.kind === "refused") return;
    const { rejections } = this.#props.declared;
    const names = rejections.length === 1 ? rejections[0] : `one of ${rejections.join(", ")}`;
    this.fail(
      `${expected}, with ${names}`,
      outcome.said,
      outcome.kind === "failed" ? outcome.error : undefined,
    );
  }

  /** Fails if the call was answered. With which error it was not is all the same where nobody hears of it any more. */
  expectNoSuccess(outcome: TrialOutcome, expected: string): void {
    if (outcome.kind === "answered") this.fail(expected, outcome.said);
  }

  /** Fails unless there are so many effects under the key. */
  async expectEffects(count: 0 | 1, when: string): Promise<void> {
    const effects = await this.calls.effects();
    if (effects !== count) this.fail(`${when}: ${many(count)}`, `${many(effects)} (key ${this.calls.key})`);
  }

  /** @throws ContractViolation */
  fail(expected: string, received: string, cause?: unknown): never {
    const { participant, description } = this.#props;
    const { name: owed, why, mend } = description;
    throw new ContractViolation({ participant, owed, expected, received, why, mend }, cause);
  }
}

function many(effects: number): string {
  return effects === 1 ? "1 effect" : `${effects} effects`;
}

/** One thing that participants owe, and how to find out whether one of them keeps it. */
export interface Rule extends Description {
  /** Tries it under a key of its own. Throws a ContractViolation where it is not kept. */
  attempt(trial: Trial): Promise<void>;
}
