export { CoordinationError } from "./coordination-error.js";
export type { CoordinationProps } from "./coordination-props.js";
export { CoordinatorFunction, type CoordinatorFunctionProps } from "./coordinator-function.js";
export { DecisionStore, type DecisionStoreProps } from "./decision-store.js";
export type { StartEvent } from "./engine/start-event.js";
export { type EventBusTarget, EventChain, type EventChainProps } from "./event-chain.js";
export { FunctionChain, type FunctionChainProps } from "./function-chain.js";
export type { FunctionTarget, FunctionTargets } from "./private/read-saga.js";
export type { SweeperOptions } from "./private/sweeper-entries.js";
