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
export function checkCall(
  { timeout, retry }: CallOptions,
  what: string,
  { step, rejections, persists }: Called,
): Diagnostic[] {
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
  if (retry === undefined) return found;
  return [
    ...found,
    ...checkRetry(retry, `retry of the ${what}`, step),
    ...checkNotOn(retry, `The option notOn of the retry of the ${what}`, { step, rejections, persists }),
  ];
}

/** A call, as far as its options depend on it. */
export interface Called {
  readonly step: string;
  /** Those of its operation. */
  readonly rejections: readonly string[];
  /** True if it is tried until it succeeds. */
  readonly persists: boolean;
}

/** Checks the errors after which a call is not tried again. */
function checkNotOn({ notOn = [] }: RetryOptions, where: string, { step, ...call }: Called): Diagnostic[] {
  return notOn.flatMap((error) => {
    const why = whyNotOn(error, call);
    return why === undefined ? [] : [diagnostics.invalidErrorName([step, error], { where, error, why })];
  });
}

function whyNotOn(error: string, { rejections, persists }: Omit<Called, "step">): string | undefined {
  if (error === "" || isInexact(error)) return exactNames;
  if (rejections.includes(error))
    return "which is a rejection of the operation, and never tried again anyway";
  if (error === "States.ALL" || error === "States.TaskFailed")
    return "which is every error. For a call that is tried once, say { tries: 1 }";
  if (persists && isThrottling(error)) {
    return "which only says that the service is busy. What is tried until it succeeds has to be tried again then";
  }
  return undefined;
}

/** Names of an error in ErrorEquals match to the letter. */
export const exactNames =
  "which matches no error. A name is matched to the letter: it has no spaces, no * and ?, and no ${";

/** True for what the name of an error never has. */
export function isInexact(error: string): boolean {
  return /[\s*?]|\$\{/.test(error);
}

/** True for an error by which a service says that it is called too often. */
export function isThrottling(error: string): boolean {
  return /throttl|toomanyrequests|throughputexceeded|requestlimitexceeded|limitexceededexception|slowdown/i.test(
    error,
  );
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
  const allowed = `${least} s to ${most.toLocaleString("en-US")} s${whole ? ", in whole seconds" : ""}, such as ${exampleWithin(least, most)}`;
  return [diagnostics.invalidTime([step], { where, received: JSON.stringify(span), allowed })];
}

/** A time span within bounds, as it is written. */
function exampleWithin(least: number, most: number): string {
  if (least <= 300 && most >= 300) return "{ minutes: 5 }";
  return `{ seconds: ${least > 300 ? least : most} }`;
}

/** NaN for what is no time span, which lies within no bounds. */
function secondsOf(span: TimeSpan): number {
  try {
    return toSeconds(span);
  } catch {
    return Number.NaN;
  }
}
