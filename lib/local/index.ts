export type {
  AssemblySource,
  ConstructInApp,
  SynthesizableApp,
  SynthesizedApp,
} from "./template/assembly-source.js";
export type { DeploymentOptions } from "./assembly/deployment.js";
export type { FunctionCode, FunctionSettings, LambdaFunction } from "./assembly/lambda-functions.js";
export type { NamedResources, ResourceNames } from "./assembly/named-resources.js";
export type { AsyncSettings } from "./assembly/async-settings.js";
export type { DeployedQueue, QueueSettings, RedrivePolicy } from "./assembly/queues.js";
export type { StateMachine } from "./assembly/state-machines.js";
export type { Emulator } from "./endpoints/emulators.js";
export { startLocalEnvironment } from "./environment.js";
export {
  CloudAssemblyError,
  ExecutionAlreadyExistsError,
  FunctionFailedError,
  LocalEnvironmentError,
  UnknownResourceError,
  UnresolvedValueError,
} from "./errors.js";
export type { PutEvent } from "./events/event-buses.js";
export type { MessageAttributeValue, MessageAttributes } from "./message-attributes.js";
export type { QueuedMessage } from "./messages/queue.js";
export type { Reloaded } from "./reloaded.js";
export type { ServedApi } from "./served-apis.js";
export type { DeployedApiKey } from "./assembly/rest-apis.js";
export type { PublishedMessage } from "./messages/topics.js";
export type { SentMessage } from "./messages/queues.js";
export type {
  EndedExecution,
  ExecutionResult,
  SucceededResult,
  UnsuccessfulResult,
} from "./executions/execution-result.js";
export type { ExecutionEvent, ExecutionListener } from "./executions/executions.js";
export { LeapingClock, systemTime, type TimeSource } from "./executions/leaping-clock.js";
export type {
  Fault,
  FaultKind,
  FaultPlan,
  FaultTarget,
  FunctionCall,
  InjectedFault,
} from "./faults/fault-plan.js";
export type { FunctionLog } from "./functions/function-host.js";
export type { InvocationResult } from "./functions/function-instance.js";
export type { ErrorDocument } from "./functions/worker-protocol.js";
export type {
  EnvironmentClock,
  LocalEndpoints,
  LocalEnvironment,
  LocalEnvironmentOptions,
  StartOptions,
} from "./local-environment.js";
export type { ReportEntry } from "./report.js";
export type { Stub, StubCall } from "./stubs.js";
export type { AttributeData, ItemChange, TableItem } from "./store/table-item.js";
export type { AroundCall } from "./tasks/task-dispatcher.js";
export type { Table } from "./assembly/tables.js";
