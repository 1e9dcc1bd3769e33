export { type Compilation, type CompileOptions, compile } from "./compile.js";
export { escapeLiteral, type LiteralWriter } from "./jsonata/literals.js";
export { longestPersistence } from "./lower/longest-persistence.js";
export { forwardSuccessorsOf } from "./lower/state-names.js";
export type { FailurePlan, Plan, TransitionPlan } from "./plan.js";
export { type AslTaskProps, aslTask } from "./tasks/asl.js";
export { awsSdkTask } from "./tasks/aws-sdk.js";
export type { CallbackBinding, TaskBinding, TaskPartition, TaskTarget } from "./tasks/binding.js";
export {
  dynamoDbTask,
  httpTask,
  lambdaTask,
  publishTask,
  putEventsTask,
  sendMessageTask,
} from "./tasks/deprecated.js";
export {
  type DynamoDbRequests,
  type DynamoDbTableTarget,
  dynamoDbDeleteItemTask,
  dynamoDbGetItemTask,
  dynamoDbPutItemTask,
  dynamoDbUpdateItemTask,
  itemActions,
  itemTask,
} from "./tasks/dynamodb.js";
export { eventBridgePutEventsTask } from "./tasks/event-bridge.js";
export type { FifoOptions } from "./tasks/fifo.js";
export { type HttpTaskTarget, httpEndpointTask, httpPermissions } from "./tasks/http.js";
export { lambdaFunctionTask } from "./tasks/lambda.js";
export type { ServiceActions, TaskPermission } from "./tasks/permissions.js";
export type {
  DynamoDbConditions,
  DynamoDbDeleteItemRequest,
  DynamoDbExpressions,
  DynamoDbGetItemRequest,
  DynamoDbItem,
  DynamoDbPutItemRequest,
  DynamoDbUpdateItemRequest,
  DynamoDbValue,
  HttpPathRequest,
  HttpRequest,
} from "./tasks/requests.js";
export { publishActions, snsPublishTask } from "./tasks/sns.js";
export { sendMessageActions, sqsSendMessageTask } from "./tasks/sqs.js";
export { childRule, startExecutionPermissions, stateMachineTask } from "./tasks/state-machine.js";
export {
  loggingStatement,
  type PolicyStatementJson,
  type RequiredStatements,
  statementsOf,
  tracingStatement,
} from "./tasks/statements.js";
export type { Course, StepOutcome } from "./transitions/course.js";
export { transitionsOf } from "./transitions/transitions.js";
