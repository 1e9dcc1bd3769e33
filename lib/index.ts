export {
  type AwsSdkProps,
  type EventBridgePutEventsOptions,
  type HttpEndpointOptions,
  type ISaga,
  type OperationTarget,
  type OperationTargets,
  Saga,
  type SagaBase,
  SagaError,
  type SagaProps,
  SagaTask,
  type SnsPublishOptions,
  type SqsSendMessageOptions,
  type StateMachineTarget,
  type TableTarget,
} from "./constructs/index.js";
export * from "./core.js";
