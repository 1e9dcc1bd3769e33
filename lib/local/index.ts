export { startLocalEnvironment } from "./environment.js";
export {
  CloudAssemblyError,
  ExecutionAlreadyExistsError,
  LocalEnvironmentError,
  TemplateError,
  UnknownResourceError,
  UnsupportedTaskError,
} from "./errors.js";
export type { ExecutionEvent, ExecutionListener } from "./executions.js";
export type { Fault, FaultKind, FaultPlan, FunctionCall, InjectedFault } from "./faults.js";
export type { FunctionLog } from "./function-host.js";
export type { InvocationResult } from "./function-instance.js";
export type { LambdaFunction } from "./lambda-functions.js";
export { LeapingClock, type TimeSource } from "./leaping-clock.js";
export type {
  EnvironmentClock,
  LocalEndpoints,
  LocalEnvironment,
  LocalEnvironmentOptions,
  StartOptions,
} from "./local-environment.js";
export type { NamedResources, ResourceNames } from "./named-resources.js";
export type { StateMachine } from "./state-machines.js";
export type { Table } from "./store/tables.js";
export type { PutEvent } from "./tasks/event-buses.js";
export type { PublishedMessage } from "./tasks/notifications.js";
export type { SentMessage } from "./tasks/queues.js";
