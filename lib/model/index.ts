/**
 * The meaning of sagas: what a saga's document says is to be done, executed directly. It knows nothing of state machines
 * and nothing of the machine it runs on: time, chance, answers and failures come in as events.
 */
export { type Verdict, verdictOn } from "./answer.js";
export type { Call, Command, End, Evaluation, Wait } from "./command.js";
export type { Event } from "./event.js";
export type { Failure } from "./failure.js";
export type { Instance } from "./instance.js";
export { advance, begin, OtherDocumentError, pending, requestOf } from "./model.js";
export { retryPolicy } from "./retry-policy.js";
export type { Execution, State } from "./state.js";
export { secondsOf } from "./values/time.js";
export { isEqual, type Json, type JsonObject, type Value } from "./values/json.js";
