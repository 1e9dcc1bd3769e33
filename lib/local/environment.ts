import type { JsonValue } from "../asl/index.js";
import {
  type Clock,
  type Execution,
  type HistoryEvent,
  type Random,
  seededRandom,
  type TaskHandler,
} from "../runner/index.js";
import { readCloudAssembly } from "./cloud-assembly.js";
import { type DeploymentOptions, deploy } from "./deployment.js";
import { serveAws } from "./endpoints/endpoints.js";
import { listen } from "./endpoints/http-endpoint.js";
import type { Home } from "./endpoints/step-functions/service.js";
import { type ExecutionListener, Executions } from "./executions.js";
import { type Fault, FaultPlan } from "./faults.js";
import { FunctionHost, type FunctionLog } from "./function-host.js";
import type { InvocationResult } from "./function-instance.js";
import { countingIds } from "./ids.js";
import { LambdaCalls } from "./lambda-calls.js";
import type { LambdaFunction } from "./lambda-functions.js";
import { LeapingClock } from "./leaping-clock.js";
import { Listeners } from "./listeners.js";
import type { NamedResources } from "./named-resources.js";
import { Notifications, type PublishedMessage } from "./notifications.js";
import { StateMachineRegistry } from "./state-machine-registry.js";
import type { StateMachine } from "./state-machines.js";
import { startStore } from "./store.js";
import type { Table } from "./tables.js";
import { TaskDispatcher } from "./task-dispatcher.js";
import { TaskTokens } from "./task-tokens.js";
import { EventBuses, type PutEvent } from "./tasks/event-buses.js";
import { integrationsOf } from "./tasks/integrations.js";
import { NestedExecutions } from "./tasks/nested-executions.js";
import { Queues, type SentMessage } from "./tasks/queues.js";

/** Time for a local environment: a clock that, if it wants to know, is told while calls are in flight. */
export type EnvironmentClock = Clock & Partial<Pick<LeapingClock, "callBegan">>;

/** What a local environment is started with. */
export interface LocalEnvironmentOptions extends DeploymentOptions {
  /** The directory of the cloud assembly, as `cdk synth` wrote it. */
  readonly assembly: string;
  /**
   * Where packages are found that the functions' code leaves out, the AWS SDK above all.
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
  /** The port of the endpoints for Step Functions and Lambda. @default 0, one that the system gives */
  readonly port?: number;
  /** Takes what functions write to standard output and standard error. @default "- it is dropped" */
  readonly onLog?: (log: FunctionLog) => void;
}

/** How an execution is started. */
export interface StartOptions {
  readonly input: JsonValue;
  /** Up to 80 characters. @default "- execution-0001 and so on" */
  readonly name?: string;
  /** Sees each event of the execution's history as it happens. @default "- nobody does" */
  readonly observe?: (event: HistoryEvent) => void;
}

/**
 * Where AWS clients find the services of a local environment. Functions have them in their environment, as
 * AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SFN and AWS_ENDPOINT_URL_LAMBDA.
 *
 * For StartSyncExecution the AWS SDKs put `sync-` before the host name, which leads nowhere on this machine: switch it off
 * (`disableHostPrefix` in JavaScript, `inject_host_prefix` in Python).
 */
export interface LocalEndpoints {
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
  /** URLs for AWS clients; any credentials and region will do. */
  readonly endpoints: LocalEndpoints;
  /** What goes wrong between state machines and functions, now or from now on. */
  readonly faults: FaultPlan;

  /**
   * Starts an execution of the state machine that is called so: by logical id, deployed name, ARN or construct path.
   * The same name with the same input means the same execution as long as it runs.
   *
   * Throws an `UnknownResourceError`, an `ExecutionAlreadyExistsError` where the name is taken, or an
   * `UnsupportedTaskError` where the state machine has a task that nobody here carries out.
   */
  startExecution(stateMachine: string, options: StartOptions): Execution;

  /** Redrives an unsuccessful execution from where it failed. */
  redrive(execution: Execution): Execution;

  /** Has a listener told every event of every execution from now on; the function returned takes that back. */
  observe(listener: ExecutionListener): () => void;

  /** Calls a function as a client would, without state machine and so without faults. */
  invoke(functionName: string, event: JsonValue): Promise<InvocationResult>;

  /** What state machines have published to SNS topics so far. */
  published(): readonly PublishedMessage[];

  /** What state machines have sent to SQS queues so far. */
  sent(): readonly SentMessage[];

  /** What state machines have put on EventBridge buses so far. */
  events(): readonly PutEvent[];

  /** Resolves when no function runs any more, those included that a state machine gave up on. */
  settled(): Promise<void>;

  /** Stops what runs, and ends functions and store at once; nothing keeps the process from ending. */
  close(): Promise<void>;
}

/**
 * Brings a cloud assembly up on this machine: its state machines, functions and tables.
 *
 * Throws a `CloudAssemblyError` or `TemplateError` where it cannot be read, a `LocalEnvironmentError` where the port that
 * is asked for is in use.
 */
export async function startLocalEnvironment(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
  const { stateMachines: deployed, functions, tables } = deploy(readCloudAssembly(options.assembly), options);
  const leapingClock = new LeapingClock();
  const clock: EnvironmentClock = options.clock ?? leapingClock;
  const callBegan = () => clock.callBegan?.() ?? (() => {});
  const nextId = countingIds();
  const faults = new FaultPlan(functions);
  for (const fault of options.faults ?? []) faults.inject(fault);
  const stateMachines = new StateMachineRegistry(deployed, new Date(clock.now()));

  const store = await startStore(tables);
  const endpoint = await listen(options.port ?? 0).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const endpoints = { dynamodb: store.url, sfn: endpoint.url, lambda: endpoint.url };
  const logs = new Listeners<FunctionLog>();
  if (options.onLog !== undefined) logs.add(options.onLog);
  const host = new FunctionHost({
    projectDirectory: options.projectDirectory ?? process.cwd(),
    endpoints: { DYNAMODB: endpoints.dynamodb, SFN: endpoints.sfn, LAMBDA: endpoints.lambda },
    onLog: (log) => logs.tell(log),
  });
  const lambda = new LambdaCalls({ functions, host, faults, callBegan, nextRequestId: nextId });
  const notifications = new Notifications(nextId);
  const queues = new Queues(nextId);
  const eventBuses = new EventBuses(nextId);
  const tokens = new TaskTokens({ executionOf: (arn) => executions.find(arn)?.execution, callBegan });
  const nested = new NestedExecutions({ stateMachines, executions: () => executions, nextId });
  const dispatcher = new TaskDispatcher({
    lambda,
    integrations: integrationsOf({
      lambda,
      store,
      notifications,
      queues,
      eventBuses,
      nested,
      nextId,
      callBegan,
    }),
    tokens,
    handlers: options.handlers ?? {},
    callBegan,
  });
  const executions: Executions = new Executions({
    clock,
    random: options.random ?? seededRandom(1),
    tasks: (call) => dispatcher.handle(call),
    machineOf: (resource) => {
      const machine = stateMachines.machineOf(resource);
      dispatcher.assertSupports(machine.definition);
      return machine;
    },
    onEnded: ({ arn }) => {
      lambda.executionEnded(arn);
      tokens.executionEnded(arn);
    },
  });
  serveAws(endpoint, {
    stepFunctions: { stateMachines, executions, tokens, clock, nextId, home: homeOf(functions, options) },
    lambda: { functions, calls: lambda, onLog: (listener) => logs.add(listener), nextId },
  });
  let started = 0;
  let closing: Promise<void> | undefined;

  return {
    stateMachines: stateMachines.resources,
    functions,
    tables,
    endpoints,
    faults,

    startExecution(name, { input, name: executionName, observe }) {
      started += 1;
      return executions.start(stateMachines.resources.find(name), {
        input,
        name: executionName ?? `execution-${String(started).padStart(4, "0")}`,
        ...(observe === undefined ? {} : { observe }),
      }).execution;
    },

    redrive: (execution) => executions.redrive(execution),
    observe: (listener) => executions.observe(listener),

    invoke(functionName, event) {
      return host.invoke({ function: functions.find(functionName), event, requestId: nextId() });
    },

    published: () => notifications.published(),
    sent: () => queues.sent(),
    events: () => eventBuses.events(),
    settled: () => lambda.settled(),

    close() {
      closing ??= (async () => {
        executions.close();
        leapingClock.close();
        await endpoint.close();
        await host.close();
        await lambda.settled();
        await store.close();
      })();
      return closing;
    },
  };
}

/** Region and account of what clients create: those of the functions, which it is to call. */
function homeOf(functions: Iterable<LambdaFunction>, { region, account }: DeploymentOptions): Home {
  const [first] = functions;
  return {
    region: region ?? first?.region ?? "us-east-1",
    account: account ?? first?.account ?? "123456789012",
  };
}
