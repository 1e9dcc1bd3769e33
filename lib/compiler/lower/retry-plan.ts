import type { Retrier } from "../../asl/index.js";
import { type RetryOptions, toSeconds } from "../../saga/index.js";

/** A retry with every number filled in; seconds where it is time. */
export interface RetryPlan {
  /** Tries in all, the first included. */
  readonly tries: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

/** Options of which nothing but the way to count the tries is open. */
type RetryDefaults = RetryOptions & Required<Pick<RetryOptions, "interval" | "backoffRate" | "maxDelay">>;

/** How an action is tried before its failure counts: three times in all. */
export const actionRetry = {
  tries: 3,
  interval: { seconds: 1 },
  backoffRate: 2,
  maxDelay: { seconds: 60 },
} as const;
/** How a compensation, a pivot and a retriable step persist: for an hour, by expected delays. */
export const persistentRetry = {
  persistFor: { hours: 1 },
  interval: { seconds: 2 },
  backoffRate: 2,
  maxDelay: { minutes: 5 },
} as const;

/** Errors that come again whatever is done: trying again would only repeat the effect, or the wait. */
const neverRetried = ["States.QueryEvaluationError", "States.DataLimitExceeded"];

/** Fills in what the options leave open. */
export function planRetry(options: RetryOptions | undefined, defaults: RetryDefaults): RetryPlan {
  // An option that is there but undefined is one left open: it is gone when the description was JSON in between.
  const longest = toSeconds(options?.maxDelay ?? defaults.maxDelay);
  // A longest delay that is shorter than the default of the first one is meant for that, too.
  const intervalSeconds =
    options?.interval === undefined
      ? Math.min(longest, toSeconds(defaults.interval))
      : toSeconds(options.interval);
  const plan = {
    intervalSeconds,
    backoffRate: options?.backoffRate ?? defaults.backoffRate,
    maxDelaySeconds: Math.max(intervalSeconds, toSeconds(options?.maxDelay ?? defaults.maxDelay)),
  };
  const { tries, persistFor }: RetryOptions =
    options?.tries === undefined && options?.persistFor === undefined ? defaults : options;
  if (persistFor !== undefined) return { tries: triesWithin(toSeconds(persistFor), plan), ...plan };
  return { tries: tries ?? actionRetry.tries, ...plan };
}

/**
 * How many tries fill a time: full jitter draws each delay evenly between 0 and its bound, so the expected delay is
 * half of that.
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

/** The retriers of a call: the first keeps out what must not be tried again, `States.ALL` takes the rest. */
export function retriers(plan: RetryPlan, rejections: readonly string[]): readonly Retrier[] | undefined {
  if (plan.tries <= 1) return undefined;
  return [
    { ErrorEquals: [...rejections, ...neverRetried], MaxAttempts: 0 },
    {
      ErrorEquals: ["States.ALL"],
      // What is the default of the language is left out: there are two such retriers a step, and a definition is limited.
      ...(plan.intervalSeconds === 1 ? {} : { IntervalSeconds: plan.intervalSeconds }),
      MaxAttempts: plan.tries - 1,
      // AWS takes a MaxDelaySeconds only above IntervalSeconds. Where it is not, every delay is the first one.
      ...(plan.maxDelaySeconds > plan.intervalSeconds
        ? {
            ...(plan.backoffRate === 2 ? {} : { BackoffRate: plan.backoffRate }),
            MaxDelaySeconds: plan.maxDelaySeconds,
          }
        : { BackoffRate: 1 }),
      JitterStrategy: "FULL",
    },
  ];
}
