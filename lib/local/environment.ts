import { type JsonValue, parseJson } from "../asl/index.js";
import type { Execution } from "../runner/index.js";
import { directoryOf } from "./template/assembly-source.js";
import { readCloudAssembly } from "./template/cloud-assembly.js";
import { type DeploymentOptions, deploy } from "./assembly/deployment.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import { type Emulator, readEmulators } from "./endpoints/emulators.js";
import { type EndpointServices, serveAws } from "./endpoints/endpoints.js";
import { listen } from "./endpoints/http-endpoint.js";
import { serviceCaller } from "./endpoints/rest-apis.js";
import type { Home } from "./endpoints/step-functions/service.js";
import { FunctionFailedError, LocalEnvironmentError, messageOf } from "./errors.js";
import { resultOf } from "./executions/execution-result.js";
import { LeapingClock } from "./executions/leaping-clock.js";
import { codeDirectories } from "./functions/function-code.js";
import type { FunctionNetwork } from "./functions/function-environment.js";
import type { FunctionLog } from "./functions/function-host.js";
import type { InvocationResult } from "./functions/function-instance.js";
import type { CallRequest } from "./functions/lambda-calls.js";
import { countingIds } from "./ids.js";
import { Listeners } from "./listeners.js";
import type {
  EnvironmentClock,
  LocalEnvironment,
  LocalEnvironmentOptions,
  StartOptions,
} from "./local-environment.js";
import { reportOf } from "./report.js";
import { reload } from "./reload.js";
import { openApis } from "./served-apis.js";
import { connectServices, readDefinitions } from "./services.js";
import { changeOf } from "./store/item-changes.js";
import { itemsOf } from "./store/plain-items.js";
import { openStores, placeOf } from "./store/stores.js";
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
  const deployed = deploy(readCloudAssembly(directoryOf(options.assembly)), options);
  const { functions, tables, unknown } = deployed;
  const emulators = readEmulators(options.endpoints ?? {});
  const leapingClock = new LeapingClock();
  const clock: EnvironmentClock = options.clock ?? leapingClock;
  const nextId = countingIds();
  const definitions = readDefinitions(deployed, options, new Date(clock.now()));
  const { stateMachines, faults, stubs } = definitions;

  await sweepTemporaryDirectories(codeDirectories);
  const store = await openStores({ tables, clock });
  const endpoint = await listen(options.port ?? 0).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const { url } = endpoint;
  const apis = await openApis([...deployed.restApis], options.port ?? 0).catch(async (error: unknown) => {
    await Promise.all([store.close(), endpoint.close()]);
    throw error;
  });
  const logs = new Listeners<FunctionLog>();
  if (options.onLog !== undefined) logs.add(options.onLog);
  const services = connectServices({
    deployed,
    definitions,
    options,
    clock,
    store,
    network: { ...networkOf(url, emulators, options.allowedHosts ?? []), addresses: apis.addresses },
    nextId,
    home: homeOf(functions, options),
    onLog: (log) => logs.tell(log),
  });
  const { lambda, tokens, dispatcher, executions, eventBuses } = services;
  const invokeLater = (request: CallRequest) => services.asyncInvocations.invoke(request);
  const served: EndpointServices = {
    stepFunctions: services.apis.sfn,
    lambda: { functions, calls: lambda, invokeLater, onLog: (listener) => logs.add(listener), nextId },
    eventBridge: services.apis.eventbridge,
    sqs: services.apis.sqs,
    scheduler: services.apis.scheduler,
    sns: { topics: services.topics, nextId },
    store,
    emulators,
  };
  serveAws(endpoint, served);
  apis.serve({
    apiKeys: deployed.apiKeys,
    now: () => clock.now(),
    nextId,
    callService: serviceCaller(served),
    callFunction: async (functionName, event) => {
      const [, , , region = "", account = ""] = functionName.split(":");
      const result = await services.invokeFunction({ functionName, region, account }, event);
      if (result === undefined) {
        const errorMessage = `There is no function ${functionName} in the cloud assembly.`;
        services.background.tell(errorMessage);
        return { errorMessage };
      }
      return "payload" in result ? result : result.error;
    },
    onProblem: (problem) => services.background.tell(problem),
  });
  let started = 0;
  let closing: Promise<void> | undefined;
  const start = (name: string, { input, name: executionName, observe }: StartOptions): Execution => {
    const target = stateMachines.targetOf(name) ?? { stateMachine: stateMachines.resources.find(name) };
    started += 1;
    return executions.start(target, {
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

  const newReport = () =>
    reportOf({
      stateMachines,
      rules: deployed.rules,
      restApis: deployed.restApis,
      unfollowed: deployed.unfollowed,
      isTarget: (arn) => services.targets.takes(arn),
      functions,
      stubs,
      unknown,
      obstacle: (task) => dispatcher.obstacle(task),
    });
  let report = newReport();

  return {
    stateMachines: stateMachines.resources,
    functions,
    tables,
    queues: deployed.queues,
    apis: apis.served,
    apiKeys: deployed.apiKeys,
    endpoints: { aws: url, dynamodb: url, sfn: url, lambda: url },
    emulators,
    get report() {
      return report;
    },
    faults,

    async reload(assembly = options.assembly) {
      const reloaded = await reload(assembly, options, {
        deployed,
        stateMachines,
        store,
        retire: services.retire,
        now: () => new Date(clock.now()),
      });
      report = newReport();
      return reloaded;
    },

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
    observeItems: (listener) => store.observe((write) => listener(changeOf(write, tables))),
    execution: (arn) => executions.find(arn)?.execution,

    invoke,
    async call(functionName, event) {
      const result = await invoke(functionName, event);
      if ("payload" in result) return parseJson(result.payload);
      const { errorType, errorMessage } = result.error;
      throw new FunctionFailedError(functions.find(functionName).name, errorType, errorMessage);
    },
    items: async (name) => {
      const table = tables.find(name);
      return await itemsOf(store, table.name, placeOf(table));
    },

    published: () => services.topics.published(),
    sent: () => services.queues.sent(),
    messages: (queue) => services.queues.byArn(deployed.queues.find(queue).arn)?.messages() ?? [],
    events: () => eventBuses.events(),
    settled: () => services.settled(),

    close() {
      closing ??= (async () => {
        leapingClock.close();
        await Promise.all([services.close(), endpoint.close(), apis.close()]);
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
): Omit<FunctionNetwork, "addresses"> {
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
