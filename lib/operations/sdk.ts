import type { SFNClient } from "@aws-sdk/client-sfn";
import { isObject, parseJson, type StateMachineDefinition } from "../asl/index.js";
import type { HistoryEvent } from "../timeline/index.js";
import { isOnThisMachine } from "./endpoint.js";
import { operationError } from "./sdk-errors.js";
import {
  type DescribedExecution,
  type ListedExecution,
  OperationError,
  type StepFunctions,
} from "./step-functions.js";

type Sdk = typeof import("@aws-sdk/client-sfn");

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** @default - that of the profile, or AWS_REGION */
  readonly region?: string | undefined;
  /** @default - AWS's, or AWS_ENDPOINT_URL_SFN */
  readonly endpoint?: string | undefined;
}

/** Step Functions by the AWS SDK, with its usual profile, region, credentials and endpoint. */
export class SdkStepFunctions implements StepFunctions {
  readonly #sdk: Sdk;
  readonly #client: SFNClient;

  private constructor(sdk: Sdk, client: SFNClient) {
    this.#sdk = sdk;
    this.#client = client;
  }

  /**
   * Connects to Step Functions. The SDK repeats throttled calls, slower each time: 8 tries, or AWS_MAX_ATTEMPTS.
   *
   * @throws OperationError if `@aws-sdk/client-sfn` isn't installed.
   */
  static async connect({ region, endpoint }: ConnectOptions = {}): Promise<SdkStepFunctions> {
    const sdk = await loadSdk();
    const client = new sdk.SFNClient({
      ...(process.env.AWS_MAX_ATTEMPTS === undefined ? { maxAttempts: 8 } : {}),
      retryMode: "adaptive",
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...localSettings({ region, endpoint }),
    });
    return new SdkStepFunctions(sdk, client);
  }

  /** Closes the client's connections. */
  close(): void {
    this.#client.destroy();
  }

  async *machines() {
    const pages = this.#sdk.paginateListStateMachines({ client: this.#client }, {});
    for await (const { stateMachines = [] } of failing(pages, "Listing state machines failed")) {
      for (const { stateMachineArn: arn = "", name = "", type } of stateMachines) {
        if (type !== "EXPRESS") yield { arn, name };
      }
    }
  }

  async definition(stateMachineArn: string): Promise<StateMachineDefinition | undefined> {
    const { definition, type } = await told(
      this.#client.send(new this.#sdk.DescribeStateMachineCommand({ stateMachineArn })),
      `Describing the state machine ${stateMachineArn} failed`,
    );
    return type === "EXPRESS" ? undefined : readDefinition(definition, stateMachineArn);
  }

  async definitionOfExecution(executionArn: string): Promise<StateMachineDefinition> {
    const { definition } = await told(
      this.#client.send(new this.#sdk.DescribeStateMachineForExecutionCommand({ executionArn })),
      `Describing the state machine of ${executionArn} failed`,
    );
    return readDefinition(definition, executionArn);
  }

  async *executions(stateMachineArn: string, status?: string): AsyncGenerator<ListedExecution> {
    const input = {
      stateMachineArn,
      ...(status === undefined ? {} : { statusFilter: status as keyof Sdk["ExecutionStatus"] }),
    };
    const pages = this.#sdk.paginateListExecutions({ client: this.#client, pageSize: 1000 }, input);
    for await (const { executions = [] } of failing(pages, "Listing executions failed")) {
      for (const each of executions) yield listed(each);
    }
  }

  async describe(executionArn: string): Promise<DescribedExecution> {
    const found = await told(
      this.#client.send(new this.#sdk.DescribeExecutionCommand({ executionArn })),
      `Describing the execution ${executionArn} failed`,
    );
    return {
      ...listed(found),
      stateMachineArn: found.stateMachineArn ?? "",
      isRedrivable: found.redriveStatus === "REDRIVABLE",
      ...given({
        input: found.input,
        output: found.output,
        error: found.error,
        cause: found.cause,
        notRedrivableReason: found.redriveStatusReason,
      }),
    };
  }

  async *history(executionArn: string, order = "oldest first"): AsyncGenerator<HistoryEvent> {
    const input = { executionArn, reverseOrder: order === "latest first" };
    const pages = this.#sdk.paginateGetExecutionHistory({ client: this.#client, pageSize: 1000 }, input);
    for await (const { events = [] } of failing(pages, `Reading the history of ${executionArn} failed`)) {
      for (const event of events) if (isHistoryEvent(event)) yield event;
    }
  }

  async start(execution: {
    readonly stateMachineArn: string;
    readonly name: string;
    readonly input: string;
  }) {
    const { executionArn: arn = "", startDate: started = new Date(0) } = await told(
      this.#client.send(new this.#sdk.StartExecutionCommand(execution)),
      `Starting ${execution.name} failed`,
    );
    return { arn, started };
  }

  async stop(
    executionArn: string,
    reason: { readonly error: string; readonly cause: string },
  ): Promise<void> {
    await told(
      this.#client.send(new this.#sdk.StopExecutionCommand({ executionArn, ...reason })),
      `Stopping ${executionArn} failed`,
    );
  }

  async redrive(executionArn: string, clientToken: string): Promise<void> {
    await told(
      this.#client.send(new this.#sdk.RedriveExecutionCommand({ executionArn, clientToken })),
      `Redriving ${executionArn} failed`,
    );
  }
}

/**
 * The region and the credentials for an endpoint on this machine, which takes any: nobody has to set some, and none of a profile's leave
 * the machine's configuration.
 */
function localSettings({ region, endpoint }: ConnectOptions) {
  if (!isOnThisMachine(endpoint)) return {};
  const {
    AWS_REGION,
    AWS_DEFAULT_REGION,
    AWS_ACCESS_KEY_ID: accessKeyId = "local",
    AWS_SECRET_ACCESS_KEY: secretAccessKey = "local",
  } = process.env;
  return {
    region: region ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
  };
}

async function loadSdk(): Promise<Sdk> {
  // The SDK's remark on the age of Node.js isn't about what was asked for.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  try {
    return await import("@aws-sdk/client-sfn");
  } catch (error) {
    const isMissing =
      error instanceof Error && /Cannot find (module|package) '@aws-sdk\/client-sfn'/.test(error.message);
    if (!isMissing) throw error;
    throw new OperationError(
      "The package @aws-sdk/client-sfn isn't installed. It is needed to talk to Step Functions: npm install --save-dev @aws-sdk/client-sfn",
      { cause: error },
    );
  }
}

async function told<Output>(answer: Promise<Output>, what: string): Promise<Output> {
  try {
    return await answer;
  } catch (error) {
    throw operationError(error, what);
  }
}

async function* failing<Page>(pages: AsyncIterable<Page>, what: string): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (error) {
    throw operationError(error, what);
  }
}

function listed(found: {
  readonly executionArn?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly startDate?: Date | undefined;
  readonly stopDate?: Date | undefined;
  readonly redriveCount?: number | undefined;
}): ListedExecution {
  return {
    arn: found.executionArn ?? "",
    name: found.name ?? "",
    status: found.status ?? "",
    started: found.startDate ?? new Date(0),
    redriveCount: found.redriveCount ?? 0,
    ...given({ stopped: found.stopDate }),
  };
}

/** Those fields that have a value. */
function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

function readDefinition(text: string | undefined, of: string): StateMachineDefinition {
  const read = text === undefined ? undefined : parseJson(text);
  if (isObject(read) && isObject(read.States)) return read as unknown as StateMachineDefinition;
  throw new OperationError(
    `The definition of ${of} can't be read. It may be encrypted with a key that you may not use.`,
  );
}

/** True for an event as AWS documents it: with an id, a type and a time. */
function isHistoryEvent(event: object): event is HistoryEvent {
  return "id" in event && "type" in event && "timestamp" in event && event.timestamp instanceof Date;
}
