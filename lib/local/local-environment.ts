import type { JsonValue } from "../asl/index.js";
import type {
  Clock,
  Execution,
  HistoryEvent,
  ItemReader,
  Random,
  ResultWriter,
  TaskError,
  TaskHandler,
  TokenAnswer,
} from "../runner/index.js";
import type { AssemblySource } from "./template/assembly-source.js";
import type { DeploymentOptions } from "./assembly/deployment.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import type { DeployedApiKey } from "./assembly/rest-apis.js";
import type { NamedResources } from "./assembly/named-resources.js";
import type { DeployedQueue } from "./assembly/queues.js";
import type { StateMachine } from "./assembly/state-machines.js";
import type { Emulator } from "./endpoints/emulators.js";
import type { PutEvent } from "./events/event-buses.js";
import type { PublishedMessage } from "./messages/topics.js";
import type { QueuedMessage } from "./messages/queue.js";
import type { SentMessage } from "./messages/queues.js";
import type { ExecutionResult } from "./executions/execution-result.js";
import type { ExecutionListener } from "./executions/executions.js";
import type { LeapingClock } from "./executions/leaping-clock.js";
import type { Fault, FaultPlan } from "./faults/fault-plan.js";
import type { FunctionLog } from "./functions/function-host.js";
import type { InvocationResult } from "./functions/function-instance.js";
import type { Reloaded } from "./reloaded.js";
import type { ServedApi } from "./served-apis.js";
import type { ReportEntry } from "./report.js";
import type { Stub } from "./stubs.js";
import type { ItemChange, TableItem } from "./store/table-item.js";
import type { Table } from "./assembly/tables.js";
import type { AroundCall } from "./tasks/task-dispatcher.js";

/**
 * Time for a local environment. If the clock wants to know, it is told while calls are in flight; if it leaps ahead of the
 * time that functions see, it says by how much.
 */
export type EnvironmentClock = Clock & Partial<Pick<LeapingClock, "callBegan" | "leapt">>;

/** Options of a local environment. */
export interface LocalEnvironmentOptions extends DeploymentOptions {
  /**
   * The cloud assembly: the directory that `cdk synth` wrote, what `app.synth()` returned, or an App, a Stage or a Stack, which is
   * synthesized. For a Stack, all stacks of its App are started.
   */
  readonly assembly: AssemblySource;
  /**
   * The directory in which packages are found that the functions' code leaves out, the AWS SDK above all.
   *
   * @default "- the working directory"
   */
  readonly projectDirectory?: string;
  /** @default "- time leaps over backoff and waits while no call is in flight" */
  readonly clock?: EnvironmentClock;
  /**
   * For the jitter of retries, `$random`, `$uuid` and task tokens.
   *
   * @default "- the same numbers in every run"
   */
  readonly random?: Random;
  /** Faults that are there from the beginning. @default "- none" */
  readonly faults?: readonly Fault[];
  /**
   * Handlers of tasks, by resource; they go before those of the environment.
   *
   * @default "- Lambda functions and state machines are run, DynamoDB is the local store, and what is sent by SNS, SQS or
   * EventBridge is recorded"
   */
  readonly handlers?: Readonly<Record<string, TaskHandler>>;
  /**
   * Stands around each call of a task by a state machine, before faults and functions. Use it to hold calls back.
   *
   * @default "- calls are carried out at once"
   */
  readonly aroundCall?: AroundCall;
  /** Reads the items of distributed Maps that have an ItemReader. @default "- such a Map fails with States.ItemReaderFailed" */
  readonly itemReader?: ItemReader;
  /** Writes the results of distributed Maps that have a ResultWriter. @default "- such a Map fails with States.ResultWriterFailed" */
  readonly resultWriter?: ResultWriter;
  /**
   * Answers in place of functions and tasks, by name: of a function, of a Task state, or of a resource such as
   * `aws-sdk:s3:putObject`.
   *
   * @default "- none"
   *
   * @example
   * { Invoice: { number: 1 }, "aws-sdk:s3:putObject": (request) => ({ ETag: "1" }) }
   */
  readonly stubs?: Readonly<Record<string, Stub>>;
  /** Takes what is said about an execution that uses a value that isn't known. @default "- it is dropped" */
  readonly onNotice?: (notice: string) => void;
  /** The port of the endpoint for Step Functions, Lambda and DynamoDB. @default 0, one that the system gives */
  readonly port?: number;
  /**
   * URLs of further services, by their names in the AWS SDKs: `{ s3: "http://127.0.0.1:9000" }`. Functions find them there.
   *
   * @default "- calls of other services fail with an error that names service and operation"
   */
  readonly endpoints?: Readonly<Record<string, string>>;
  /**
   * Hosts of AWS's that functions may reach: `["abc.execute-api.eu-west-1.amazonaws.com"]`. Other hosts they may reach
   * anyway.
   *
   * @default "- none"
   */
  readonly allowedHosts?: readonly string[];
  /**
   * The number of invocations of functions that run at once. Further ones wait for their turn, where Lambda would
   * throttle them; a function that calls another one and waits for it takes two.
   *
   * @default "- no limit"
   */
  readonly concurrency?: number;
  /** Takes what functions write to standard output and standard error. @default "- it is dropped" */
  readonly onLog?: (log: FunctionLog) => void;
}

/** Options of an execution. */
export interface StartOptions {
  /** Data that JSON has a form for: an object, a list, a text. Instances of interfaces will do. */
  readonly input: JsonValue | object;
  /** Up to 80 characters. @default "- execution-0001 and so on" */
  readonly name?: string;
  /** Sees each event of the execution's history as it happens. @default "- nobody does" */
  readonly observe?: (event: HistoryEvent) => void;
}

/**
 * URLs by which AWS clients find the services of a local environment. It is one and the same address for all of them.
 * Functions have it in their environment, as AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SFN, AWS_ENDPOINT_URL_LAMBDA and
 * AWS_ENDPOINT_URL_DYNAMODB.
 *
 * For StartSyncExecution the AWS SDKs put `sync-` before the host name. Functions find that host; in other processes it
 * leads nowhere, so switch it off there (`disableHostPrefix` in JavaScript, `inject_host_prefix` in Python).
 */
export interface LocalEndpoints {
  /** For any service: those that are not here answer that they are not. */
  readonly aws: string;
  readonly dynamodb: string;
  readonly sfn: string;
  readonly lambda: string;
}

/** A cloud assembly on this machine. */
export interface LocalEnvironment {
  readonly stateMachines: NamedResources<StateMachine>;
  readonly functions: NamedResources<LambdaFunction>;
  /** `tables.find("Reservations").name` is the name to give a DynamoDB client. */
  readonly tables: NamedResources<Table>;
  readonly queues: NamedResources<DeployedQueue>;
  /** The REST APIs of the assembly. `apis.find("Orders").url` is the URL to call. */
  readonly apis: NamedResources<ServedApi>;
  /** The API keys of the assembly; those that AWS would make up are `generated-` and the logical id. */
  readonly apiKeys: readonly DeployedApiKey[];
  /** URLs for AWS clients; any credentials and region will do. */
  readonly endpoints: LocalEndpoints;
  /** Further services, at the URLs that were given for them. */
  readonly emulators: readonly Emulator[];
  /** Parts of the assembly: which of them run, are stubbed, or are missing, and how to give those. */
  readonly report: readonly ReportEntry[];
  /** Faults between state machines and functions, now or from now on. */
  readonly faults: FaultPlan;

  /**
   * Takes state machines, functions and new tables from another assembly, or from the same directory once it was synthesized anew.
   * Executions that run keep their definitions, and calls that run their code.
   *
   * @throws CloudAssemblyError if the assembly can't be read; then nothing is changed.
   *
   * @example
   * const { left } = await environment.reload("cdk.out");
   */
  reload(assembly?: AssemblySource): Promise<Reloaded>;

  /**
   * Runs an execution until it ends, and gives its result: `status`, `output`, `error`, `cause`, `history`. Time leaps over
   * waits and delays, so it takes as long as the functions do.
   *
   * @param stateMachine its logical id, deployed name, ARN or construct path, or the beginning or end of one: `"OrderSaga"`; or the
   * ARN of a version or an alias
   * @throws UnknownResourceError if there is no such state machine, or several. It lists those that there are.
   * @throws ExecutionAlreadyExistsError if an execution has this name.
   *
   * @example
   * const result = await environment.run("OrderSaga", { input: { item: "book" } });
   * expect(result).toMatchObject({ status: "SUCCEEDED", output: { paid: 12 } });
   */
  run(stateMachine: string, options: StartOptions): Promise<ExecutionResult>;

  /**
   * Starts an execution, and returns while it runs. The same name with the same input means the same execution as long as
   * it runs. Names and errors are those of {@link run}.
   */
  startExecution(stateMachine: string, options: StartOptions): Execution;

  /** Waits until an execution ends, and gives its result. */
  resultOf(execution: Execution): Promise<ExecutionResult>;

  /** Stops an execution, as StopExecution does, and gives its result. One that has ended stays as it is. */
  stop(execution: Execution, reason?: Partial<TaskError>): Promise<ExecutionResult>;

  /**
   * Redrives an unsuccessful execution from where it failed.
   *
   * @throws NotRedrivableError
   *
   * @example
   * const result = await environment.resultOf(environment.redrive(stuck.execution));
   */
  redrive(execution: Execution): Execution;

  /** Ends a task that waits for this token. Returns `"unknown"` or `"timedOut"` if no task does. */
  sendTaskSuccess(token: string, output: JsonValue | object): TokenAnswer;

  /** Fails a task that waits for this token. Returns `"unknown"` or `"timedOut"` if no task does. */
  sendTaskFailure(token: string, failure: Partial<TaskError>): TokenAnswer;

  /** Calls the listener for every event of every execution from now on. The function returned ends that. */
  observe(listener: ExecutionListener): () => void;

  /** Calls the listener for every item that is written from now on, by whoever it is. The function returned ends that. */
  observeItems(listener: (change: ItemChange) => void): () => void;

  /**
   * Finds an execution by its ARN: one that this environment, a function or another client has started.
   *
   * @returns undefined if there is none
   */
  execution(arn: string): Execution | undefined;

  /**
   * Calls a function and gives its answer. No state machine takes part, so no faults do either.
   *
   * @throws FunctionFailedError if the function fails.
   * @throws UnknownResourceError if there is no such function, or several.
   */
  call(functionName: string, event: JsonValue | object): Promise<JsonValue>;

  /** Calls a function like {@link call}. Gives its answer as JSON text, or what Lambda reports of its failure. */
  invoke(functionName: string, event: JsonValue | object): Promise<InvocationResult>;

  /**
   * Reads all items of a table, in no particular order. Binary values are Uint8Arrays, sets are Sets. To write items, use any
   * DynamoDB client with the endpoint `endpoints.dynamodb`.
   *
   * @throws UnknownResourceError if there is no such table, or several.
   *
   * @example
   * expect(await environment.items("Seats")).toEqual([{ id: "12A", state: "reserved" }]);
   */
  items(table: string): Promise<TableItem[]>;

  /** Messages that state machines have published to SNS topics so far. */
  published(): readonly PublishedMessage[];

  /** Messages that state machines have sent to SQS queues so far. */
  sent(): readonly SentMessage[];

  /**
   * Messages in a queue, the oldest first, those included that somebody has received and not yet removed.
   *
   * @throws UnknownResourceError if there is no such queue, or several.
   */
  messages(queue: string): readonly QueuedMessage[];

  /** Events that state machines, functions and other clients have put on EventBridge buses so far. */
  events(): readonly PutEvent[];

  /** Resolves when no function runs any more, including those that a state machine has given up on. */
  settled(): Promise<void>;

  /** Stops everything. Nothing keeps the process from ending after it. */
  close(): Promise<void>;
}
