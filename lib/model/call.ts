import type { Call } from "./command.js";
import type { Calling } from "./calling.js";
import { hasFailed, type Reading, reading } from "./evaluation.js";
import { nothingNoted } from "./memory.js";
import { exactly, latest, type Moment } from "./moment.js";
import { notBeforeRedrive } from "./obstacles.js";
import { endsAtOnce, type RetryPolicy, retryPolicy } from "./retry-policy.js";
import { entryOf, type NotCalled, type Try, type TryEnd } from "./state.js";
import { clippedHeartbeat, clippedTimeout, timeoutOf } from "./timeouts.js";
import type { Json, Value } from "./values/json.js";
import { consult, note, type Walk } from "./walk.js";

/** Progress of a call. */
export type Called =
  | { readonly state: "running" }
  | {
      readonly state: "succeeded";
      readonly when: Moment;
      readonly result: Json;
      /** True if nothing was tried before, neither in vain nor before a redrive. */
      readonly isFirstTry: boolean;
    }
  /** Its tries are exhausted, or its error ended it at once, or it was not called at all. */
  | { readonly state: "failed"; readonly when: Moment; readonly error: string; readonly cause?: string };

/**
 * Calls an operation until it succeeds, its tries are exhausted, or an error ends it at once.
 *
 * @param want the call as it is wanted, which doesn't matter any more once it has succeeded.
 * @param isAccepted whether an answer ends the call; one that doesn't counts as an error, after which it is tried again.
 */
export function call(
  id: string,
  when: Moment,
  walk: Walk,
  want: () => Calling,
  isAccepted: (answer: Json) => boolean = () => true,
): Called {
  const tries = entryOf(walk.state.known.tries, id) ?? [];
  const [first] = tries;
  if (first !== undefined)
    consult(walk, first.began ?? first.ended?.at ?? Number.POSITIVE_INFINITY, tries.length);
  const end = tries.at(-1)?.ended;
  if (end === undefined || !("result" in end) || !isAccepted(end.result))
    return tried(wanted(id, want, walk), tries, when, walk);
  const { at, result, afterRedrive = false } = end;
  return { state: "succeeded", when: exactly(at), result, isFirstTry: tries.length === 1 && !afterRedrive };
}

/** The call as it was wanted in earlier tries; only the first time it has to be asked for. */
function wanted(id: string, want: () => Calling, { earlier, memory, taskToken }: Walk): Calling {
  const known = earlier?.call;
  memory.call =
    known?.calling.id === id && known.taskToken === taskToken ? known : { calling: want(), taskToken };
  return memory.call.calling;
}

function tried(calling: Calling, tries: readonly Try[], when: Moment, walk: Walk): Called {
  // All tries but the latest one have failed, and none of them was the last that there is to be.
  const open = tries.at(-1)?.ended === undefined ? tries.at(-1) : undefined;
  const count = open === undefined ? tries.length : tries.length - 1;
  const failure = failureOf(tries[count - 1]?.ended);
  // What a redrive begins anew can't begin before it.
  let next = notBeforeRedrive(when, walk);
  if (failure !== undefined) {
    const policy = policyOf(calling, walk);
    if (isLast(calling, failure, count < policy.tries)) return failed(failure);
    next = { from: failure.at, to: failure.at + policy.longestDelay(count) * 1000 };
  }
  if (open !== undefined) return offered(calling, { attempt: count + 1, next, began: open.began }, walk);
  const known = entryOf(walk.state.known.notCalled, calling.id);
  if (known !== undefined) {
    note(walk, { ...nothingNoted, passedOver: 1 });
    return failed(known);
  }
  const isMadeAsBefore = count > 0 && walk.state.execution.retriesAsFirstMade === true;
  const obstacle = isMadeAsBefore ? undefined : calling.obstacle?.(next, walk);
  // A request that could not be read was read when it was its turn: whatever the time is now, nothing was in its way.
  if (obstacle === undefined || hasFailed(calling, walk))
    return offered(calling, { attempt: count + 1, next }, walk);
  walk.notCalled.set(calling.id, obstacle);
  return failed(obstacle);
}

function policyOf({ options, persists, role, operation }: Calling, { state }: Walk): RetryPolicy {
  const policy = retryPolicy(options, persists);
  const isTriedOnce = role === "action" && state.execution.triedOnce?.includes(operation) === true;
  return isTriedOnce ? { ...policy, tries: 1 } : policy;
}

function isLast(
  { rejections, heartbeatSeconds, options }: Calling,
  { error, isAnswered = false }: TriedInVain,
  mayBeTriedAgain: boolean,
): boolean {
  const final = [...rejections, ...(options.retry?.notOn ?? [])];
  if (isAnswered) return !mayBeTriedAgain || final.includes(error);
  return !mayBeTriedAgain || endsAtOnce(error, { final, isCallback: heartbeatSeconds !== undefined });
}

/** The end of a try that failed, or whose answer wasn't accepted. */
type TriedInVain = Extract<TryEnd, { error: string }> & { readonly isAnswered?: boolean };

function failureOf(end: TryEnd | undefined): TriedInVain | undefined {
  if (end === undefined || "error" in end) return end;
  return { at: end.at, error: "States.QueryEvaluationError", isAnswered: true };
}

type Writable<T> = { -readonly [name in keyof T]: T[name] };

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
  const request = requestIn(calling, tried.next, walk);
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
  const isOfFirstTry = heartbeatSeconds !== undefined || walk.state.execution.retriesAsFirstMade === true;
  const start = isOfFirstTry ? (entryOf(known, id)?.[0]?.began ?? begins) : begins;
  const { from, to } = next;
  const command: Writable<Call> = {
    type: "call",
    id: `${id} #${redrives}.${attempt}`,
    place: id,
    name,
    path,
    iterations,
    role,
    operation,
    // One that is absent is empty.
    // Null is a request, too.
    request: request.value === undefined ? {} : request.value,
    key,
    timeoutSeconds: clippedTimeout(timeoutOf(operation, calling.options, walk), start, deadline),
    attempt,
    tries: policyOf(calling, walk).tries,
    from,
    to,
  };
  if (heartbeatSeconds !== undefined)
    command.heartbeatSeconds = clippedHeartbeat(heartbeatSeconds, start, deadline);
  if (began !== undefined) command.began = began;
  walk.commands.push(command);
  return { state: "running" };
}

/** The request of a call, which is the same in each of its tries: it is made once. */
function requestIn(calling: Calling, when: Moment, walk: Walk): Reading<Value> {
  const known = walk.memory.call;
  if (known?.request !== undefined) return { state: "read", when, value: known.request.value };
  const request = reading(calling, { when, walk, read: calling.request });
  // What was evaluated on the way has its times, too.
  const isPlain = request.state === "read" && request.when === when;
  if (isPlain && known !== undefined) known.request = { value: request.value };
  return request;
}

function failed(end: NotCalled | Extract<TryEnd, { error: string }>): Called {
  const when = "at" in end ? exactly(end.at) : { from: end.from, to: end.to };
  const { error, cause } = end;
  return { state: "failed", when, error, ...(cause === undefined ? {} : { cause }) };
}
