import type { CallOptions } from "../saga/document.js";
import { secondsOf } from "./values/time.js";

/** Rule by which a failed try is repeated. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** The longest delay before a retry, in seconds; retries count from 1. Chance draws the delay between 0 and this. */
  readonly longestDelay: (retry: number) => number;
}

const hour = 3600;

/**
 * Returns the rule by which a call is repeated. An action is tried three times in all, from 1 s, doubled each time, up to 60 s. What persists
 * does so for an hour, from 2 s, doubled each time, up to the larger of 5 minutes and a twelfth of that time,
 * in whole seconds.
 */
export function retryPolicy(options: CallOptions, persists: boolean): RetryPolicy {
  const policies = persists ? ofPersistent : ofImpatient;
  const policy = policies.get(options) ?? policyOf(options, persists);
  policies.set(options, policy);
  return policy;
}

/** They are asked for again and again, and take a while to be counted. */
const ofPersistent = new WeakMap<CallOptions, RetryPolicy>();
const ofImpatient = new WeakMap<CallOptions, RetryPolicy>();

function policyOf({ retry = {} }: CallOptions, persists: boolean): RetryPolicy {
  const patience = retry.persistFor && secondsOf(retry.persistFor);
  const usualCap = persists ? Math.max(300, Math.floor((patience ?? hour) / 12)) : 60;
  const cap = retry.maxDelay && secondsOf(retry.maxDelay);
  const interval = retry.interval ? secondsOf(retry.interval) : Math.min(persists ? 2 : 1, cap ?? usualCap);
  const rate = retry.backoffRate ?? 2;
  const longest = Math.max(interval, cap ?? usualCap);
  const longestDelay = (number: number) => Math.min(longest, interval * rate ** (number - 1));
  if (retry.tries !== undefined) return { tries: retry.tries, longestDelay };
  if (patience === undefined && !persists) return { tries: 3, longestDelay };
  return { tries: triesWithin(patience ?? hour, longestDelay), longestDelay };
}

/** Number of tries that fill a time by their expected delays, each of which is half of the longest. */
function triesWithin(seconds: number, longestDelay: RetryPolicy["longestDelay"]): number {
  let tries = 1;
  for (let expected = 0; expected < seconds; tries += 1) expected += longestDelay(tries) / 2;
  return tries;
}

/** Errors that would come again, whatever is done. */
const neverRetried = ["States.QueryEvaluationError", "States.DataLimitExceeded"];

/** True if an error ends a call at once, however many tries are left. */
export function endsAtOnce(
  error: string,
  { final, isCallback }: { readonly final: readonly string[]; readonly isCallback: boolean },
): boolean {
  return neverRetried.includes(error) || final.includes(error) || (isCallback && error === "States.Timeout");
}
