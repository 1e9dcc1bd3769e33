import type { LeaveEffect } from "./effect.js";
import { errorOutput, type Failure } from "./failure.js";
import { covers } from "./retry.js";
import type { Situation } from "./situation.js";
import { type Exit, leave } from "./states/common.js";
import type { Switches } from "./switches.js";

/** One entry of Catch. */
export interface Catcher extends Exit {
  readonly errorEquals: readonly string[];
}

/** The first catcher that covers a failure. */
export function catcherOf(
  catchers: readonly Catcher[],
  failure: Failure,
  switches: Required<Switches>,
): Catcher | undefined {
  return catchers.find((catcher) => covers(catcher.errorEquals, failure, switches));
}

/** Leaves a state that failed through a catcher; its Assign takes the place of the state's own. */
export function leaveByCatcher(catcher: Catcher, situation: Situation, failure: Failure): LeaveEffect {
  const output = errorOutput(failure);
  return leave(catcher, situation, { output, visible: { errorOutput: output } });
}
