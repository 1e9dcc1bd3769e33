export {
  type EnvironmentClock,
  type LocalEnvironment,
  type LocalEnvironmentOptions,
  type StartOptions,
  startLocalEnvironment,
} from "./environment.js";
export {
  CloudAssemblyError,
  LocalEnvironmentError,
  TemplateError,
  UnknownResourceError,
  UnsupportedTaskError,
} from "./errors.js";
export type { Fault, FaultKind, FaultPlan, FunctionCall, InjectedFault } from "./faults.js";
export type { FunctionLog } from "./function-host.js";
export type { InvocationResult } from "./function-instance.js";
export type { LambdaFunction } from "./lambda-functions.js";
export { LeapingClock, type TimeSource } from "./leaping-clock.js";
export type { NamedResources, ResourceNames } from "./named-resources.js";
export type { PublishedMessage } from "./notifications.js";
export type { StateMachine } from "./state-machines.js";
export type { Table } from "./tables.js";
