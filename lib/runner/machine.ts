import type { StateMachineDefinition } from "../asl/index.js";
import type { ChoiceState } from "./states/choice.js";
import type { FailState } from "./states/fail.js";
import type { MapState } from "./states/map.js";
import type { ParallelState } from "./states/parallel.js";
import type { PassState } from "./states/pass.js";
import type { SucceedState } from "./states/succeed.js";
import type { TaskState } from "./states/task.js";
import type { WaitState } from "./states/wait.js";

/** A state whose fields have been read and whose expressions have been parsed. */
export type LoadedState =
  | ChoiceState
  | FailState
  | MapState<Group>
  | ParallelState<Group>
  | PassState
  | SucceedState
  | TaskState
  | WaitState;

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
