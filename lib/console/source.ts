import type { StepFunctions } from "../operations/index.js";
import type { HistoryEvent } from "../timeline/index.js";
import type { ConsoleMachine } from "./console-machine.js";
import type { ConsoleFaults } from "./faults.js";
import type { ConsoleState, RunList, RunOutcome, RunRow, TableView } from "./protocol.js";
import type { TimeControl } from "./time-control.js";

/** The executions that are asked for. */
export interface RunQuery {
  readonly machine: string;
  /** @default - all outcomes */
  readonly outcome?: RunOutcome | undefined;
  /** Part of the name. @default - any name */
  readonly text?: string | undefined;
  /** Number of executions to pass over. */
  readonly offset: number;
  readonly limit: number;
}

/** News of a source, as it has them. */
export interface SourceListener {
  /** Some executions have begun, gone on to another state, or ended. */
  readonly rowChanged: (row: RunRow) => void;
  /** An event of an execution's history, as it happens. */
  readonly event: (arn: string, event: HistoryEvent) => void;
  /** Rows of participants' tables that belong to an execution. */
  readonly tablesChanged: (arn: string) => void;
}

/** The executions that the console shows, and what it can do with them. */
export interface ConsoleSource {
  readonly mode: ConsoleState["mode"];
  /** The place that it looks at, for people. */
  readonly place: string;
  readonly machines: readonly ConsoleMachine[];
  /** Undefined if nothing can be run or looked at: there are sagas alone. */
  readonly api?: StepFunctions;
  /** Lists executions, the newest first. */
  list(query: RunQuery): Promise<RunList>;
  /** The row of an execution. Throws an error that says that there is none. */
  row(arn: string): Promise<RunRow>;
  /** Tells news from now on. Undefined if nobody tells, so that one has to look again. */
  readonly observe?: (listener: SourceListener) => () => void;
  /** Starts an execution, and yields its ARN. */
  readonly start?: (
    machine: string,
    execution: { readonly name: string; readonly input: string },
  ) => Promise<string>;
  readonly faults?: ConsoleFaults;
  readonly time?: TimeControl;
  /** Rows of participants' tables that an execution has changed. @param until id of an event */
  readonly tables?: (arn: string, until?: number) => readonly TableView[];
}
