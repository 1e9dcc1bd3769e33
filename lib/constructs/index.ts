export { type OperationTarget, type OperationTargets, Saga, type SagaProps } from "./saga.js";
export { SagaError } from "./saga-error.js";
export { SagaTask, type SnsPublishOptions } from "./saga-task.js";
