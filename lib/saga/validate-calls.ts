import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { CallDocument, CallOptions, RetryOptions, SagaDocument } from "./document.js";
import { type TimeSpan, toSeconds } from "./time-span.js";

/** The longest time that a TimeoutSeconds, and so a timeout here, can name, in seconds. */
const longestTimeout = 99_999_999;
/** MaxDelaySeconds has to be below this: https://states-language.net/#errors. */
const longestDelay = 31_622_401;
/** AWS's own bound for MaxAttempts. */
const mostAttempts = 99_999_999;

/** Checks how long the answer to a callback is waited for. */
export function checkCallback({ callback, timeout }: CallDocument, step: string): Diagnostic[] {
  if (callback === undefined) return [];
  if (timeout === undefined) return [diagnostics.missingTimeout([step], { step })];
  const seconds = secondsOf(timeout);
  // Below one second, and of no span, the timeout is told as such.
  if (!(seconds >= 1)) return [];
  if (seconds < 2) {
    const where = `The timeout of the callback step "${step}" (it has to be longer than the heartbeat)`;
    return checkSpan(timeout, { where, least: 2, most: longestTimeout, whole: true, step });
  }
  const where = `The heartbeat of the callback step "${step}"`;
  const most = Math.ceil(seconds) - 1;
  return checkSpan(callback.heartbeat, { where, least: 1, most, whole: true, step });
}

/** Checks the timeout and the retry of one call. */
export function checkCall({ timeout, retry }: CallOptions, what: string, step: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (timeout !== undefined) {
    found.push(
      ...checkSpan(timeout, {
        where: `The timeout of the ${what}`,
        least: 1,
        most: longestTimeout,
        whole: true,
        step,
      }),
    );
  }
  return retry === undefined ? found : [...found, ...checkRetry(retry, `retry of the ${what}`, step)];
}

/** Checks that a deadline leaves time to begin anything. */
export function checkDeadline({ name, options }: SagaDocument): Diagnostic[] {
  if (options?.deadline === undefined) return [];
  return checkSpan(options.deadline, {
    where: `The deadline of the saga "${name}"`,
    least: 1,
    most: 31_536_000,
    whole: true,
    step: name,
  });
}

function checkRetry(retry: RetryOptions, what: string, step: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (part: string, received: unknown, allowed: string) =>
    found.push(
      diagnostics.invalidRetry([step], {
        where: part === "" ? `The ${what}` : `The option ${part} of the ${what}`,
        received: JSON.stringify(received),
        allowed,
      }),
    );
  const { tries, backoffRate, persistFor, interval, maxDelay } = retry;
  if (tries !== undefined && persistFor !== undefined) {
    report("", { tries, persistFor }, "either tries or persistFor, not both");
  }
  if (tries !== undefined && !(Number.isInteger(tries) && tries >= 1 && tries <= mostAttempts + 1)) {
    report(
      "tries",
      tries,
      `a whole number from 1, the first try included, to ${(mostAttempts + 1).toLocaleString("en-US")}`,
    );
  }
  if (backoffRate !== undefined && !(backoffRate >= 1))
    report("backoffRate", backoffRate, "a number of at least 1");
  if (persistFor !== undefined) {
    found.push(
      ...checkSpan(persistFor, {
        where: `The option persistFor of the ${what}`,
        least: 1,
        most: 31_536_000,
        whole: false,
        step,
      }),
    );
  }
  if (interval !== undefined) {
    found.push(
      ...checkSpan(interval, {
        where: `The option interval of the ${what}`,
        least: 1,
        most: longestTimeout,
        whole: true,
        step,
      }),
    );
  }
  if (maxDelay !== undefined) {
    found.push(
      ...checkSpan(maxDelay, {
        where: `The option maxDelay of the ${what}`,
        least: 1,
        most: longestDelay - 1,
        whole: true,
        step,
      }),
    );
    if (interval !== undefined && secondsOf(maxDelay) < secondsOf(interval)) {
      report("", { interval, maxDelay }, "a maxDelay of at least the interval");
    }
  }
  return found;
}

interface SpanLimits {
  readonly where: string;
  readonly step: string;
  /** In seconds, both included. */
  readonly least: number;
  readonly most: number;
  /** True if only whole seconds are allowed. */
  readonly whole: boolean;
}

/** Checks that a time span lies within bounds. */
export function checkSpan(span: TimeSpan, { where, step, least, most, whole }: SpanLimits): Diagnostic[] {
  const seconds = secondsOf(span);
  if (seconds >= least && seconds <= most && (!whole || Number.isInteger(seconds))) return [];
  const allowed = `${least} s to ${most.toLocaleString("en-US")} s${whole ? ", in whole seconds" : ""}, such as { minutes: 5 }`;
  return [diagnostics.invalidTime([step], { where, received: JSON.stringify(span), allowed })];
}

/** NaN for what is no time span, which lies within no bounds. */
function secondsOf(span: TimeSpan): number {
  try {
    return toSeconds(span);
  } catch {
    return Number.NaN;
  }
}
