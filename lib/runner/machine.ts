import type { StateMachineDefinition } from "../asl/index.js";
import type { LoadedChoice } from "./states/choice.js";
import type { LoadedFail } from "./states/fail.js";
import type { LoadedMap } from "./states/map.js";
import type { LoadedParallel } from "./states/parallel.js";
import type { LoadedPass } from "./states/pass.js";
import type { LoadedSucceed } from "./states/succeed.js";
import type { LoadedTask } from "./states/task.js";
import type { LoadedWait } from "./states/wait.js";

/** A state whose fields have been read and whose expressions have been parsed. */
export type LoadedState =
  | LoadedChoice
  | LoadedFail
  | LoadedMap<Group>
  | LoadedParallel<Group>
  | LoadedPass
  | LoadedSucceed
  | LoadedTask
  | LoadedWait;

/** A state machine's states, or those of a branch or of a Map's processor. */
export interface Group {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, LoadedState>;
}

/** A state machine that is ready to run; any number of executions may share it. See `loadMachine`. */
export interface Machine {
  readonly definition: StateMachineDefinition;
  readonly root: Group;
  /** After so many seconds an execution is TIMED_OUT; undefined: never. */
  readonly timeoutSeconds: number | undefined;
}
