import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import type { Course, TaskBinding } from "../../../lib/compiler/index.js";
import type { AnySaga } from "../../../lib/saga/index.js";

/** What a page of docs/ shows and claims, beside the code that stands in its blocks. */
export interface Page {
  /** What its excerpts are of, by the name behind `json` in the block. */
  readonly sagas: Readonly<Record<string, AnySaga | Bound>>;
  /** Where its code stands, besides the file that bears its name. */
  readonly files?: readonly string[];
  /** The rows of its table of failures, by their first cells. */
  readonly failures: Readonly<Record<string, Scenario>>;
  /** The rows of its table of state transitions, by their first cells. */
  readonly costs: Readonly<Record<string, Cost>>;
}

/** A saga with what calls its operations. */
export interface Bound {
  readonly saga: AnySaga;
  readonly tasks: Readonly<Record<string, TaskBinding>>;
}

/** A run in which something happens. */
export interface Scenario {
  readonly saga: AnySaga;
  /** @default - a trip to Rome */
  readonly input?: JsonValue;
  /**
   * What a Task does, by its state's name, with `@1` behind it only for the element of that index; each try the next one,
   * and then always the last one.
   * @default - it answers `{ price: 100 }`
   */
  readonly does?: Readonly<Record<string, Deed | readonly Deed[]>>;
  /** What calls its operations. @default - Lambda functions */
  readonly tasks?: Readonly<Record<string, TaskBinding>>;
  /** What states are called with, the last time: every property, and no other. */
  readonly calledWith?: Readonly<Record<string, JsonValue>>;
  /** How often states are called, up to where it ends for the first time. */
  readonly tries?: Readonly<Record<string, number>>;
  /** The output of an execution that succeeds. */
  readonly output?: JsonValue;
  /** Parts of the cause of one that was compensated. */
  readonly cause?: JsonObject;
  /** Whether it is redriven, everything having been mended. */
  readonly redriven?: true;
}

/** What a Task does when it is called. */
export type Deed =
  | { readonly fails: string }
  /** Of one that waits for its token: whoever has the token tells the error. */
  | { readonly refuses: string }
  /** It answers with this. */
  | { readonly answers: JsonValue }
  /** It answers with more than Step Functions takes. */
  | "tooMuch"
  /** It never answers. */
  | "nothing";

/** A run whose state transitions are counted. */
export interface Cost extends Course {
  readonly saga: AnySaga;
}
