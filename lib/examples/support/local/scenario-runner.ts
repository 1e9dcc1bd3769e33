import { allSteps, type SagaDocument, sagaTasks } from "cdk-saga";
import {
  type ExecutionResult,
  formatEntry,
  type HistoryEvent,
  isMilestone,
  type LocalEnvironment,
  Timeline,
} from "cdk-saga/local";
import { type Outcome, outcomeOf, tellOutcome } from "./outcome.js";
import type { Audit, Scenario } from "./scenario.js";

/** Takes a line of what is to be read. */
export type Write = (line: string) => void;

/** Surroundings in which runs are made and reported. */
export interface ScenarioRunnerProps {
  readonly environment: LocalEnvironment;
  readonly write: Write;
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
}

/** Runs an example's saga on this machine, and tells what happens. */
export class ScenarioRunner<Input extends object> {
  readonly #props: ScenarioRunnerProps;
  readonly #nameWidth: number;
  #runs = 0;

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

  /** Runs one scenario, and redrives it without its faults when it gets stuck. */
  async #runScenario({ title, story, input, faults, ends }: Scenario<Input>, audit: Audit): Promise<boolean> {
    const { write, environment } = this.#props;
    write("");
    write(title);
    write(`  ${story}`);
    const injected = faults.map((fault) => environment.faults.inject(fault));
    const told = await this.#run(input);
    for (const fault of injected) fault.repair();

    const first = this.#tellOutcome(told);
    let last = first;
    if (first === "stuck") {
      const result = await environment.resultOf(environment.redrive(told.result.execution));
      last = this.#tellOutcome({ ...told, result });
    }
    const problems = first === ends ? [] : [`it ended ${first}, expected was ${ends}`];
    if (last === "stuck") problems.push("it is still stuck");
    return this.#audit(told.result.name, audit, problems);
  }

  async #run(input: Input): Promise<ToldRun> {
    this.#runs += 1;
    const { environment, write, saga, stateMachine, noun } = this.#props;
    const timeline = new Timeline({ taskOf: sagaTasks(saga) });
    let failedOn = "";
    const observe = (event: HistoryEvent) => {
      for (const entry of timeline.read(event)) {
        if (isMilestone(entry)) write(formatEntry(entry, { name: this.#nameWidth }));
        if (entry.kind === "ended") failedOn = entry.state ?? "";
      }
    };
    const name = `${noun}-${this.#runs}`;
    const result = await environment.run(stateMachine, { name, input, observe });
    return { result, failedOn: () => failedOn };
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
