import { allSteps, type SagaDocument, sagaTasks } from "cdk-saga";
import {
  type ExecutionResult,
  formatEntry,
  type HistoryEvent,
  isMilestone,
  type LeapingClock,
  type LocalEnvironment,
  Timeline,
} from "cdk-saga/local";
import { type Outcome, outcomeOf, tellOutcome } from "./outcome.js";
import type { Audit, Scenario } from "./scenario.js";

/** Takes a line of what is to be read. */
export type Write = (line: string) => void;

/** Runs the command `saga` with these arguments against an endpoint of Step Functions, and resolves with its exit code. */
export type RunSaga = (
  args: readonly string[],
  surroundings: {
    readonly endpoint: string;
    readonly write: Write;
    /** The time of the executions, in milliseconds since 1970. @default - this machine's */
    readonly now?: () => number;
  },
) => Promise<number>;

/** Surroundings in which runs are made and reported. */
export interface ScenarioRunnerProps {
  readonly environment: LocalEnvironment;
  readonly write: Write;
  readonly runSaga: RunSaga;
  /** The environment's clock. */
  readonly clock: LeapingClock;
  readonly saga: SagaDocument;
  /** The state machine, by the path of its construct. */
  readonly stateMachine: string;
  /** The word for executions, in their names and in counts: `trip`. */
  readonly noun: string;
}

/** A run that is printed as it happens. */
interface ToldRun {
  readonly result: ExecutionResult;
  /** The state that it failed on, once it has failed. */
  readonly failedOn: () => string;
  /** True if a command that it was cancelled by didn't do what it was to do. */
  readonly isCommandBroken: boolean;
}

/** Runs an example's saga on this machine, and tells what happens. */
export class ScenarioRunner<Input extends object> {
  readonly #props: ScenarioRunnerProps;
  readonly #nameWidth: number;
  #runs = 0;
  /** Lines of executions that are kept back while a command tells what it does. */
  #keptBack: string[] | undefined;

  constructor(props: ScenarioRunnerProps) {
    this.#props = props;
    const names = allSteps(props.saga.steps).flatMap(({ name, compensation }) => [
      name,
      compensation?.operation ?? "",
    ]);
    this.#nameWidth = Math.max(...names.map(({ length }) => length)) + 1;
  }

  /**
   * Runs scenarios, one after the other, and resolves with whether all came out as they should.
   *
   * @param begin called before each one; returns how it is audited.
   */
  async runAll<S extends Scenario<Input>>(
    scenarios: readonly S[],
    begin: (scenario: S) => Audit,
  ): Promise<boolean> {
    const { write, noun } = this.#props;
    let broken = 0;
    for (const scenario of scenarios) {
      if (!(await this.#runScenario(scenario, begin(scenario)))) broken += 1;
    }
    write("");
    write(
      broken === 0
        ? `All ${scenarios.length} ${noun}s came out as they should.`
        : `${broken} of ${scenarios.length} ${noun}s came out wrong.`,
    );
    return broken === 0;
  }

  /** Runs one input; whatever its outcome is, the stores have to show it. What is stuck is to be compensated. */
  async runOne(input: Input, auditOf: (outcome: Exclude<Outcome, "stuck">) => Audit): Promise<boolean> {
    this.#props.write("");
    const told = await this.#run(input);
    const outcome = this.#tellOutcome(told);
    return outcome === "stuck"
      ? this.#audit(told.result.name, auditOf("compensated"), ["it is stuck"])
      : this.#audit(told.result.name, auditOf(outcome), []);
  }

  /** Runs one scenario. If it gets stuck, the command line finds it, and redrives it once the faults are repaired. */
  async #runScenario(scenario: Scenario<Input>, audit: Audit): Promise<boolean> {
    const { title, story, input, faults, cancelledIn, ends } = scenario;
    const { write, environment } = this.#props;
    write("");
    write(title);
    write(`  ${story}`);
    const injected = faults.map((fault) => environment.faults.inject(fault));
    const told = await this.#run(input, cancelledIn);
    const first = this.#tellOutcome(told);
    const problems = first === ends ? [] : [`it ended ${first}, expected was ${ends}`];
    if (told.isCommandBroken) problems.push("saga cancel failed");
    if (first === "stuck") {
      const isListed = await this.#command("list", "--stuck");
      for (const fault of injected) fault.repair();
      write("  The fault is repaired.");
      const isRedriven = isListed && (await this.#command("redrive", "--stuck", "--yes"));
      if (!isRedriven) problems.push("saga redrive failed");
      const result = await environment.resultOf(told.result.execution);
      if (this.#tellOutcome({ ...told, result }) === "stuck") problems.push("it is still stuck");
    }
    for (const fault of injected) fault.repair();
    return this.#audit(told.result.name, audit, problems);
  }

  /** Runs an input. @param cancelledIn step whose call is under way when the run is cancelled. */
  async #run(input: Input, cancelledIn?: string): Promise<ToldRun> {
    this.#runs += 1;
    const { environment, saga, stateMachine, noun } = this.#props;
    const timeline = new Timeline({ taskOf: sagaTasks(saga) });
    const name = `${noun}-${this.#runs}`;
    let failedOn = "";
    let cancelled: Promise<boolean> | undefined;
    const observe = (event: HistoryEvent) => {
      for (const entry of timeline.read(event)) {
        if (isMilestone(entry)) this.#tell(formatEntry(entry, { name: this.#nameWidth }));
        if (entry.kind === "ended") failedOn = entry.state ?? "";
        if (entry.kind === "called" && entry.state === cancelledIn) cancelled ??= this.#cancel(name);
      }
    };
    const result = await environment.run(stateMachine, { name, input, observe });
    if (cancelled === undefined) return { result, failedOn: () => failedOn, isCommandBroken: false };
    const isCancelled = await cancelled;
    return {
      result: await environment.resultOf(result.execution),
      failedOn: () => failedOn,
      isCommandBroken: !isCancelled,
    };
  }

  /** Cancels a run. Its call stays under way meanwhile: no time leaps to where it would be given up. */
  async #cancel(name: string): Promise<boolean> {
    const letTimePass = this.#props.clock.callBegan();
    try {
      return await this.#command("cancel", name);
    } finally {
      letTimePass();
    }
  }

  /** Runs a command, and shows it in one piece; then what the executions did meanwhile. Resolves with whether it succeeded. */
  async #command(...args: readonly string[]): Promise<boolean> {
    const { environment, clock, write, runSaga } = this.#props;
    const keptBack: string[] = [];
    this.#keptBack = keptBack;
    write(`  $ saga ${args.join(" ")}`);
    const code = await runSaga(args, {
      endpoint: environment.endpoints.sfn,
      write: (line) => write(`  ${line}`),
      now: () => clock.now(),
    });
    this.#keptBack = undefined;
    for (const line of keptBack) write(line);
    return code === 0;
  }

  #tell(line: string): void {
    if (this.#keptBack === undefined) this.#props.write(line);
    else this.#keptBack.push(line);
  }

  #tellOutcome({ result, failedOn }: ToldRun): Outcome {
    this.#props.write(`  → ${tellOutcome(result, failedOn())}`);
    return outcomeOf(result);
  }

  async #audit(run: string, audit: Audit, problems: readonly string[]): Promise<boolean> {
    const { environment, stateMachine, write } = this.#props;
    await environment.settled();
    const { name } = environment.stateMachines.find(stateMachine);
    const audited = await audit(`${name}:${run}/`);
    write(`  Store: ${audited.found}`);
    const all = [...problems, ...audited.problems];
    for (const problem of all) write(`  WRONG: ${problem}.`);
    return all.length === 0;
  }
}
