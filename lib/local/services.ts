import type { JsonValue } from "../asl/index.js";
import { seededRandom } from "../runner/index.js";
import type { EventSource } from "./assembly/event-source-mappings.js";
import type { DeployedAssembly } from "./assembly/deployment.js";
import { Background } from "./background.js";
import { type ApiServices, apiOperations, callApi } from "./endpoints/api-calls.js";
import type { Home } from "./endpoints/step-functions/service.js";
import { EventBuses } from "./events/event-buses.js";
import { Schedules } from "./events/schedules.js";
import { type ExecutionRecord, Executions } from "./executions/executions.js";
import { StateMachineRegistry } from "./executions/state-machine-registry.js";
import { statusChange } from "./executions/status-events.js";
import { Activities } from "./executions/activities.js";
import { TaskTokens } from "./executions/task-tokens.js";
import { FaultRegistry, taskName } from "./faults/fault-plan.js";
import { FaultyCalls } from "./faults/faulty-calls.js";
import { AsyncInvocations } from "./functions/async-invocations.js";
import { FunctionHost, type FunctionLog } from "./functions/function-host.js";
import type { InvocationResult } from "./functions/function-instance.js";
import { findTarget, readFunctionName } from "./functions/function-target.js";
import type { FunctionNetwork } from "./functions/function-environment.js";
import { LambdaCalls } from "./functions/lambda-calls.js";
import type { IdSource } from "./ids.js";
import type { EnvironmentClock, LocalEnvironmentOptions } from "./local-environment.js";
import { ClientReceives } from "./messages/client-receives.js";
import { QueueConsumers } from "./messages/queue-consumers.js";
import { Queues } from "./messages/queues.js";
import { TableStreams } from "./messages/table-streams.js";
import { Topics } from "./messages/topics.js";
import type { Store } from "./store/store.js";
import { Stubs } from "./stubs.js";
import { Targets } from "./targets/targets.js";
import { integrationsOf } from "./tasks/integrations.js";
import { NestedExecutions } from "./tasks/nested-executions.js";
import { TaskDispatcher } from "./tasks/task-dispatcher.js";

/** State machines of an assembly, and what stands between them and what they call; nothing runs yet. */
export interface Definitions {
  readonly stateMachines: StateMachineRegistry;
  readonly faults: FaultRegistry;
  readonly stubs: Stubs;
}

/** A function by name or ARN, with a version or alias or without, and where it is called from. */
export interface CalledFunction {
  readonly functionName: string;
  readonly account: string;
  readonly region: string;
}

/** Surroundings of services. */
export interface ServicesOptions {
  readonly deployed: DeployedAssembly;
  readonly definitions: Definitions;
  readonly options: LocalEnvironmentOptions;
  readonly clock: EnvironmentClock;
  readonly store: Store;
  readonly network: FunctionNetwork;
  readonly nextId: IdSource;
  readonly home: Home;
  readonly onLog: (log: FunctionLog) => void;
}

/** Reads what an environment is to run. Throws a LocalEnvironmentError if a stub or a fault stands in for nothing. */
export function readDefinitions(
  { stateMachines: deployed, functions, versions }: DeployedAssembly,
  { stubs: given = {}, faults: initial = [] }: LocalEnvironmentOptions,
  now: Date,
): Definitions {
  const stateMachines = new StateMachineRegistry(deployed, now, versions);
  const faults = new FaultRegistry({
    functions,
    tasks: () => new Set(stateMachines.tasks().map(({ state }) => taskName(state))),
  });
  const stubs = new Stubs(given, functions);
  stubs.assertUsed(stateMachines.tasks());
  for (const fault of initial) faults.inject(fault);
  return { stateMachines, faults, stubs };
}

/** The services of an environment, each with those that it calls. */
export function connectServices({
  deployed: {
    functions,
    rules,
    queues: deployedQueues,
    queueEventSources,
    streamEventSources,
    tables,
    topics: deployedTopics,
    subscriptions,
    activities: deployedActivities,
    unknown,
  },
  definitions: { stateMachines, faults, stubs },
  options,
  clock,
  store,
  network,
  nextId,
  home,
  onLog,
}: ServicesOptions) {
  const { onNotice = () => {}, allowedHosts = [] } = options;
  const callBegan = () => clock.callBegan?.() ?? (() => {});
  let isClosed = false;
  const background = new Background((problem) => {
    if (!isClosed) onNotice(problem);
  });
  const faultyCalls = new FaultyCalls(faults);
  const host = new FunctionHost({
    projectDirectory: options.projectDirectory ?? process.cwd(),
    network,
    onLog,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const lambda: LambdaCalls = new LambdaCalls({
    functions,
    host,
    faults: faultyCalls,
    callBegan,
    nextRequestId: nextId,
    invokeLater: (request) => asyncInvocations.invoke(request),
    stubs,
  });
  const invokeFunction = async (
    { functionName, account, region }: CalledFunction,
    payload: JsonValue,
  ): Promise<InvocationResult | undefined> => {
    const target = findTarget(functions, readFunctionName(functionName), { account, region });
    if (target === undefined) return undefined;
    return await lambda.invokeDirectly({ target, payload, requestId: nextId() });
  };
  const invokeForBatch = async (source: EventSource, payload: JsonValue): Promise<string | undefined> => {
    const { logicalId, functionName } = source;
    const result = await invokeFunction(source, payload);
    if (result === undefined) {
      background.tell(`The event source ${logicalId} has no function ${functionName} in the cloud assembly.`);
    }
    return result !== undefined && "payload" in result ? result.payload : undefined;
  };
  const queues = new Queues({ queues: deployedQueues, clock, nextId });
  const targets: Targets = new Targets({
    functions,
    asyncInvocations: () => asyncInvocations,
    stateMachines,
    executions: () => executions,
    eventBuses: () => eventBuses,
    queues,
    topics: () => topics,
    nextId,
  });
  const deliver = targets.deliver.bind(targets);
  const asyncInvocations = new AsyncInvocations({ calls: lambda, clock, background, deliver });
  const eventBuses = new EventBuses({ rules, nextId, now: () => clock.now(), deliver, background });
  const topics = new Topics({
    topics: deployedTopics,
    subscriptions,
    nextId,
    now: () => clock.now(),
    deliver,
    background,
  });
  const schedules = new Schedules({ clock, nextId, deliver, background });
  new QueueConsumers({
    sources: queueEventSources,
    queues,
    clock,
    background,
    invoke: invokeForBatch,
  });
  const streams = new TableStreams({
    tables,
    sources: streamEventSources,
    clock,
    background,
    invoke: invokeForBatch,
    deliver,
    nextId,
  });
  if (streams.hasConsumers) store.observe((write) => streams.written(write));
  const activities = new Activities(clock, deployedActivities);
  const tokens = new TaskTokens({ executionOf: (arn) => executions.holding(arn), callBegan });
  const nested = new NestedExecutions({ stateMachines, executions: () => executions, nextId });
  const dispatcher: TaskDispatcher = new TaskDispatcher({
    lambda,
    integrations: integrationsOf({
      lambda,
      store,
      topics,
      queues,
      eventBuses,
      nested,
      apis: {
        operations: apiOperations,
        call: (service, call) => callApi(apis, service, call),
      },
      nextId,
      callBegan,
      allowedHosts,
      addresses: network.addresses,
    }),
    tokens,
    activities,
    faults: faultyCalls,
    handlers: options.handlers ?? {},
    ...(options.aroundCall === undefined ? {} : { aroundCall: options.aroundCall }),
    callBegan,
    stubs,
    allowedHosts,
    addresses: network.addresses,
    unknown,
    onNotice,
  });
  const publishStatus = (record: ExecutionRecord, isStart: boolean): void => {
    // Express state machines don't tell EventBridge (AWS docs: "Automating Step Functions event delivery with EventBridge").
    if (record.stateMachine.type === "EXPRESS") return;
    const [, , , region = "", account = ""] = record.execution.arn.split(":");
    eventBuses.publish(
      {
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        resources: [record.execution.arn],
        detail: statusChange(record, { clock, isStart }),
      },
      { region, account },
    );
  };
  const executions: Executions = new Executions({
    clock,
    random: options.random ?? seededRandom(1),
    tasks: (call) => dispatcher.handle(call),
    ...(options.itemReader === undefined ? {} : { itemReader: options.itemReader }),
    ...(options.resultWriter === undefined ? {} : { resultWriter: options.resultWriter }),
    machineOf: (resource) => stateMachines.machineOf(resource),
    onStarted: (record) => publishStatus(record, true),
    onEnded: (record) => {
      faultyCalls.executionEnded(record.execution.arn);
      tokens.executionEnded(record.execution.arn);
      publishStatus(record, false);
    },
  });
  const apis: ApiServices = {
    sfn: {
      stateMachines,
      executions,
      tokens,
      activities,
      clock,
      nextId,
      callTask: (call) => dispatcher.handle(call),
      home,
    },
    sqs: { queues, receives: new ClientReceives({ clock, callBegan }), nextId, home, url: network.endpoint },
    eventbridge: { eventBuses, nextId, home },
    scheduler: { schedules, nextId, home },
  };
  return {
    apis,
    background,
    lambda,
    /** Ends the instances of a function whose code has changed. */
    retire: (functionArn: string) => background.run(() => host.retire(functionArn)),
    /** Calls a function; undefined if there is none of the name. */
    invokeFunction,
    asyncInvocations,
    targets,
    topics,
    queues,
    eventBuses,
    tokens,
    dispatcher,
    executions,
    /** Resolves when nothing is carried out any more that nobody waits for. */
    async settled(): Promise<void> {
      do {
        await faultyCalls.settled();
        await lambda.settled();
        await background.settled();
      } while (background.isBusy);
    },
    /** Stops what runs. */
    async close(): Promise<void> {
      isClosed = true;
      activities.close();
      executions.close();
      await host.close();
      await lambda.settled();
    },
  };
}

/** The services of an environment. */
export type Services = ReturnType<typeof connectServices>;
