import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { HistoryEvent, LocalEnvironment } from "cdk-saga/local";

/** An execution that a client started. */
export interface StartedExecution {
  readonly arn: string;
  readonly name: string;
}

/** Starts and watches executions with AWS's own client, as anybody could; only the events come from the environment itself. */
export class ExecutionClient {
  readonly #environment: LocalEnvironment;
  readonly #client: SFNClient;

  constructor(environment: LocalEnvironment) {
    this.#environment = environment;
    this.#client = new SFNClient({
      endpoint: environment.endpoints.sfn,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      // Nothing gets lost on loopback.
      maxAttempts: 1,
    });
  }

  /** Runs an execution until it ends, well or not. */
  async run(
    stateMachineArn: string,
    start: { readonly name: string; readonly input: unknown },
    observe: (event: HistoryEvent) => void,
  ): Promise<StartedExecution> {
    const { name, input } = start;
    const ended = this.#follow(name, observe);
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { executionArn: arn = "" } = await this.#client.send(command);
    await ended;
    return { arn, name };
  }

  /** Has an execution go on from where it is stuck, until it ends once more. */
  async redrive({ arn, name }: StartedExecution, observe: (event: HistoryEvent) => void): Promise<void> {
    const ended = this.#follow(name, observe);
    await this.#client.send(new RedriveExecutionCommand({ executionArn: arn }));
    await ended;
  }

  /** How an execution stands. */
  describe({ arn }: StartedExecution): Promise<DescribeExecutionOutput> {
    return this.#client.send(new DescribeExecutionCommand({ executionArn: arn }));
  }

  close(): void {
    this.#client.destroy();
  }

  /** Resolves with the event that ends the execution. */
  #follow(name: string, observe: (event: HistoryEvent) => void): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#environment.observe(({ executionName, event }) => {
        if (executionName !== name) return;
        observe(event);
        if (!/^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(event.type)) return;
        stop();
        resolve();
      });
    });
  }
}
