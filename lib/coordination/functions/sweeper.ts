import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  type SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { createHash } from "node:crypto";
import type { Json } from "../../model/index.js";

/** Settings of the sweeper, as the function's environment has them. */
export interface SweeperSettings {
  /** Seconds from the start of a run to the time at which a saga that hasn't ended is started again. */
  readonly afterSeconds: number;
  /** Number of times that it is started again at most. */
  readonly times: number;
  readonly groupName: string;
  /** The role by which the scheduler invokes the function. */
  readonly roleArn: string;
  /** The function that is invoked. */
  readonly functionArn: string;
  /** The queue for what couldn't be delivered. */
  readonly deadLetterArn: string;
}

/** One execution that is started. */
export interface SweptExecution {
  /** Its name and that of what runs it. */
  readonly execution: string;
  readonly sweep: number;
}

/** Finds sagas whose message was lost: one entry of EventBridge Scheduler for each saga, which is deleted when the saga ends. */
export class Sweeper {
  readonly #client: Pick<SchedulerClient, "send">;
  readonly #settings: SweeperSettings;
  readonly #now: () => number;

  /**
   * @param now the time, in milliseconds since 1970.
   */
  constructor(client: Pick<SchedulerClient, "send">, settings: SweeperSettings, now: () => number) {
    this.#client = client;
    this.#settings = settings;
    this.#now = now;
  }

  /** Has a saga started again if it hasn't ended by then. */
  async watch({ execution, sweep }: SweptExecution, event: Json): Promise<void> {
    const { afterSeconds, times, groupName, roleArn, functionArn, deadLetterArn } = this.#settings;
    if (sweep >= times) return;
    const at = new Date(this.#now() + afterSeconds * 1000).toISOString().slice(0, 19);
    try {
      await this.#client.send(
        new CreateScheduleCommand({
          Name: nameOf({ execution, sweep }),
          GroupName: groupName,
          ScheduleExpression: `at(${at})`,
          FlexibleTimeWindow: { Mode: "OFF" },
          ActionAfterCompletion: "DELETE",
          Target: {
            Arn: functionArn,
            RoleArn: roleArn,
            Input: JSON.stringify(event),
            DeadLetterConfig: { Arn: deadLetterArn },
            RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
          },
        }),
      );
    } catch (error) {
      // A repeated run is watched already.
      if (!isNamed(error, "ConflictException")) throw error;
    }
  }

  /** The saga has ended. */
  async release(swept: SweptExecution): Promise<void> {
    const { times, groupName } = this.#settings;
    if (swept.sweep >= times) return;
    try {
      await this.#client.send(new DeleteScheduleCommand({ Name: nameOf(swept), GroupName: groupName }));
    } catch (error) {
      if (!isNamed(error, "ResourceNotFoundException")) throw error;
    }
  }
}

/** Name of the entry: 64 characters, as many as the scheduler allows. */
function nameOf({ execution, sweep }: SweptExecution): string {
  return createHash("sha256").update(`${execution}#${sweep}`).digest("hex");
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
