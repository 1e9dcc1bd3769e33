import { describedRow } from "../operations/list.js";
import {
  type DescribedExecution,
  type ListedExecution,
  paced,
  realTime,
  type StepFunctions,
  type Waiting,
} from "../operations/step-functions.js";
import type { SagaDocument } from "../saga/index.js";
import { consoleMachine, type ConsoleMachine } from "./console-machine.js";
import type { RunList, RunOutcome, RunRow } from "./protocol.js";
import { RequestError } from "./request-error.js";
import type { ConsoleSource, RunQuery } from "./source.js";

/** Options of an {@link AwsSource}. */
export interface AwsSourceOptions {
  readonly api: StepFunctions;
  /** Region, for people. */
  readonly place: string;
  /** Descriptions of sagas, by the saga's name, for their pictures. */
  readonly documents: ReadonlyMap<string, SagaDocument>;
  /** @default - the time of this machine */
  readonly waiting?: Waiting;
}

/** So many executions are looked through for those of an outcome or a name. */
const mostScanned = 1000;
/** Calls of DescribeExecution a second, at most. */
const describesPerSecond = 20;

/** Executions on AWS, or wherever a client of Step Functions leads. Nothing is started there. */
export class AwsSource implements ConsoleSource {
  readonly mode = "aws";
  readonly place: string;
  readonly api: StepFunctions;
  readonly machines: readonly ConsoleMachine[];
  /** Rows of executions that have ended, by what changes if they are redriven. */
  readonly #known = new Map<string, RunRow>();
  readonly #turn: () => Promise<void>;

  private constructor(
    { api, place, waiting = realTime }: AwsSourceOptions,
    machines: readonly ConsoleMachine[],
  ) {
    this.api = api;
    this.place = place;
    this.machines = machines;
    this.#turn = paced(describesPerSecond, waiting);
  }

  /** Finds the state machines of the account and region. Throws an OperationError if a call fails. */
  static async connect(options: AwsSourceOptions): Promise<AwsSource> {
    const { api, documents } = options;
    const machines: ConsoleMachine[] = [];
    for await (const { arn, name } of api.machines()) {
      const definition = await api.definition(arn);
      if (definition === undefined) continue;
      const plain = consoleMachine({ arn, name, definition });
      const document = plain.info.saga === undefined ? undefined : documents.get(plain.info.saga);
      machines.push(document === undefined ? plain : consoleMachine({ arn, name, definition, document }));
    }
    return new AwsSource(options, machines);
  }

  async list({ machine, outcome, text = "", offset, limit }: RunQuery): Promise<RunList> {
    const rows: RunRow[] = [];
    const counts: Partial<Record<RunOutcome, number>> = {};
    let total = 0;
    let scanned = 0;
    for await (const listed of this.api.executions(machine)) {
      // One more says that there are more.
      if (rows.length >= limit && total > offset + limit) break;
      scanned += 1;
      if (scanned > mostScanned) break;
      if (!listed.name.includes(text)) continue;
      const row = await this.#rowOf(machine, listed);
      counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      if (outcome !== undefined && row.outcome !== outcome) continue;
      if (total >= offset && rows.length < limit) rows.push(row);
      total += 1;
    }
    return { rows, total, counts };
  }

  async row(arn: string): Promise<RunRow> {
    const described = await this.api.describe(arn);
    return await this.#describe(described.stateMachineArn, described);
  }

  async #rowOf(machine: string, listed: ListedExecution): Promise<RunRow> {
    const { arn, name, status, started, redriveCount } = listed;
    if (status === "RUNNING" || status === "PENDING_REDRIVE")
      return { arn, name, machine, outcome: "running", started: started.getTime(), redrives: redriveCount };
    const key = `${arn} ${status} ${redriveCount}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    await this.#turn();
    const row = await this.#describe(machine, await this.api.describe(arn));
    this.#known.set(key, row);
    return row;
  }

  async #describe(machineArn: string, described: DescribedExecution): Promise<RunRow> {
    const machine = this.machines.find(({ info }) => info.arn === machineArn);
    if (machine === undefined) throw new RequestError(`There is no state machine ${machineArn} here.`, 404);
    const { arn, name, started, stopped, redriveCount, error } = described;
    const outcome = machine.outcomeOf(described);
    const saga = machine.info.saga ?? name;
    const { state } =
      outcome === "stuck" || outcome === "running" || outcome === "failed"
        ? await describedRow(this.api, { saga, whenCompensated: "fail" }, described)
        : {};
    return {
      arn,
      name,
      machine: machineArn,
      outcome,
      started: started.getTime(),
      redrives: redriveCount,
      ...(stopped === undefined ? {} : { ended: stopped.getTime() }),
      ...(state === undefined ? {} : { state }),
      ...(error === undefined ? {} : { error }),
    };
  }
}
