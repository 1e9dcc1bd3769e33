import type { Failure } from "./failure.js";
import type { Instance } from "./instance.js";
import type { Json, JsonObject } from "./values/json.js";

/** A thing to do next. */
export type Command = Call | Wait | Evaluation | End;

/** A try of an operation: it is to begin, or, if `began` is there, to be answered. */
export interface Call extends Instance {
  readonly type: "call";
  readonly id: string;
  /** The id that all of its tries share. */
  readonly place: string;
  /** A compensation is called `again` at the end, if it was stuck and the others went first. */
  readonly role: "action" | "compensation" | "compensation again";
  readonly operation: string;
  /** The exact request. If the answer comes by a token, `requestOf` gives the one that holds the token. */
  readonly request: Json;
  /** The key of the step, the same for its action and its compensation. */
  readonly key: string;
  readonly timeoutSeconds: number;
  /** Present if the answer comes later, by a token. */
  readonly heartbeatSeconds?: number;
  /** Counts from 1, anew after each redrive. */
  readonly attempt: number;
  /** Number of tries in all. */
  readonly tries: number;
  /** Between which times it begins, in milliseconds since 1970: the same time twice unless chance draws the delay. */
  readonly from: number;
  readonly to: number;
  readonly began?: number;
}

/** A wait: it is over by itself once the time has come. */
export interface Wait extends Instance {
  readonly type: "wait";
  readonly id: string;
  /** When it begins, if it hasn't begun yet. */
  readonly from: number;
  readonly to: number;
  readonly began?: number;
  /** When it is over, in milliseconds since 1970. */
  readonly until: number;
  /** True if it may have to wait for room first: it is in a list of which no more elements run at the same time. */
  readonly mayWaitForRoom?: true;
}

/** An expression that may fail is to be evaluated: raw JSONata with its variables, or a value that has to be a time. */
export interface Evaluation extends Instance {
  readonly type: "evaluation";
  readonly id: string;
  readonly from: number;
  readonly expression:
    | { readonly jsonata: string; readonly variables: JsonObject }
    | { readonly time: Json | null };
}

/** The execution has ended. */
export interface End {
  readonly type: "end";
  readonly id: "end";
  readonly outcome: "completed" | "compensated" | "stuck" | "stopped";
  readonly status: "SUCCEEDED" | "FAILED" | "ABORTED";
  /** Between which times it ended, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** The output of an execution that has SUCCEEDED. */
  readonly output?: Json;
  /** The error and cause of one that hasn't. If it was compensated the cause is the failure that began that, as JSON text. */
  readonly error?: string;
  readonly cause?: string;
  /** The failure that began the recovery, if it was compensated. */
  readonly failure?: Failure;
  /** The call on which it is stuck, or the block whose outcomes were lost. */
  readonly stuckOn?: string;
}
