export {
  type AwsSdkProps,
  type EventBridgePutEventsOptions,
  type HttpEndpointProps,
  type OperationTarget,
  type OperationTargets,
  Saga,
  SagaError,
  type SagaProps,
  SagaTask,
  type SnsPublishOptions,
  type SqsSendMessageOptions,
} from "./constructs/index.js";
export * from "./core.js";
