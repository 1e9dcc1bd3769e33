import type { JsonValue } from "../asl/index.js";
import { type Execution, startExecution } from "./execution.js";
import { ExecutionAlreadyExistsError } from "./execution-errors.js";
import type { ExecutionOptions } from "./execution-options.js";
import type { Machine } from "./machine.js";
import { takeIn } from "./payload.js";
import type { TokenAnswer } from "./run/task-calls.js";
import type { TaskError } from "./task-call.js";

/** A name can be used again so long after its execution has ended. */
const nameKeptMilliseconds = 90 * 24 * 60 * 60 * 1000;

/** The executions of one state machine, by name. */
export class Executions {
  readonly #machine: Machine;
  readonly #options: Omit<ExecutionOptions, "name" | "input">;
  readonly #byName = new Map<string, Execution>();

  constructor(machine: Machine, options: Omit<ExecutionOptions, "name" | "input">) {
    this.#machine = machine;
    this.#options = options;
  }

  /**
   * Starts an execution. With the name and the input of one that is running, answers that one; so a start is safe to
   * repeat (AWS docs: "StartExecution").
   *
   * @throws ExecutionAlreadyExistsError when the name has been used, with another input or by one that has ended within
   *   90 days. DataLimitError, InvalidNameError.
   */
  start(given: { readonly name: string; readonly input: JsonValue }): Execution {
    const { name, input } = given;
    const earlier = this.#byName.get(name);
    if (earlier !== undefined && this.#keepsName(earlier)) {
      const isSame = JSON.stringify(earlier.input) === takeIn(input).text;
      if (earlier.status === "RUNNING" && isSame) return earlier;
      throw new ExecutionAlreadyExistsError(earlier.arn);
    }
    const execution = startExecution(this.#machine, { ...this.#options, name, input });
    this.#byName.set(name, execution);
    return execution;
  }

  #keepsName({ stopDate }: Execution): boolean {
    return stopDate === undefined || this.#options.clock.now() - stopDate.getTime() < nameKeptMilliseconds;
  }

  get(name: string): Execution | undefined {
    return this.#byName.get(name);
  }

  /** All of them, in the order in which they were started. */
  list(): Execution[] {
    return [...this.#byName.values()];
  }

  /** Ends a task that waits for its token, in whichever execution. */
  sendTaskSuccess(token: string, output: JsonValue): TokenAnswer {
    return this.#first((execution) => execution.sendTaskSuccess(token, output));
  }

  sendTaskFailure(token: string, failure: Partial<TaskError>): TokenAnswer {
    return this.#first((execution) => execution.sendTaskFailure(token, failure));
  }

  sendTaskHeartbeat(token: string): TokenAnswer {
    return this.#first((execution) => execution.sendTaskHeartbeat(token));
  }

  #first(send: (execution: Execution) => TokenAnswer): TokenAnswer {
    for (const execution of this.#byName.values()) {
      const answer = send(execution);
      if (answer !== "unknown") return answer;
    }
    return "unknown";
  }
}
