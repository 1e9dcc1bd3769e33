export { arrayOr, byteLength, canonicalJson, isArray, isObject, objectOr, parseJson } from "./json.js";
export { limits } from "./limits.js";
export { outline, outlinesIn } from "./outline.js";
export { expressionSource, isExpression, nestedGroupsOf, statesOf, successorsOf } from "./read.js";
export type {
  Assign,
  Catcher,
  ChoiceRule,
  ChoiceState,
  CommonFields,
  ErrorHandling,
  ExpressionString,
  FailState,
  ItemProcessor,
  JsonObject,
  JsonValue,
  MapState,
  ParallelState,
  PassState,
  QueryLanguage,
  Retrier,
  State,
  StateGroup,
  StateMachineDefinition,
  StateType,
  SucceedState,
  TaskState,
  Transition,
  WaitState,
} from "./types.js";
