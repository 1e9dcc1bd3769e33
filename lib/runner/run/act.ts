import type { JsonValue } from "../../asl/index.js";
import type { LoadedState } from "../machine.js";
import { errors } from "../states/failure.js";
import type { TaskOutcome } from "../task-call.js";
import type { Beginning } from "./beginning.js";
import type { Branch } from "./branch.js";
import type { Payload } from "./payload.js";
import type { PendingCall } from "./pending-call.js";

/**
 * Something that a branch is to do in its turn. It is data, so that an execution can be copied with all that it is still
 * to do.
 */
export type Act =
  | Beginning
  /** Starts the execution. */
  | { readonly kind: "start"; readonly input: Payload }
  /** Goes on after a redrive, at the root, which had that status. */
  | { readonly kind: "redrive"; readonly was: Branch["status"] }
  /** Tries the state again that failed or was given up, after a redrive. */
  | { readonly kind: "resume" }
  | { readonly kind: "wait is over" }
  /** Tries the state again after the delay of a retrier. */
  | { readonly kind: "retry" }
  /** Asks how many iterations may fail. */
  | { readonly kind: "ask tolerated" }
  /** Joins the branches or iterations of the state. */
  | { readonly kind: "join" }
  | OfCall;

/** Something about a call of a task; nothing happens if the call is over by then. */
export type OfCall =
  | { readonly kind: "answered"; readonly call: PendingCall; readonly outcome: TaskOutcome }
  | { readonly kind: "submitted"; readonly call: PendingCall; readonly output: JsonValue }
  | { readonly kind: "timed out"; readonly call: PendingCall; readonly synonyms: readonly string[] }
  /** The handler threw an error. */
  | { readonly kind: "handler failed"; readonly call: PendingCall; readonly error: unknown }
  /** The answer comes later. */
  | { readonly kind: "wait for answer"; readonly call: PendingCall };

/** The act when the time comes that is scheduled for a state. */
export function atTime({ type }: LoadedState): Act {
  return type === "Wait" ? { kind: "wait is over" } : { kind: "retry" };
}

export function atTimeout(call: PendingCall): Act {
  return { kind: "timed out", call, synonyms: [] };
}

export function atMissedHeartbeat(call: PendingCall): Act {
  return { kind: "timed out", call, synonyms: [errors.heartbeatTimeout] };
}

export function isOfCall(act: Act): act is OfCall {
  return "call" in act;
}
