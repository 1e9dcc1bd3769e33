/** Operates sagas on AWS, or in a local environment: list, show, redrive, cancel and start executions. */
export { type Cancelled, type CancelOptions, type CancelProgress, cancelExecution } from "./cancel.js";
export { type DeployedSaga, deployedSagas, findSaga } from "./deployed-saga.js";
export { diffSagas, type KeyChange, type NamedChange, type SagaDifference } from "./diff.js";
export { type ListedSagaExecution, type ListOptions, costOfListing, listExecutions } from "./list.js";
export { listStuck } from "./list-stuck.js";
export { FileOutcomeCache, type OutcomeCache } from "./outcome-cache.js";
export { planListed, planRedrive, type RedrivePlan, type Redriven, redriveAll } from "./redrive.js";
export { type ConnectOptions, SdkStepFunctions } from "./sdk.js";
export { type ExecutionStory, effectsLeft, type KnownEffect, showExecution } from "./show.js";
export { connectStuckLog, type NoStuckLog, type StuckLog } from "./stuck-log.js";
export { isOnThisMachine } from "./endpoint.js";
export { executionArnOf, type Started, startExecution } from "./start.js";
export { OperationError, realTime, type StepFunctions, type Waiting } from "./step-functions.js";
