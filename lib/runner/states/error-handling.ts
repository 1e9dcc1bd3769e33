import type { Random } from "../random.js";
import type { Switches } from "../switches.js";
import { type Exit, leave } from "./common.js";
import type { LeaveEffect } from "./effect.js";
import { errorOutput, errors, type StateFailure } from "./failure.js";
import type { StateEnvironment } from "./state-environment.js";

/** One entry of Retry, its defaults filled in. */
export interface LoadedRetrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

/** One entry of Catch. */
export interface LoadedCatcher extends Exit {
  readonly errorEquals: readonly string[];
}

/** Retry and Catch, which Task, Parallel and Map have in common. */
export interface LoadedErrorHandling {
  readonly retry: readonly LoadedRetrier[];
  readonly catchers: readonly LoadedCatcher[];
}

/**
 * True if a list of error names covers a failure (AWS docs: "Handling errors in Step Functions workflows"):
 * `States.ALL` covers everything, `States.TaskFailed` everything but a timeout; nothing covers `States.Runtime`.
 */
function covers(
  errorEquals: readonly string[],
  failure: StateFailure,
  switches: Required<Switches>,
): boolean {
  const { error = "", synonyms = [] } = failure;
  if (error === errors.runtime) return false;
  const isWide = error !== errors.dataLimitExceeded || switches.allCoversDataLimitExceeded;
  return errorEquals.some(
    (name) =>
      name === error ||
      synonyms.includes(name) ||
      (isWide && (name === errors.all || (name === errors.taskFailed && error !== errors.timeout))),
  );
}

/** The index of the first retrier that covers a failure; -1 if there is none. */
export function retrierOf(
  retriers: readonly LoadedRetrier[],
  failure: StateFailure,
  switches: Required<Switches>,
): number {
  return retriers.findIndex((retrier) => covers(retrier.errorEquals, failure, switches));
}

/**
 * The delay before the next try, in milliseconds; undefined if there is none. The first retrier that covers the failure
 * decides, and `attempts`, the retries that each retrier has granted in this state, is counted up.
 */
export function nextDelay(
  retriers: readonly LoadedRetrier[],
  failure: StateFailure,
  given: { readonly attempts: number[]; readonly random: Random; readonly switches: Required<Switches> },
): number | undefined {
  const index = retrierOf(retriers, failure, given.switches);
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const attempts = given.attempts[index] ?? 0;
  if (attempts >= retrier.maxAttempts) return undefined;
  given.attempts[index] = attempts + 1;
  const delay = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** attempts,
    retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round((retrier.fullJitter ? given.random() * delay : delay) * 1000);
}

/** Counts up the retries for a failure as if all but the last one had been made; answers how many these are. */
export function leapRetries(
  retriers: readonly LoadedRetrier[],
  failure: StateFailure,
  given: { readonly attempts: number[]; readonly switches: Required<Switches> },
): number {
  const index = retrierOf(retriers, failure, given.switches);
  const last = (retriers[index]?.maxAttempts ?? 0) - 1;
  const leftOut = last - (given.attempts[index] ?? 0);
  if (leftOut <= 0) return 0;
  given.attempts[index] = last;
  return leftOut;
}

/** The first catcher that covers a failure. */
export function catcherOf(
  catchers: readonly LoadedCatcher[],
  failure: StateFailure,
  switches: Required<Switches>,
): LoadedCatcher | undefined {
  return catchers.find((catcher) => covers(catcher.errorEquals, failure, switches));
}

/** Leaves a state that failed through a catcher; its Assign takes the place of the state's own. */
export function leaveByCatcher(
  catcher: LoadedCatcher,
  environment: StateEnvironment,
  failure: StateFailure,
): LeaveEffect {
  const output = errorOutput(failure);
  return leave(catcher, environment, { output, visible: { errorOutput: output } });
}
