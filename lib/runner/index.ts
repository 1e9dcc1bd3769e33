/**
 * Runs state machines in the Amazon States Language, in JSONata and JSONPath, as AWS Step Functions does. Knows nothing of
 * sagas, and nothing of the machine it runs on: time, chance and tasks are handed in, and digests can be.
 */
export { type Clock, SystemClock } from "./clock.js";
export {
  type Execution,
  type ChildExecution,
  type ExecutionStatus,
  type ForkedExecution,
  type MapRun,
  type SteppedExecution,
  startExecution,
  startSteppedExecution,
} from "./execution.js";
export {
  DataLimitError,
  InvalidNameError,
  NotRedrivableError,
} from "./execution-errors.js";
export type {
  ExecutionOptions,
  ObservedFailure,
  Ready,
  SteppedHandler,
  SteppedOptions,
  Stoppable,
} from "./execution-options.js";
export type {
  CredentialsDetails,
  DataDetails,
  FailedDetails,
  FunctionScheduledDetails,
  HistoryEvent,
  HistoryEventType,
  IterationDetails,
  OutputDetails,
  StateEventPrefix,
  TaskDetails,
} from "./history-event.js";
export { javaText } from "./jsonpath/java-text.js";
export { valueAtPath } from "./jsonpath/value-at-path.js";
export { loadMachine } from "./load/load-machine.js";
export { InvalidDefinitionError, type Problem, type ProblemCode } from "./load/problems.js";
export type { Machine } from "./machine.js";
export type { ItemReader, ItemReaderRequest, ResultWriter, ResultWriterRequest } from "./map-services.js";
export type { Digest } from "./node-digest.js";
export { type Random, SeededRandom, seededRandom } from "./random.js";
export type { DataRead, ReadFrom, Standing } from "./run/standing.js";
export type { TokenAnswer } from "./run/task-calls.js";
export { defaultSwitches, type Switches } from "./switches.js";
export { type StateTest, StateTestError, type StateTestResult, testState } from "./test-state/test-state.js";
export type { TaskCall, TaskError, TaskHandler, TaskOutcome } from "./task-call.js";
export { readTaskResource, type TaskResource } from "./task-resource.js";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.js";
export type { Watch } from "./watch.js";
