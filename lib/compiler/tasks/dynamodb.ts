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

/** What is done with an item, and what the request of each is. */
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

/** Calls DynamoDB with the request and the table's name; the response is that of DynamoDB, `{ Item?, … }`. */
export function dynamoDbTask({
  tableName,
  tableArn,
  keyArn,
  action,
  partition = "aws",
}: TaskPartition & {
  /** The table's name, or the placeholder for it. */
  readonly tableName: string;
  /**
   * The table's ARN, or the placeholder for it, which the permission names.
   * @default - not known, nor is the permission
   */
  readonly tableArn?: string | undefined;
  /**
   * The ARN of the customer managed key that the table is encrypted with, or the placeholder for it.
   * @default - none
   */
  readonly keyArn?: string | undefined;
  readonly action: keyof DynamoDbRequests;
}): TaskBinding {
  const own = object([["TableName", placeholder(tableName)]]);
  const called = {
    resource: `arn:${partition}:states:::dynamodb:${action}`,
    ...permitted(itemActions(action), tableArn, keyArn),
  };
  return apiTask(called, (request) => expression(call("merge", list([asObject(request), own]))));
}
