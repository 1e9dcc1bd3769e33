/** Laws of other people's machines, by code: what breaks one loses something. */
export const losses = {
  "in-doubt-not-compensated":
    "A step whose call failed may have taken effect all the same, so it has to be compensated too.",
  "not-compensated": "A step that was done is compensated before the execution ends as compensated.",
  "stops-without-compensating":
    "An execution doesn't end with effects in place where nothing leads to their compensation.",
  "times-out": "A state machine's own timeout ends an execution wherever it is, and nothing is compensated.",
  "waits-for-ever": "Nothing waits for an answer that never comes.",
  "compensation-given-up":
    "A compensation that fails leaves the execution where it can be resumed, and doesn't lead to an end.",
  "compensation-finds-nothing": "A compensation is called with the key under which the step was done.",
  "compensation-lacks-the-answer":
    "A compensation doesn't need what only the step's answer says, as that may be lost.",
  "lands-after-compensation": "A call that arrives after its compensation is refused.",
  "done-twice": "A step is done once, however often it is called.",
  "given-back-too-often": "A compensation takes back what was done, and no more.",
  "refusal-leaves-effect": "A step that refuses leaves nothing behind.",
  "cannot-be-taken-back":
    "A step that nothing takes back comes when nothing before it has to be taken back any more.",
  "in-doubt-taken-as-failed":
    "A step that nothing takes back isn't taken to have failed while it may have been done.",
  "refusal-not-noticed": "A step that refused isn't taken to be done.",
  "failure-not-noticed": "A step that failed isn't taken to be done.",
  "completed-though-taken-back": "An execution that completes keeps what it did.",
  "completed-with-leftover": "A step that is given up for another one leaves nothing behind.",
  "called-without-key": "A step is called with what identifies what it does.",
} as const satisfies Readonly<Record<string, string>>;

/** House rules, by code: what breaks one could be better. */
export const adviceRules = {
  "compensation-stops-it": "A compensation is retried for as long as an outage may last.",
  "fails-though-done": "What only tells somebody doesn't decide how an execution ends.",
  "unexpected-answer": "An answer that nobody has thought of leads to recovery.",
  "one-end-for-two": "An end says how it ended: whether everything was compensated.",
  "request-of-two-kinds": "A compensation gets the same kind of request whatever led to it.",
  "left-to-a-person": "An end at which a person takes over says what is left to do.",
  "goes-round": "A machine comes to an end.",
  "never-completes": "There is an input with which the machine completes.",
  "no-timeout": "Every Task has a TimeoutSeconds.",
  "timeout-too-short": "A Task's TimeoutSeconds is longer than its function's own timeout.",
  "machine-timeout": "A state machine has no TimeoutSeconds of its own.",
  "no-retry": "What fails for a moment is tried again.",
  "timeout-not-retried": "A compensation is tried again after a timeout, too.",
  "answer-replaces-input": "An answer is kept beside what later states need.",
  "no-condition": "A write that can't be repeated asks whether it may, and whether it was done.",
  "no-default": "A Choice has a Default.",
  "same-way-after-failure": "A step that failed isn't followed by what follows its success.",
  "never-raised": "A retrier or catcher names errors that its Task can raise.",
  "retried-without-key": "What isn't idempotent isn't retried.",
  "retries-everything": "What fails each time, or was refused, isn't retried.",
  "branches-abandoned": "A branch of a Parallel doesn't fail while others are under way.",
  "record-of-nothing":
    "A compensation of what never was leaves nothing that others could take for a booking.",
} as const satisfies Readonly<Record<string, string>>;

export type LossCode = keyof typeof losses;
export type AdviceCode = keyof typeof adviceRules;

/** Something that is lost: the shortest run in which it is. */
export interface Loss {
  readonly code: LossCode;
  readonly state: string;
  /** The events, in sentences. */
  readonly says: string;
  /** Repeats the run: `ChargePayment=lost(Lambda.Unknown)`. */
  readonly script: string;
  readonly timeline: readonly string[];
  /** The effects that are left in the end, in sentences. */
  readonly left: readonly string[];
  /** Number of runs in which it is so. */
  readonly runs: number;
}

/** Something that could be better. */
export interface Advice {
  readonly code: AdviceCode;
  readonly states: readonly string[];
  readonly says: string;
  /** Present if a run shows it. */
  readonly script?: string;
  readonly timeline?: readonly string[];
}
