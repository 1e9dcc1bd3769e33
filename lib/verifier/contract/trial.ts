import { ContractViolation } from "./contract-case.js";
import { canonical, errorName, shown, shownError } from "./show.js";

/** The end of a call: it was answered, refused by a declared rejection, or failed in any other way. */
export type TrialOutcome =
  | { readonly kind: "answered"; readonly answer: string; readonly said: string }
  | { readonly kind: "refused" | "failed"; readonly error: unknown; readonly said: string };

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
  readonly effects: () => number | Promise<number>;
  readonly prepare: () => void | Promise<void>;
  readonly provoke: () => void | Promise<void>;
  /** Undefined where the reason of a refusal cannot be taken away. */
  readonly relent: (() => void | Promise<void>) | undefined;
}

/** The parts of a trial. */
export interface TrialProps {
  readonly participant: string;
  readonly rejections: readonly string[];
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
    try {
      const answer = await this.calls.action(request);
      return { kind: "answered", answer: canonical(answer), said: `it answered ${shown(answer)}` };
    } catch (error) {
      const kind = this.#props.rejections.includes(errorName(error)) ? "refused" : "failed";
      return { kind, error, said: `it ${kind} with ${shownError(error)}` };
    }
  }

  /** Calls the compensation, with the action's request unless another is given. */
  async compensate(request = this.calls.request()): Promise<TrialOutcome> {
    try {
      await this.calls.compensation(request);
      return { kind: "answered", answer: "", said: "it succeeded" };
    } catch (error) {
      return { kind: "failed", error, said: `it failed with ${shownError(error)}` };
    }
  }

  /** Fails, as the rule is not kept, unless the call was answered. */
  expectSuccess(outcome: TrialOutcome, expected: string): void {
    if (outcome.kind !== "answered") this.fail(expected, outcome.said, outcome.error);
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
    const { rejections } = this.#props;
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
