import { call, list, object, placeholder } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import type { TaskBinding, TaskPartition } from "./binding.js";
import { iamAction, permitted, type ServiceActions } from "./permissions.js";
import { apiTask, asObject } from "./request.js";
import type {
  DynamoDbDeleteItemRequest,
  DynamoDbGetItemRequest,
  DynamoDbPutItemRequest,
  DynamoDbUpdateItemRequest,
} from "./requests.js";

/** The request of each action on an item. */
export interface DynamoDbRequests {
  readonly getItem: DynamoDbGetItemRequest;
  readonly putItem: DynamoDbPutItemRequest;
  readonly updateItem: DynamoDbUpdateItemRequest;
  readonly deleteItem: DynamoDbDeleteItemRequest;
}

const keyReads = ["kms:Decrypt", "kms:DescribeKey"];
const keyWrites = [
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Actions that something done with an item takes. */
export function itemActions(action: keyof DynamoDbRequests): ServiceActions {
  return {
    target: [iamAction("dynamodb", action)],
    key: action === "getItem" ? keyReads : [...keyReads, ...keyWrites],
  };
}

/** The table that a DynamoDB task is for. */
export interface DynamoDbTableTarget extends TaskPartition {
  /** The table's name, or the placeholder for it. */
  readonly tableName: string;
  /**
   * The table's ARN, or the placeholder for it. The permission names it.
   * @default - not known, so the task declares no permission
   */
  readonly tableArn?: string | undefined;
  /**
   * The ARN of the customer managed key that the table is encrypted with, or the placeholder for it.
   * @default - none
   */
  readonly keyArn?: string | undefined;
}

/** Reads an item of a DynamoDB table. The request is GetItem's arguments without TableName, the response is GetItem's. */
export function dynamoDbGetItemTask(table: DynamoDbTableTarget): TaskBinding {
  return itemTask("getItem", table);
}

/** Writes an item of a DynamoDB table. The request is PutItem's arguments without TableName, the response is PutItem's. */
export function dynamoDbPutItemTask(table: DynamoDbTableTarget): TaskBinding {
  return itemTask("putItem", table);
}

/** Changes an item of a DynamoDB table. The request is UpdateItem's arguments without TableName, the response is UpdateItem's. */
export function dynamoDbUpdateItemTask(table: DynamoDbTableTarget): TaskBinding {
  return itemTask("updateItem", table);
}

/** Deletes an item of a DynamoDB table. The request is DeleteItem's arguments without TableName, the response is DeleteItem's. */
export function dynamoDbDeleteItemTask(table: DynamoDbTableTarget): TaskBinding {
  return itemTask("deleteItem", table);
}

/** The task for one action on an item of a table. */
export function itemTask(
  action: keyof DynamoDbRequests,
  { tableName, tableArn, keyArn, partition = "aws" }: DynamoDbTableTarget,
): TaskBinding {
  const own = object([["TableName", placeholder(tableName)]]);
  const called = {
    resource: `arn:${partition}:states:::dynamodb:${action}`,
    ...permitted(itemActions(action), tableArn, keyArn),
  };
  return apiTask(called, (request) => expression(call("merge", list([asObject(request), own]))));
}
