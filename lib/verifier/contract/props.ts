import type { AnyOperation } from "../../saga/operation.js";

/**
 * Properties of `participantContract` for one participant: how to call it, what to ask it for, and how to look at what it
 * did. The functions call the real thing: a handler against a local store, or a deployed function.
 */
export interface ParticipantContractProps<Request> {
  /**
   * The action's name, for titles and messages.
   *
   * @default - that of `operation`, or "the participant"
   */
  readonly name?: string;

  /**
   * The action's operation, as the saga has it. Its `rejections` hold then, and its conditions on the answer: an answer that
   * `rejectedWhen` names is a refusal, one that `succeededWhen` doesn't name is no success. Unless `rejectionsAreFinal` is true, such
   * an action may refuse the repetition of what it has done, as the step is in doubt then, and is compensated.
   *
   * @default - every answer is a success, and rejections are errors that are final
   */
  readonly operation?: AnyOperation;

  /**
   * The compensation's operation, as the saga has it: by its `succeededWhen` an answer is a success, and an error of its `settledBy` ends
   * it well.
   *
   * @default - every answer is a success, and every error a failure
   */
  readonly compensationOperation?: AnyOperation;

  /**
   * Errors that end the compensation well, if the step names them.
   *
   * @default - those of `compensationOperation`
   */
  readonly settledBy?: readonly string[];

  /**
   * Errors after which there is no other try, as the `retry` of the step and of its compensation name them. A compensation that finds
   * another call at work must not fail by one of these, nor an action that has no compensation: the saga would be stuck.
   *
   * @default - none
   */
  readonly notOn?: { readonly action?: readonly string[]; readonly compensation?: readonly string[] };

  /**
   * Calls the action, and resolves with its answer: with that part of it that has to be the same at every call, where that
   * is not all. Rejects where the participant refuses or fails, by an error with the `name` that Step Functions would see;
   * of a deployed function, that is its answer's `errorType`. With an `operation` that reads its answer, the answer has the parts that
   * it reads.
   */
  readonly action: (request: Request) => Promise<unknown>;

  /**
   * Calls the compensation for an action with this request.
   *
   * @default - there is none, as of a pivot or a retriable step: the cases of compensation are left out
   */
  readonly compensation?: (request: Request) => Promise<unknown>;

  /**
   * A request under this key that the participant carries out; the same for the same key. Best it asks for something that
   * no other key asks for (a room of a city of its own), so that no case is in another's way.
   */
  readonly request: (key: string) => Request;

  /**
   * Number of effects that the action has under this key right now: 1 once it has succeeded, 0 before, and 0 again after its
   * compensation. What counts is what costs somebody something (a room that is taken, money that moved), not what the
   * participant remembers (a tombstone, a rejection). Of a capacity, count what is taken of it: that also shows what is
   * given back twice, as less than 0.
   */
  readonly effects: (key: string) => number | Promise<number>;

  /**
   * Brings about what has to be there before the action: for a confirmation, the reservation.
   *
   * @default - nothing
   */
  readonly prepare?: (key: string) => void | Promise<void>;

  /**
   * The names of the errors by which the action refuses, as its operation declares them.
   *
   * @default - those of `operation`; without one, it never refuses by an error
   */
  readonly rejections?: readonly string[];

  /**
   * A way to get a refusal by one of the `rejections`.
   *
   * @default - it is not: the cases of rejection are left out
   */
  readonly rejection?: RejectionProps<Request>;

  /** Number of duplicates that arrive at once. @default 8 */
  readonly duplicates?: number;

  /**
   * A key that was never used before, also by no earlier run on the same store. Those of sagas have this form:
   * `<state machine>:<execution>/<step>`.
   *
   * @default - "ParticipantContract:", a random UUID, and "/Action"
   */
  readonly newKey?: () => string;
}

/** A way to have an action refused: because of its request, or because of the participant's state. */
export interface RejectionProps<Request> {
  /**
   * The request that is refused; the same for the same key.
   *
   * @default - the contract's `request`, which is refused for what `provoke` brings about
   */
  readonly request?: (key: string) => Request;

  /**
   * Has the participant refuse that request from now on: lets others take the last room, lowers a limit.
   *
   * @default - nothing: it is refused for what it says
   */
  readonly provoke?: (key: string) => void | Promise<void>;

  /**
   * Takes the reason away again: frees a room, raises the limit. From now on the participant would carry the request out,
   * had it not refused it before. It is called after every `provoke`.
   *
   * @default - nothing: whether a rejection is final is asked once more, as things stand
   */
  readonly relent?: (key: string) => void | Promise<void>;
}
