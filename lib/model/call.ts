import type { CallOptions } from "../saga/document.js";
import type { Call } from "./command.js";
import { hasFailed, reading } from "./evaluation.js";
import type { Instance } from "./instance.js";
import { exactly, latest, type Moment } from "./moment.js";
import { notBeforeRedrive } from "./obstacles.js";
import { endsAtOnce, type RetryPolicy, retryPolicy } from "./retry-policy.js";
import { entryOf, type NotCalled, type Try, type TryEnd } from "./state.js";
import { clippedHeartbeat, clippedTimeout, timeoutOf } from "./timeouts.js";
import type { Json, Value } from "./values/json.js";
import type { Meaning } from "./values/template.js";
import { consult, type Walk } from "./walk.js";

/** A call of an operation as the saga wants it. */
export interface Calling extends Instance {
  readonly id: string;
  readonly role: Call["role"];
  readonly operation: string;
  readonly options: CallOptions;
  /** Whether it is tried for an hour, rather than three times. */
  readonly persists: boolean;
  /** Errors by which the operation refuses. */
  readonly rejections: readonly string[];
  readonly heartbeatSeconds?: number;
  readonly key: string;
  readonly request: (raw: Meaning["raw"]) => Value;
  /** Present if it begins before this time or not at all. */
  readonly deadline?: number;
  /** Why it isn't called, at the time at which it would begin; undefined if it is called. */
  readonly obstacle?: (when: Moment) => NotCalled | undefined;
}

/** How far a call has got. */
export type Called =
  | { readonly state: "running" }
  | { readonly state: "succeeded"; readonly when: Moment; readonly result: Json }
  /** Its tries are exhausted, or its error ended it at once, or it was not called at all. */
  | { readonly state: "failed"; readonly when: Moment; readonly error: string; readonly cause?: string };

/**
 * Calls an operation until it succeeds, its tries are exhausted, or an error ends it at once.
 *
 * @param want the call as it is wanted, which doesn't matter any more once it has succeeded.
 */
export function call(id: string, when: Moment, walk: Walk, want: () => Calling): Called {
  const tries = entryOf(walk.state.known.tries, id) ?? [];
  const [first] = tries;
  if (first !== undefined)
    consult(walk, first.began ?? first.ended?.at ?? Number.POSITIVE_INFINITY, tries.length);
  const end = tries.at(-1)?.ended;
  return end !== undefined && "result" in end ? succeeded(end) : tried(want(), tries, when, walk);
}

function tried(calling: Calling, tries: readonly Try[], when: Moment, walk: Walk): Called {
  // All tries but the latest one have failed, and none of them was the last that there is to be.
  const open = tries.at(-1)?.ended === undefined ? tries.at(-1) : undefined;
  const count = open === undefined ? tries.length : tries.length - 1;
  const failure = tries[count - 1]?.ended;
  // What a redrive begins anew can't begin before it.
  let next = notBeforeRedrive(when, walk);
  if (failure !== undefined && "error" in failure) {
    const policy = policyOf(calling, walk);
    if (isLast(calling, failure.error, count < policy.tries)) return failed(failure);
    next = { from: failure.at, to: failure.at + policy.longestDelay(count) * 1000 };
  }
  if (open !== undefined) return offered(calling, { attempt: count + 1, next, began: open.began }, walk);
  const known = entryOf(walk.state.known.notCalled, calling.id);
  if (known !== undefined) {
    walk.passedOver += 1;
    return failed(known);
  }
  // A request that could not be read was read when it was its turn: whatever the time is now, nothing was in its way.
  const obstacle = hasFailed(calling, walk) ? undefined : calling.obstacle?.(next);
  if (obstacle === undefined) return offered(calling, { attempt: count + 1, next }, walk);
  walk.notCalled.set(calling.id, obstacle);
  return failed(obstacle);
}

function policyOf({ options, persists, role, operation }: Calling, { state }: Walk): RetryPolicy {
  const policy = retryPolicy(options, persists);
  const isTriedOnce = role === "action" && state.execution.triedOnce?.includes(operation) === true;
  return isTriedOnce ? { ...policy, tries: 1 } : policy;
}

function isLast({ rejections, heartbeatSeconds }: Calling, error: string, mayBeTriedAgain: boolean): boolean {
  return !mayBeTriedAgain || endsAtOnce(error, { rejections, isCallback: heartbeatSeconds !== undefined });
}

/** A try that is to begin, or to be answered. */
function offered(
  calling: Calling,
  tried: {
    readonly attempt: number;
    readonly next: Moment;
    readonly began?: number | undefined;
  },
  walk: Walk,
): Called {
  const request = reading(calling, { when: tried.next, walk, read: calling.request });
  if (request.state === "failed") {
    const { when, cause } = request;
    return { state: "failed", when, error: "States.QueryEvaluationError", cause };
  }
  walk.unsettled.push(calling.id);
  if (request.state === "running") return request;
  const { id, role, operation, key, name, path, iterations, heartbeatSeconds, deadline } = calling;
  const { attempt, began } = tried;
  const { redrives, tries: known } = walk.state.known;
  const next = latest(tried.next, request.when);
  const begins = began ?? Math.max(next.from, walk.state.now);
  // A timeout and a heartbeat are of one reading of the clock, when the first try began.
  const start = heartbeatSeconds === undefined ? begins : (entryOf(known, id)?.[0]?.began ?? begins);
  walk.commands.push({
    type: "call",
    id: `${id} #${redrives}.${attempt}`,
    place: id,
    name,
    path,
    iterations,
    role,
    operation,
    // One that is absent is empty.
    request: request.value ?? {},
    key,
    timeoutSeconds: clippedTimeout(timeoutOf(operation, calling.options, walk), start, deadline),
    ...(heartbeatSeconds === undefined
      ? {}
      : { heartbeatSeconds: clippedHeartbeat(heartbeatSeconds, start, deadline) }),
    attempt,
    tries: policyOf(calling, walk).tries,
    ...next,
    ...(began === undefined ? {} : { began }),
  });
  return { state: "running" };
}

function succeeded({ at, result }: Extract<TryEnd, { result: Json }>): Called {
  return { state: "succeeded", when: exactly(at), result };
}

function failed(end: NotCalled | Extract<TryEnd, { error: string }>): Called {
  const when = "at" in end ? exactly(end.at) : { from: end.from, to: end.to };
  const { error, cause } = end;
  return { state: "failed", when, error, ...(cause === undefined ? {} : { cause }) };
}
