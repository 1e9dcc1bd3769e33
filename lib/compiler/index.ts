export type {
  DynamoDbDeleteItemRequest,
  DynamoDbGetItemRequest,
  DynamoDbItem,
  DynamoDbPutItemRequest,
  DynamoDbUpdateItemRequest,
  DynamoDbValue,
  HttpPathRequest,
  HttpRequest,
} from "./aws-requests.js";
export {
  type AslTaskProps,
  aslTask,
  awsSdkTask,
  type DynamoDbRequests,
  dynamoDbTask,
  httpTask,
  putEventsTask,
  sendMessageTask,
  stateMachineTask,
} from "./aws-tasks.js";
export { type Compilation, type CompileOptions, compile } from "./compile.js";
export { escapeLiteral } from "./jsonata-text.js";
export type { FailurePlan, Plan, TransitionPlan } from "./plan.js";
export {
  loggingStatement,
  type PolicyStatement,
  type RequiredStatements,
  statementsOf,
  tracingStatement,
} from "./statements.js";
export {
  type CallbackBinding,
  lambdaTask,
  type Permission,
  publishTask,
  type TaskBinding,
  type TaskTarget,
} from "./tasks.js";
export { type Course, type StepOutcome, transitionsOf } from "./transitions.js";
