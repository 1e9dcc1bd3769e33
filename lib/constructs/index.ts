export type { OperationTarget, OperationTargets } from "./operation-target.js";
export { Saga, type SagaProps } from "./saga.js";
export type { ISaga } from "./saga-base.js";
export { SagaError } from "./saga-error.js";
export {
  type AwsSdkProps,
  type EventBridgePutEventsOptions,
  type HttpEndpointProps,
  SagaTask,
  type SnsPublishOptions,
  type SqsSendMessageOptions,
  type StateMachineTarget,
} from "./saga-task.js";
