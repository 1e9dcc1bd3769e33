import { DescriptionError } from "./description-error.js";
import type { CallOptions, RetryOptions, SagaOptions } from "./document.js";
import type { TimeSpan } from "./time-span.js";

/** A `Duration` of the CDK, known by its form, so that a description needs no CDK. */
export interface DurationLike {
  toMilliseconds(): number;
  isUnresolved?(): boolean;
}

/** A length of time as it may be given: `{ minutes: 5 }`, or `Duration.minutes(5)` of the CDK. */
export type Span = TimeSpan | DurationLike;

/**
 * A span as plain data.
 *
 * @param where what the span is, for the error: `The timeout of the step "Pay"`.
 * @throws DescriptionError for a duration that is a token: the state machine is compiled with its seconds.
 */
export function plainSpan(span: Span, where: string): TimeSpan {
  if (!isDuration(span)) return span;
  if (span.isUnresolved?.() === true) {
    throw new DescriptionError({
      where,
      received: String(span),
      allowed: "a duration that is known at synth time, such as Duration.minutes(5), and not a token",
    });
  }
  return { seconds: span.toMilliseconds() / 1_000 };
}

/** The options of a call as plain data. */
export function plainCallOptions({ timeout, retry }: CallOptions<Span>, call: string): CallOptions {
  return {
    ...(timeout === undefined ? {} : { timeout: plainSpan(timeout, `The timeout of ${call}`) }),
    ...(retry === undefined ? {} : { retry: plainRetry(retry, call) }),
  };
}

function plainRetry(retry: RetryOptions<Span>, call: string): RetryOptions {
  if (!isObject(retry)) return retry;
  const { persistFor, interval, maxDelay, ...rest } = retry;
  const named = (option: string) => `The ${option} of the retry of ${call}`;
  return {
    ...rest,
    ...(persistFor === undefined ? {} : { persistFor: plainSpan(persistFor, named("persistFor")) }),
    ...(interval === undefined ? {} : { interval: plainSpan(interval, named("interval")) }),
    ...(maxDelay === undefined ? {} : { maxDelay: plainSpan(maxDelay, named("maxDelay")) }),
  };
}

/** The options of a saga as plain data. */
export function plainSagaOptions(options: SagaOptions<Span>, saga: string): SagaOptions {
  if (!isObject(options)) return options;
  const { deadline, ...rest } = options;
  return {
    ...(deadline === undefined
      ? {}
      : { deadline: plainSpan(deadline, `The deadline of the saga "${saga}"`) }),
    ...rest,
  };
}

function isDuration(span: unknown): span is DurationLike {
  return isObject(span) && "toMilliseconds" in span && typeof span.toMilliseconds === "function";
}

/** True if a value is an object: without types, anything may be given, and the diagnostics report it. */
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
