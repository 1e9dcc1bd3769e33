import type { Retrier } from "../../asl/index.js";
import { type RetryOptions, type TimeSpan, toSeconds } from "../../saga/index.js";

/** A retry with every number filled in; seconds where it is time. */
export interface RetryPlan {
  /** Tries in all, the first included. */
  readonly tries: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  /** Errors after which it is not tried again; absent if there are none. */
  readonly notOn?: readonly string[];
}

/** The tries of a call without options. */
interface RetryDefaults extends Pick<RetryOptions, "tries" | "persistFor"> {
  readonly interval: TimeSpan;
  readonly backoffRate: number;
  /** The longest delay in seconds, of a call that persists for so many seconds. */
  readonly longestDelay: (persistSeconds: number) => number;
}

/** The tries of an action before its failure counts: three in all. */
export const actionRetry = {
  tries: 3,
  interval: { seconds: 1 },
  backoffRate: 2,
  longestDelay: () => 60,
} as const satisfies RetryDefaults;
/**
 * The tries of a compensation, a pivot and a retriable step: for an hour, by expected delays. A call that persists for
 * longer waits for longer in between, so that patience costs no more events of the history.
 */
export const persistentRetry = {
  persistFor: { hours: 1 },
  interval: { seconds: 2 },
  backoffRate: 2,
  longestDelay: (persistSeconds) => Math.max(300, Math.floor(persistSeconds / 12)),
} as const satisfies RetryDefaults;

/** Errors that come again whatever is done: trying again would only repeat the effect, or the wait. */
const neverRetried = ["States.QueryEvaluationError", "States.DataLimitExceeded"];
/** Those of a call whose Output raises an error unless it was answered that it succeeded. */
const neverRetriedUntilAnswered = ["States.DataLimitExceeded"];

/** Fills in what the options leave open. */
export function planRetry(options: RetryOptions | undefined, defaults: RetryDefaults): RetryPlan {
  // An option that is there but undefined is one left open: it is gone when the description was JSON in between.
  const persistFor = options?.persistFor ?? defaults.persistFor;
  const longest =
    options?.maxDelay === undefined
      ? defaults.longestDelay(persistFor === undefined ? 0 : toSeconds(persistFor))
      : toSeconds(options.maxDelay);
  // A longest delay that is shorter than the default of the first one is meant for that, too.
  const intervalSeconds =
    options?.interval === undefined
      ? Math.min(longest, toSeconds(defaults.interval))
      : toSeconds(options.interval);
  const plan = {
    intervalSeconds,
    backoffRate: options?.backoffRate ?? defaults.backoffRate,
    maxDelaySeconds: Math.max(intervalSeconds, longest),
    ...(options?.notOn === undefined ? {} : { notOn: options.notOn }),
  };
  if (options?.tries !== undefined) return { tries: options.tries, ...plan };
  if (persistFor !== undefined) return { tries: triesWithin(toSeconds(persistFor), plan), ...plan };
  return { tries: defaults.tries ?? actionRetry.tries, ...plan };
}

/**
 * The number of tries that fill a time: full jitter draws each delay evenly between 0 and its bound, so the expected
 * delay is half of that.
 */
function triesWithin(
  seconds: number,
  { intervalSeconds, backoffRate, maxDelaySeconds }: Omit<RetryPlan, "tries">,
): number {
  let tries = 1;
  let bound = intervalSeconds;
  let expected = 0;
  while (expected < seconds && bound < maxDelaySeconds && backoffRate > 1) {
    expected += bound / 2;
    bound = Math.min(maxDelaySeconds, bound * backoffRate);
    tries += 1;
  }
  // From here on every delay has the same bound.
  return tries + Math.max(0, Math.ceil((seconds - expected) / (bound / 2)));
}

/**
 * The retriers of a call: the first keeps out what must not be tried again, `States.ALL` takes the rest.
 *
 * @param untilAnswered true if an answer that doesn't say that the call succeeded is tried again.
 */
export function retriers(
  plan: RetryPlan,
  rejections: readonly string[],
  untilAnswered = false,
): readonly Retrier[] | undefined {
  if (plan.tries <= 1) return undefined;
  const never = untilAnswered ? neverRetriedUntilAnswered : neverRetried;
  return [
    { ErrorEquals: [...new Set([...rejections, ...(plan.notOn ?? []), ...never])], MaxAttempts: 0 },
    {
      ErrorEquals: ["States.ALL"],
      // What is the default of the language is left out: there are two such retriers a step, and a definition is limited.
      ...(plan.intervalSeconds === 1 ? {} : { IntervalSeconds: plan.intervalSeconds }),
      MaxAttempts: plan.tries - 1,
      // AWS takes a MaxDelaySeconds only above IntervalSeconds. Where it is not, every delay is the first one.
      ...(plan.maxDelaySeconds > plan.intervalSeconds
        ? {
            ...(plan.backoffRate === 2 ? {} : { BackoffRate: plan.backoffRate }),
            // A delay that no try comes to needs no bound.
            ...(longestUnbounded(plan) <= plan.maxDelaySeconds
              ? {}
              : { MaxDelaySeconds: plan.maxDelaySeconds }),
          }
        : { BackoffRate: 1 }),
      JitterStrategy: "FULL",
    },
  ];
}

/** The delay after the last try, if there were one and no bound, in seconds: all others are shorter. */
function longestUnbounded({ tries, intervalSeconds, backoffRate }: RetryPlan): number {
  return intervalSeconds * backoffRate ** (tries - 1);
}
