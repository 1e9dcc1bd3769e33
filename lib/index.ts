export {
  type AwsSdkProps,
  type EventBridgePutEventsOptions,
  type HttpEndpointProps,
  type ISaga,
  type OperationTarget,
  type OperationTargets,
  Saga,
  SagaError,
  type SagaProps,
  SagaTask,
  type SnsPublishOptions,
  type SqsSendMessageOptions,
  type StateMachineTarget,
} from "./constructs/index.js";
export * from "./core.js";
