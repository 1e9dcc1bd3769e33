import { isOnThisMachine } from "./endpoint.js";
import { operationError } from "./sdk-errors.js";
import type { ConnectOptions } from "./sdk.js";

/** The log groups that list what got stuck, by the ARNs of executions. */
export interface StuckLog {
  /** Time at which a log group was made, in milliseconds since 1970; undefined if there is none. */
  createdAt(logGroupName: string): Promise<number | undefined>;
  /** ARNs of the executions that got stuck since a time, some of them several times. */
  executions(logGroupName: string, since: number): AsyncIterable<string>;
  close(): void;
}

/** A log that isn't there, with the reason, as a sentence for people; undefined if nobody has to know. */
export interface NoStuckLog {
  readonly reason: string | undefined;
}

/** The parts of CloudWatch Logs's client that are used. The package is optional, so its types may not be there either. */
interface LogsSdk {
  readonly CloudWatchLogsClient: new (
    config: object,
  ) => {
    send(command: object): Promise<Readonly<Record<string, unknown>>>;
    destroy(): void;
  };
  readonly DescribeLogGroupsCommand: new (input: object) => object;
  readonly FilterLogEventsCommand: new (input: object) => object;
}

const packageName = "@aws-sdk/client-cloudwatch-logs";

/** Connects to CloudWatch Logs, if its client is installed. A local environment has no stuck log. */
export async function connectStuckLog({ region, endpoint }: ConnectOptions): Promise<StuckLog | NoStuckLog> {
  const { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: ownEndpoint, AWS_ENDPOINT_URL } = process.env;
  if (isOnThisMachine(endpoint) && (ownEndpoint ?? AWS_ENDPOINT_URL) === undefined)
    return { reason: undefined };
  const sdk = await loadSdk();
  if (sdk === undefined)
    return {
      reason: `the stuck log isn't read, since ${packageName} isn't installed: npm install --save-dev ${packageName}`,
    };
  return new SdkStuckLog(sdk, new sdk.CloudWatchLogsClient({ ...(region === undefined ? {} : { region }) }));
}

class SdkStuckLog implements StuckLog {
  readonly #sdk: LogsSdk;
  readonly #client: InstanceType<LogsSdk["CloudWatchLogsClient"]>;

  constructor(sdk: LogsSdk, client: InstanceType<LogsSdk["CloudWatchLogsClient"]>) {
    this.#sdk = sdk;
    this.#client = client;
  }

  close(): void {
    this.#client.destroy();
  }

  async createdAt(logGroupName: string): Promise<number | undefined> {
    const command = new this.#sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
    const { logGroups } = await this.#send(command);
    const found = listOf(logGroups).find((group) => textIn(group, "logGroupName") === logGroupName);
    const created: unknown = found === undefined ? undefined : Reflect.get(found, "creationTime");
    return found === undefined ? undefined : typeof created === "number" ? created : 0;
  }

  async *executions(logGroupName: string, startTime: number): AsyncGenerator<string> {
    let nextToken: unknown;
    do {
      const command = new this.#sdk.FilterLogEventsCommand({ logGroupName, startTime, nextToken });
      const page = await this.#send(command);
      for (const event of listOf(page.events)) {
        const [arn] = /arn:[^"\s]+:execution:[^"\s]+/.exec(textIn(event, "message") ?? "") ?? [];
        if (arn !== undefined) yield arn;
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined && nextToken !== null);
  }

  async #send(command: object): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await this.#client.send(command);
    } catch (error) {
      throw operationError(error, "Reading the stuck log failed");
    }
  }
}

async function loadSdk(): Promise<LogsSdk | undefined> {
  try {
    const name = packageName;
    const loaded: unknown = await import(name);
    return isLogsSdk(loaded) ? loaded : undefined;
  } catch {
    return undefined;
  }
}

function isLogsSdk(loaded: unknown): loaded is LogsSdk {
  const names = ["CloudWatchLogsClient", "DescribeLogGroupsCommand", "FilterLogEventsCommand"];
  return (
    typeof loaded === "object" &&
    loaded !== null &&
    names.every((name) => typeof Reflect.get(loaded, name) === "function")
  );
}

function listOf(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

function textIn(of: object, field: string): string | undefined {
  const value: unknown = Reflect.get(of, field);
  return typeof value === "string" ? value : undefined;
}
