import { type JsonValue, parseJson } from "../asl/index.js";
import { type Execution, seededRandom } from "../runner/index.js";
import { directoryOf } from "./template/assembly-source.js";
import { readCloudAssembly } from "./template/cloud-assembly.js";
import { type DeploymentOptions, deploy } from "./assembly/deployment.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import { type Emulator, readEmulators } from "./endpoints/emulators.js";
import { serveAws } from "./endpoints/endpoints.js";
import { listen } from "./endpoints/http-endpoint.js";
import type { Home } from "./endpoints/step-functions/service.js";
import { FunctionFailedError, LocalEnvironmentError, messageOf } from "./errors.js";
import { EventBuses } from "./events/event-buses.js";
import { Notifications } from "./messages/notifications.js";
import { Queues } from "./messages/queues.js";
import { resultOf } from "./executions/execution-result.js";
import { Executions } from "./executions/executions.js";
import { LeapingClock } from "./executions/leaping-clock.js";
import { StateMachineRegistry } from "./executions/state-machine-registry.js";
import { TaskTokens } from "./executions/task-tokens.js";
import { FaultRegistry, taskName } from "./faults/fault-plan.js";
import { FaultyCalls } from "./faults/faulty-calls.js";
import { codeDirectories } from "./functions/function-code.js";
import type { FunctionNetwork } from "./functions/function-environment.js";
import { FunctionHost, type FunctionLog } from "./functions/function-host.js";
import type { InvocationResult } from "./functions/function-instance.js";
import { LambdaCalls } from "./functions/lambda-calls.js";
import { countingIds } from "./ids.js";
import { Listeners } from "./listeners.js";
import type {
  EnvironmentClock,
  LocalEnvironment,
  LocalEnvironmentOptions,
  StartOptions,
} from "./local-environment.js";
import { reportOf } from "./report.js";
import { Stubs } from "./stubs.js";
import { itemsOf } from "./store/plain-items.js";
import { openStore } from "./store/store.js";
import { integrationsOf } from "./tasks/integrations.js";
import { NestedExecutions } from "./tasks/nested-executions.js";
import { TaskDispatcher } from "./tasks/task-dispatcher.js";
import { sweepTemporaryDirectories } from "./temporary-directories.js";

/**
 * Starts a cloud assembly on this machine: its state machines, functions and tables. Close it in the end.
 *
 * @throws CloudAssemblyError if the assembly can't be read.
 * @throws UnknownResourceError if a fault names something that isn't there.
 * @throws LocalEnvironmentError if the port is in use, or an option is wrong.
 *
 * @example
 * const environment = await startLocalEnvironment({ assembly: "cdk.out" });
 * const result = await environment.run("OrderSaga", { input: { item: "book" } });
 * await environment.close();
 */
export async function startLocalEnvironment(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
  const {
    stateMachines: deployed,
    functions,
    tables,
    unknown,
  } = deploy(readCloudAssembly(directoryOf(options.assembly)), options);
  const emulators = readEmulators(options.endpoints ?? {});
  const leapingClock = new LeapingClock();
  const clock: EnvironmentClock = options.clock ?? leapingClock;
  const callBegan = () => clock.callBegan?.() ?? (() => {});
  const nextId = countingIds();
  const stateMachines = new StateMachineRegistry(deployed, new Date(clock.now()));
  const faults = new FaultRegistry({
    functions,
    tasks: () => new Set(stateMachines.tasks().map(({ state }) => taskName(state))),
  });
  const stubs = new Stubs(options.stubs ?? {}, functions);
  stubs.assertUsed(stateMachines.tasks());
  for (const fault of options.faults ?? []) faults.inject(fault);
  const faultyCalls = new FaultyCalls(faults);

  await sweepTemporaryDirectories(codeDirectories);
  const store = await openStore({ tables, clock });
  const endpoint = await listen(options.port ?? 0).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const { url } = endpoint;
  const logs = new Listeners<FunctionLog>();
  if (options.onLog !== undefined) logs.add(options.onLog);
  const host = new FunctionHost({
    projectDirectory: options.projectDirectory ?? process.cwd(),
    network: networkOf(url, emulators, options.allowedHosts ?? []),
    onLog: (log) => logs.tell(log),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const lambda = new LambdaCalls({
    functions,
    host,
    faults: faultyCalls,
    callBegan,
    nextRequestId: nextId,
    stubs,
  });
  const notifications = new Notifications(nextId);
  const queues = new Queues(nextId);
  const eventBuses = new EventBuses(nextId);
  const tokens = new TaskTokens({ executionOf: (arn) => executions.holding(arn), callBegan });
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
      allowedHosts: options.allowedHosts ?? [],
    }),
    tokens,
    faults: faultyCalls,
    handlers: options.handlers ?? {},
    callBegan,
    stubs,
    allowedHosts: options.allowedHosts ?? [],
    unknown,
    ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
  });
  const executions: Executions = new Executions({
    clock,
    random: options.random ?? seededRandom(1),
    tasks: (call) => dispatcher.handle(call),
    machineOf: (resource) => stateMachines.machineOf(resource),
    onEnded: ({ arn }) => {
      faultyCalls.executionEnded(arn);
      tokens.executionEnded(arn);
    },
  });
  serveAws(endpoint, {
    stepFunctions: {
      stateMachines,
      executions,
      tokens,
      clock,
      nextId,
      callTask: (call) => dispatcher.handle(call),
      home: homeOf(functions, options),
    },
    lambda: { functions, calls: lambda, onLog: (listener) => logs.add(listener), nextId },
    store,
    emulators,
  });
  let started = 0;
  let closing: Promise<void> | undefined;
  const start = (name: string, { input, name: executionName, observe }: StartOptions): Execution => {
    const resource = stateMachines.resources.find(name);
    started += 1;
    return executions.start(resource, {
      input: asJson(input, "The input of an execution"),
      name: executionName ?? `execution-${String(started).padStart(4, "0")}`,
      ...(observe === undefined ? {} : { observe }),
    }).execution;
  };
  const invoke = async (functionName: string, event: JsonValue | object): Promise<InvocationResult> => {
    const fn = functions.find(functionName);
    const target = { function: fn, functionArn: fn.arn, version: "$LATEST" };
    const payload = asJson(event, "The event of a function");
    return await lambda.invokeDirectly({ target, payload, requestId: nextId() });
  };

  return {
    stateMachines: stateMachines.resources,
    functions,
    tables,
    endpoints: { aws: url, dynamodb: url, sfn: url, lambda: url },
    emulators,
    report: reportOf({
      stateMachines,
      functions,
      stubs,
      unknown,
      obstacle: (task) => dispatcher.obstacle(task),
    }),
    faults,

    startExecution: start,
    run: async (name, startOptions) => await resultOf(start(name, startOptions)),
    resultOf,
    async stop(execution, reason) {
      execution.stop(reason);
      return await resultOf(execution);
    },
    redrive: (execution) => executions.redrive(execution),
    sendTaskSuccess: (token, output) => tokens.succeed(token, asJson(output, "The output of a task")),
    sendTaskFailure: (token, failure) => tokens.fail(token, failure),
    observe: (listener) => executions.observe(listener),

    invoke,
    async call(functionName, event) {
      const result = await invoke(functionName, event);
      if ("payload" in result) return parseJson(result.payload);
      const { errorType, errorMessage } = result.error;
      throw new FunctionFailedError(functions.find(functionName).name, errorType, errorMessage);
    },
    items: async (table) => await itemsOf(store, tables.find(table).name),

    published: () => notifications.published(),
    sent: () => queues.sent(),
    events: () => eventBuses.events(),
    async settled() {
      await faultyCalls.settled();
      await lambda.settled();
    },

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

/** A value in the form in which it is sent. Throws a LocalEnvironmentError if JSON has none for it. */
function asJson(value: JsonValue | object, what: string): JsonValue {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new LocalEnvironmentError(`${what} can't be sent as JSON: ${messageOf(error)}.`, { cause: error });
  }
  if (text !== undefined) return parseJson(text);
  throw new LocalEnvironmentError(`${what} can't be sent as JSON: received ${typeof value}.`);
}

/** The addresses that functions know. */
function networkOf(
  url: string,
  emulators: readonly Emulator[],
  allowedHosts: readonly string[],
): FunctionNetwork {
  const own = { AWS_ENDPOINT_URL_SFN: url, AWS_ENDPOINT_URL_LAMBDA: url, AWS_ENDPOINT_URL_DYNAMODB: url };
  const others = Object.fromEntries(emulators.map(({ variable, url: other }) => [variable, other]));
  return { endpoint: url, endpoints: { ...own, ...others }, allowedHosts };
}

/** Region and account of what clients create: those of the functions, which it is to call. */
function homeOf(functions: Iterable<LambdaFunction>, { region, account }: DeploymentOptions): Home {
  const [first] = functions;
  return {
    region: region ?? first?.region ?? "us-east-1",
    account: account ?? first?.account ?? "123456789012",
  };
}
