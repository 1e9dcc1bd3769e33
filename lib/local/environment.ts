import { seededRandom } from "../runner/index.js";
import { readCloudAssembly } from "./assembly/cloud-assembly.js";
import { type DeploymentOptions, deploy } from "./assembly/deployment.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import { type Emulator, readEmulators } from "./endpoints/emulators.js";
import { serveAws } from "./endpoints/endpoints.js";
import { listen } from "./endpoints/http-endpoint.js";
import type { Home } from "./endpoints/step-functions/service.js";
import { EventBuses } from "./events/event-buses.js";
import { Notifications } from "./events/notifications.js";
import { Queues } from "./events/queues.js";
import { Executions } from "./executions/executions.js";
import { LeapingClock } from "./executions/leaping-clock.js";
import { StateMachineRegistry } from "./executions/state-machine-registry.js";
import { TaskTokens } from "./executions/task-tokens.js";
import { FaultPlan } from "./functions/faults.js";
import { codeDirectories } from "./functions/function-code.js";
import type { FunctionNetwork } from "./functions/function-environment.js";
import { FunctionHost, type FunctionLog } from "./functions/function-host.js";
import { LambdaCalls } from "./functions/lambda-calls.js";
import { countingIds } from "./ids.js";
import { Listeners } from "./listeners.js";
import type { EnvironmentClock, LocalEnvironment, LocalEnvironmentOptions } from "./local-environment.js";
import { openStore } from "./store/store.js";
import { integrationsOf } from "./tasks/integrations.js";
import { NestedExecutions } from "./tasks/nested-executions.js";
import { TaskDispatcher } from "./tasks/task-dispatcher.js";
import { sweepTemporaryDirectories } from "./temporary-directories.js";

/**
 * Brings a cloud assembly up on this machine: its state machines, functions and tables.
 *
 * Throws a `CloudAssemblyError` or `UnresolvedValueError` where it cannot be read, a `LocalEnvironmentError` where the port that
 * is asked for is in use, or an endpoint of another service cannot be used.
 */
export async function startLocalEnvironment(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
  const { stateMachines: deployed, functions, tables } = deploy(readCloudAssembly(options.assembly), options);
  const emulators = readEmulators(options.endpoints ?? {});
  const leapingClock = new LeapingClock();
  const clock: EnvironmentClock = options.clock ?? leapingClock;
  const callBegan = () => clock.callBegan?.() ?? (() => {});
  const nextId = countingIds();
  const faults = new FaultPlan(functions);
  for (const fault of options.faults ?? []) faults.inject(fault);
  const stateMachines = new StateMachineRegistry(deployed, new Date(clock.now()));

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
    store,
    emulators,
  });
  let started = 0;
  let closing: Promise<void> | undefined;

  return {
    stateMachines: stateMachines.resources,
    functions,
    tables,
    endpoints: { aws: url, dynamodb: url, sfn: url, lambda: url },
    emulators,
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
      const fn = functions.find(functionName);
      const target = { function: fn, functionArn: fn.arn, version: "$LATEST" };
      return lambda.invokeDirectly({ target, payload: event, requestId: nextId() });
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
