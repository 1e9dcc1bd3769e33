import type { JsonValue } from "../asl/index.js";
import {
  type Clock,
  type Execution,
  type HistoryEvent,
  loadMachine,
  type Random,
  seededRandom,
  startExecution,
  type TaskHandler,
} from "../runner/index.js";
import { readCloudAssembly } from "./cloud-assembly.js";
import { type DeploymentOptions, deploy } from "./deployment.js";
import { LocalEnvironmentError } from "./errors.js";
import { type Fault, FaultPlan } from "./faults.js";
import { FunctionHost, type FunctionLog } from "./function-host.js";
import type { InvocationResult } from "./function-instance.js";
import { countingIds } from "./ids.js";
import { LambdaCalls } from "./lambda-calls.js";
import type { LambdaFunction } from "./lambda-functions.js";
import { LeapingClock } from "./leaping-clock.js";
import type { NamedResources } from "./named-resources.js";
import { Notifications, type PublishedMessage } from "./notifications.js";
import type { StateMachine } from "./state-machines.js";
import { startStore } from "./store.js";
import type { Table } from "./tables.js";
import { TaskDispatcher } from "./task-dispatcher.js";

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
   * @default "- Lambda functions are run, and sns:publish is recorded"
   */
  readonly handlers?: Readonly<Record<string, TaskHandler>>;
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

/** A cloud assembly on this machine. */
export interface LocalEnvironment {
  readonly stateMachines: NamedResources<StateMachine>;
  readonly functions: NamedResources<LambdaFunction>;
  /** `tables.find("Reservations").name` is the name to give a DynamoDB client. */
  readonly tables: NamedResources<Table>;
  /** URLs for AWS clients; any credentials will do. */
  readonly endpoints: { readonly dynamodb: string };
  /** What goes wrong between state machines and functions, now or from now on. */
  readonly faults: FaultPlan;

  /**
   * Starts an execution of the state machine that is called so: by logical id, deployed name, ARN or construct path.
   * Throws an `UnknownResourceError`, or an `UnsupportedTaskError` where it has a task that nobody here carries out.
   */
  startExecution(stateMachine: string, options: StartOptions): Execution;

  /** Redrives an unsuccessful execution from where it failed. */
  redrive(execution: Execution): Execution;

  /** Calls a function as a client would, without state machine and so without faults. */
  invoke(functionName: string, event: JsonValue): Promise<InvocationResult>;

  /** What state machines have published to SNS topics so far. */
  published(): readonly PublishedMessage[];

  /** Resolves when no function runs any more, those included that a state machine gave up on. */
  settled(): Promise<void>;

  /** Stops what runs, and ends functions and store at once; nothing keeps the process from ending. */
  close(): Promise<void>;
}

/**
 * Brings a cloud assembly up on this machine: its state machines, functions and tables.
 *
 * Throws a `CloudAssemblyError` or `TemplateError` where it cannot be read.
 */
export async function startLocalEnvironment(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
  const { stateMachines, functions, tables } = deploy(readCloudAssembly(options.assembly), options);
  const leapingClock = new LeapingClock();
  const clock: EnvironmentClock = options.clock ?? leapingClock;
  const callBegan = () => clock.callBegan?.() ?? (() => {});
  const random = options.random ?? seededRandom(1);
  const nextId = countingIds();
  const faults = new FaultPlan(functions);
  for (const fault of options.faults ?? []) faults.inject(fault);

  const store = await startStore(tables);
  const host = new FunctionHost({
    projectDirectory: options.projectDirectory ?? process.cwd(),
    endpoints: { DYNAMODB: store.url },
    onLog: options.onLog ?? (() => {}),
  });
  const lambda = new LambdaCalls({ functions, host, faults, callBegan, nextRequestId: nextId });
  const notifications = new Notifications(nextId);
  const dispatcher = new TaskDispatcher({
    lambda,
    notifications,
    handlers: options.handlers ?? {},
    callBegan,
  });
  const running = new Set<Execution>();
  let started = 0;
  let closing: Promise<void> | undefined;

  /** Follows an execution to its end, also the one after a redrive. */
  const follow = (execution: Execution): Execution => {
    running.add(execution);
    void execution.ended.then(() => {
      running.delete(execution);
      lambda.executionEnded(execution.arn);
    });
    return execution;
  };

  return {
    stateMachines,
    functions,
    tables,
    endpoints: { dynamodb: store.url },
    faults,

    startExecution(name, { input, name: executionName, observe }) {
      if (closing !== undefined)
        throw new LocalEnvironmentError("An execution was started after the local environment was closed.");
      const stateMachine = stateMachines.find(name);
      const machine = loadMachine(stateMachine.definition());
      dispatcher.assertSupports(machine.definition);
      started += 1;
      const roleArn = stateMachine.roleArn();
      return follow(
        startExecution(machine, {
          input,
          name: executionName ?? `execution-${String(started).padStart(4, "0")}`,
          stateMachineArn: stateMachine.arn,
          ...(roleArn === undefined ? {} : { roleArn }),
          clock,
          random,
          tasks: (call) => dispatcher.handle(call),
          ...(observe === undefined ? {} : { observe }),
        }),
      );
    },

    redrive(execution) {
      execution.redrive();
      return follow(execution);
    },

    invoke(functionName, event) {
      return host.invoke({ function: functions.find(functionName), event, requestId: nextId() });
    },

    published: () => notifications.published(),
    settled: () => lambda.settled(),

    close() {
      closing ??= (async () => {
        for (const execution of running) execution.stop();
        leapingClock.close();
        await host.close();
        await lambda.settled();
        await store.close();
      })();
      return closing;
    },
  };
}
