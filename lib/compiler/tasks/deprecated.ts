import type { TaskBinding } from "./binding.js";
import { type DynamoDbRequests, type DynamoDbTableTarget, itemTask } from "./dynamodb.js";
import { eventBridgePutEventsTask } from "./event-bridge.js";
import { httpEndpointTask } from "./http.js";
import { lambdaFunctionTask } from "./lambda.js";
import { snsPublishTask } from "./sns.js";
import { sqsSendMessageTask } from "./sqs.js";

// The names that tasks had in 0.1.0. Version 0.3.0 removes them.

/** @deprecated Use `lambdaFunctionTask`. */
export const lambdaTask = lambdaFunctionTask;

/** @deprecated Use `snsPublishTask`. */
export const publishTask = snsPublishTask;

/** @deprecated Use `sqsSendMessageTask`. */
export const sendMessageTask = sqsSendMessageTask;

/** @deprecated Use `eventBridgePutEventsTask`. */
export const putEventsTask = eventBridgePutEventsTask;

/** @deprecated Use `httpEndpointTask`. */
export const httpTask = httpEndpointTask;

/** @deprecated Use `dynamoDbGetItemTask`, `dynamoDbPutItemTask`, `dynamoDbUpdateItemTask` or `dynamoDbDeleteItemTask`. */
export function dynamoDbTask({
  action,
  ...table
}: DynamoDbTableTarget & { readonly action: keyof DynamoDbRequests }): TaskBinding {
  return itemTask(action, table);
}
