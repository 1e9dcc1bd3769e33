import type { ExecutionEvent, LocalEnvironment } from "../local/index.js";
import { LocalEnvironmentError } from "../local/errors.js";
import { formatDiagnostics, readDocument, type SagaDocument } from "../saga/index.js";
import { consoleMachine, type ConsoleMachine, type OfferedInput } from "./console-machine.js";
import { ConsoleFaults } from "./faults.js";
import { definitionOf, LocalStepFunctions } from "./local-step-functions.js";
import type { RunList, RunRow, TableView } from "./protocol.js";
import { RequestError } from "./request-error.js";
import { listOf } from "./run-list.js";
import type { ConsoleSource, RunQuery, SourceListener } from "./source.js";
import { TableJournal } from "./table-journal.js";
import type { TimeControl } from "./time-control.js";
import { ToldRun } from "./told-run.js";

/** Options of a {@link LocalSource}. */
export interface LocalSourceOptions {
  readonly environment: LocalEnvironment;
  /** The environment's time. */
  readonly time: TimeControl;
  /** The assembly, for people. */
  readonly place: string;
  /** Descriptions of sagas that the assembly doesn't hold, by the saga's name. */
  readonly documents: ReadonlyMap<string, SagaDocument>;
  /** Inputs that the form offers, for every state machine. */
  readonly inputs: readonly OfferedInput[];
}

/** The executions of a local environment. */
export class LocalSource implements ConsoleSource {
  readonly mode = "local";
  readonly place: string;
  readonly machines: readonly ConsoleMachine[];
  readonly api: LocalStepFunctions;
  readonly faults: ConsoleFaults;
  readonly time: TimeControl;
  readonly #environment: LocalEnvironment;
  /** In the order in which they were started. */
  readonly #rows = new Map<string, RunRow>();
  readonly #running = new Set<string>();
  readonly #arnsByKey = new Map<string, string>();
  readonly #journal = new TableJournal();
  readonly #listeners = new Set<SourceListener>();
  readonly #ends: (() => void)[];

  constructor({ environment, time, place, documents, inputs }: LocalSourceOptions) {
    this.#environment = environment;
    this.time = time;
    this.place = place;
    this.machines = [...environment.stateMachines].map(({ arn, name, sagaDocument }) => {
      const written = sagaDocument();
      const { document, diagnostics } = written === undefined ? {} : readDocument(written);
      if (written !== undefined && document === undefined) {
        throw new LocalEnvironmentError(
          `The description of the saga ${name} can't be read: ${formatDiagnostics(diagnostics ?? [])}`,
        );
      }
      return machineOf(environment, { arn, name, document, documents, inputs });
    });
    this.faults = new ConsoleFaults(environment.faults);
    this.api = new LocalStepFunctions(environment, time.clock, (machine) => this.#arnsOf(machine));
    this.#ends = [
      environment.observe((event) => this.#follow(event)),
      environment.observeItems((change) => {
        const [only] = this.#running.size === 1 ? this.#running : [];
        const runs = this.#journal.add(change, {
          runOf: (prefix) => this.#arnsByKey.get(prefix),
          only,
          eventOf: (arn) => this.#environment.execution(arn)?.history.length ?? 0,
        });
        for (const arn of runs) for (const listener of this.#listeners) listener.tablesChanged(arn);
      }),
    ];
  }

  async list(query: RunQuery): Promise<RunList> {
    return listOf([...this.#rows.values()], query);
  }

  async row(arn: string): Promise<RunRow> {
    const row = this.#rows.get(arn);
    if (row !== undefined) return row;
    throw new RequestError(`There is no execution ${arn}.`, 404);
  }

  observe = (listener: SourceListener): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  start = async (machine: string, { name, input }: { name: string; input: string }): Promise<string> => {
    const { arn } = await this.api.start({ stateMachineArn: machine, name, input });
    return arn;
  };

  tables = (arn: string, until?: number): readonly TableView[] => {
    const names = new Map([...this.#environment.tables].map(({ name, logicalId }) => [name, logicalId]));
    return this.#journal.tables(arn, until).map((table) => ({
      ...table,
      table: names.get(table.table)?.replace(/[0-9A-F]{8}$/, "") ?? table.table,
    }));
  };

  close(): void {
    for (const end of this.#ends) end();
  }

  *#arnsOf(machine: string): Generator<string> {
    for (const row of [...this.#rows.values()].reverse()) if (row.machine === machine) yield row.arn;
  }

  #follow({ executionArn: arn, executionName: name, stateMachineArn: machine, event }: ExecutionEvent): void {
    const known = this.#rows.get(arn);
    const row = this.#rowAfter(known, { arn, name, machine, event });
    if (row !== undefined && row !== known) {
      // The name of an Express execution can be used again: then it is the newest.
      if (event.type === "ExecutionStarted") {
        this.#rows.delete(arn);
        this.#journal.forget(arn);
        this.#arnsByKey.set(`${machine.split(":").at(-1)}:${name}`, arn);
      }
      this.#rows.set(arn, row);
      if (row.outcome === "running") this.#running.add(arn);
      else this.#running.delete(arn);
    }
    for (const listener of this.#listeners) {
      listener.event(arn, event);
      if (row !== undefined && row !== known) listener.rowChanged(row);
    }
  }

  #rowAfter(
    known: RunRow | undefined,
    { arn, name, machine, event }: Pick<RunRow, "arn" | "name" | "machine"> & Pick<ExecutionEvent, "event">,
  ): RunRow | undefined {
    const { type, timestamp, stateEnteredEventDetails: entered } = event;
    const at = timestamp.getTime();
    if (type === "ExecutionStarted")
      return { arn, name, machine, outcome: "running", started: at, redrives: 0 };
    if (known === undefined) return undefined;
    const { error: _error, ended: _ended, state, ...lasting } = known;
    if (type === "ExecutionRedriven")
      return {
        ...lasting,
        outcome: "running",
        redrives: known.redrives + 1,
        ...(state === undefined ? {} : { state }),
      };
    if (entered !== undefined) return { ...known, state: entered.name };
    if (!type.startsWith("Execution")) return known;
    return this.#endedRow({ ...lasting, ended: at }, { event, state });
  }

  #endedRow(
    lasting: Omit<RunRow, "state" | "error">,
    { event, state: latest }: Pick<ExecutionEvent, "event"> & { readonly state: string | undefined },
  ): RunRow {
    const machine = this.machines.find(({ info }) => info.arn === lasting.machine);
    const { outcomeOf, taskOf } = machine ?? consoleMachine({ arn: lasting.machine, name: "" });
    const failure =
      event.executionFailedEventDetails ??
      event.executionAbortedEventDetails ??
      event.executionTimedOutEventDetails;
    const error = failure?.error;
    const outcome = outcomeOf({
      status: statusAfter(event.type),
      error,
      output: event.executionSucceededEventDetails?.output,
    });
    const state =
      outcome === "completed" || outcome === "compensated" ? undefined : this.#standsAt(lasting.arn, taskOf);
    return {
      ...lasting,
      outcome,
      ...(state === undefined
        ? latest === undefined || outcome !== "stuck"
          ? {}
          : { state: latest }
        : { state }),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** The state on which an execution ended; undefined for one that ended in the moment in which it was started. */
  #standsAt(arn: string, taskOf: ConsoleMachine["taskOf"]): string | undefined {
    const told = new ToldRun(arn, taskOf);
    for (const event of this.#environment.execution(arn)?.history ?? []) told.read(event);
    return told.standsAt;
  }
}

function machineOf(
  environment: LocalEnvironment,
  {
    document,
    documents,
    ...machine
  }: Pick<LocalSourceOptions, "documents" | "inputs"> & {
    readonly arn: string;
    readonly name: string;
    readonly document: SagaDocument | undefined;
  },
): ConsoleMachine {
  const definition = definitionIn(environment, machine.arn);
  const plain = consoleMachine({ ...machine, definition, document });
  const given =
    document === undefined && plain.info.saga !== undefined ? documents.get(plain.info.saga) : undefined;
  return given === undefined ? plain : consoleMachine({ ...machine, definition, document: given });
}

/** A machine whose definition can't be read is listed all the same: whoever starts it is told what is wrong. */
function definitionIn(environment: LocalEnvironment, arn: string) {
  try {
    return definitionOf(environment, arn);
  } catch (error) {
    if (error instanceof LocalEnvironmentError) return undefined;
    throw error;
  }
}

/** The status that an event gives the execution that it ends. */
function statusAfter(type: string): string {
  const word = type.slice("Execution".length);
  return word === "TimedOut" ? "TIMED_OUT" : word.toUpperCase();
}
