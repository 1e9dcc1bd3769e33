import type { JsonValue } from "../../asl/index.js";
import type { Json } from "../../model/index.js";

/** Something that a state machine was seen to do, or to be told. Times are in milliseconds since 1970. */
export type Observation =
  | CallSeen
  | { readonly kind: "succeeded"; readonly at: number; readonly call: number; readonly result: JsonValue }
  | {
      readonly kind: "failed";
      readonly at: number;
      readonly call: number;
      readonly error: string;
      readonly cause?: string;
      /** Present if the call was answered with this result, which is too large for what is kept of it. */
      readonly result?: JsonValue;
    }
  /** A call's request was too large to be sent. */
  | ({ readonly kind: "not sent"; readonly cause: string } & StateSeen)
  | { readonly kind: "timed out"; readonly at: number; readonly call: number }
  /** A wait has begun. */
  | ({ readonly kind: "waits" } & StateSeen)
  /** An expression has failed, in these words of AWS's. */
  | ({ readonly kind: "evaluation failed"; readonly cause: string } & StateSeen)
  /**
   * An action was not called, or a path or a wait not begun, because an expression that is evaluated before has failed, and
   * that was taken in.
   */
  | ({
      readonly kind: "not called";
      readonly cause: string;
      /** True if what the Task makes of a request fails by itself: a task of the user's may do that. */
      readonly fails: (request: Json) => boolean;
    } & StateSeen)
  /** The outcomes of a block's branches or elements were too large together; the state is the block. */
  | ({ readonly kind: "outcomes lost"; readonly cause: string } & StateSeen)
  | {
      readonly kind: "ended";
      readonly at: number;
      readonly status: string;
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
      readonly output?: JsonValue | undefined;
    }
  | {
      readonly kind: "redriven";
      readonly at: number;
      /** The Wait states that begin anew. */
      readonly waiting: readonly { readonly state: string; readonly iterations: readonly number[] }[];
    };

/** Something that happened in a state. */
interface StateSeen {
  readonly at: number;
  readonly state: string;
  readonly iterations: readonly number[];
}

/** One try of a Task. */
export interface CallSeen {
  readonly kind: "called";
  readonly at: number;
  /** Tells one call from another. */
  readonly call: number;
  readonly state: string;
  /** The operation, if the call says which one it is. */
  readonly operation: string | undefined;
  /** The request, as far as it can be told from what the service is sent. */
  readonly request: JsonValue;
  /** The first place at which the service is not sent this request, in words. */
  readonly disagreement: (request: Json) => string | undefined;
  readonly attempt: number;
  /** Number of tries before it that were not made, because each would have failed as the last one did. */
  readonly leftOut: number;
  /** The branches and iterations that the state is in. */
  readonly path: readonly number[];
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  /** The token of a call that is answered by one, and before that of each earlier try, the latest first. */
  readonly taskTokens: readonly string[];
}
