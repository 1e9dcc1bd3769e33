export { Ledger, type LedgerProps, type LedgerUser } from "./ledger.js";
export type { ObservedSaga } from "./observed-saga.js";
export type { FunctionOrTaskFor, FunctionOrTaskForEach, OperationTargets } from "./operation-target.js";
export type { TableTarget } from "./private/grants.js";
export { Saga, type SagaProps } from "./saga.js";
export type { ISaga, SagaBase } from "./saga-base.js";
export { SagaApi, type SagaApiProps } from "./saga-api.js";
export { SagaAlarms, type SagaAlarmsProps } from "./saga-alarms.js";
export { SagaDashboard, type SagaDashboardProps } from "./saga-dashboard.js";
export { SagaError } from "./saga-error.js";
export {
  type SagaRollout,
  SagaVersions,
  type SagaVersionsProps,
  type VersionedSaga,
} from "./saga-versions.js";
export {
  type AwsSdkProps,
  type EventBridgePutEventsOptions,
  type HttpEndpointOptions,
  SagaTask,
  type SnsPublishOptions,
  type SqsSendMessageOptions,
  type StateMachineTarget,
} from "./saga-task.js";
export { type StoppableSaga, StoppedCompensator } from "./stopped-compensator.js";
