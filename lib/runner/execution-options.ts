import type { JsonValue, State } from "../asl/index.js";
import type { Clock } from "./clock.js";
import type { HistoryEvent } from "./history-event.js";
import type { ItemReader, ResultWriter } from "./map-services.js";
import type { Digest } from "./node-digest.js";
import type { Random } from "./random.js";
import type { Switches } from "./switches.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "./task-call.js";
import type { Watch } from "./watch.js";

/** A branch that is ready for its next step. */
export interface Ready {
  /** The branches (by index) and iterations (by item) that it is in, from the outside in. */
  readonly path: readonly number[];
  /** The state that it is in, or between two states the one that it enters next. */
  readonly state: string;
}

/** An execution as far as whoever observes its events may act on it. */
export interface Stoppable {
  /** Ends it as ABORTED; nothing is caught, nothing is compensated. Does nothing when it has ended. */
  stop(reason?: { readonly error?: string; readonly cause?: string }): void;
}

/** The failure of a state. */
export interface ObservedFailure {
  readonly state: string;
  readonly type: State["Type"];
  /** Empty if it has none. */
  readonly error: string;
  readonly cause: string;
  /** The id of the latest event before it, in the branch that the state is in. */
  readonly after: number;
}

/** Options of an execution. */
export interface ExecutionOptions {
  readonly input: JsonValue;
  /** The execution's name, 1 to 80 characters. */
  readonly name: string;
  /** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`; the execution's ARN is made from it. */
  readonly stateMachineArn: string;
  /** Shown in the context object and in ExecutionStarted. @default - none is shown */
  readonly roleArn?: string;
  readonly clock: Clock;
  /** For jitter, task tokens, `$random` and `$uuid`. */
  readonly random: Random;
  /** Makes the digests of `$hash`. @default those of node:crypto */
  readonly digest?: Digest;
  /** Gives up what takes too long in an expression, such as a regular expression. @default after half a second, by node:vm */
  readonly watch?: Watch;
  readonly tasks: TaskHandler;
  /**
   * Is called with every event as it is recorded, and with the execution, which may be stopped there: then what the event
   * says has happened, and nothing after it. @default - nobody watches
   */
  readonly observe?: (event: HistoryEvent, execution: Stoppable) => void;
  /**
   * Is called with every failure of a state before it is retried or caught. No event of AWS's tells of what is too large.
   * @default - nobody watches
   */
  readonly observeFailure?: (failure: ObservedFailure) => void;
  /** True if the history is kept. Without it, executions run faster. @default true */
  readonly history?: boolean;
  readonly switches?: Switches;
  /** Reads the items of distributed Maps that have an ItemReader. @default such a Map fails with States.ItemReaderFailed */
  readonly itemReader?: ItemReader;
  /** Writes the results of distributed Maps that have a ResultWriter. @default such a Map fails with States.ResultWriterFailed */
  readonly resultWriter?: ResultWriter;
  /**
   * Chooses which of several branches goes on first: answers an index into the branches that are ready. Is asked only
   * when there are several. @default the one that has been ready longest, so that branches advance in turn
   */
  readonly order?: (ready: readonly Ready[]) => number;
}

/**
 * Carries out the tasks of an execution that can be copied: answers at once, "later" to answer by `answer`, or "pause" to
 * have the execution stand still until `proceed` is called.
 */
export type SteppedHandler = (call: TaskCall) => TaskOutcome | "later" | "pause";

/** Options of an execution that can be copied. */
export interface SteppedOptions extends Omit<ExecutionOptions, "tasks"> {
  readonly tasks: SteppedHandler;
}

/** Any handler, as the engine takes it. */
export type EngineHandler = (call: TaskCall) => ReturnType<TaskHandler> | ReturnType<SteppedHandler>;

/** Options of an execution, as the engine takes them. */
export interface EngineOptions extends Omit<ExecutionOptions, "tasks"> {
  readonly tasks: EngineHandler;
}
