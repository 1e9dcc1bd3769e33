import { objectOr } from "../../asl/index.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "../../runner/index.js";
import type { IdSource } from "../ids.js";
import type { Store } from "../store/store.js";
import { taskCaller } from "../task-caller.js";
import { sdkMetadata } from "../sdk-metadata.js";

/** The operations of the optimised integration (AWS docs: "Perform DynamoDB CRUD operations with Step Functions"). */
const optimised = ["getItem", "putItem", "updateItem", "deleteItem"] as const;

/** The operations of the AWS SDK integration that the local store knows. */
const ofSdk = [
  ...optimised,
  "query",
  "scan",
  "batchGetItem",
  "batchWriteItem",
  "transactGetItems",
  "transactWriteItems",
  "describeTable",
  "listTables",
];

/** Differences between the errors of the two integrations. */
interface ErrorForm {
  /** AWS docs, "Exception prefix differences" of the page above: `DynamoDB` when optimised, `DynamoDb` by the SDK. */
  readonly prefix: string;
  /** In the place of errors that the client has no class for. */
  readonly unmodelled: string;
  readonly service: (error: string, status: number, requestId: string) => string;
}

/** As recorded on AWS. */
const optimisedForm: ErrorForm = {
  prefix: "DynamoDB",
  unmodelled: "AmazonDynamoDBException",
  service: (error, status, requestId) =>
    `Service: AmazonDynamoDBv2; Status Code: ${status}; Error Code: ${error}; Request ID: ${requestId}; Proxy: null`,
};
const sdkForm: ErrorForm = {
  prefix: "DynamoDb",
  unmodelled: "DynamoDbException",
  service: (_error, status, requestId) =>
    `Service: DynamoDb, Status Code: ${status}, Request ID: ${requestId}`,
};

/** Tasks on DynamoDB, by what follows `arn:aws:states:::` in their resource; they go to the local store. */
export function dynamodbTasks(store: Store, nextId: IdSource): Record<string, TaskHandler> {
  const carryOut = async (call: TaskCall, operation: string, form: ErrorForm): Promise<TaskOutcome> => {
    const requestId = nextId();
    const answer = await store.request(pascal(operation), objectOr(call.arguments), taskCaller(call));
    if ("failed" in answer) {
      const { error, message, status } = answer.failed;
      return {
        failed: {
          error: `${form.prefix}.${error === "ValidationException" ? form.unmodelled : error}`,
          cause: `${message} (${form.service(error, status, requestId)})`,
        },
      };
    }
    // Only optimised integrations tell of the request; those by the SDK give the answer as it is.
    return {
      succeeded: { ...answer.succeeded, ...(form === optimisedForm ? sdkMetadata(requestId) : {}) },
    };
  };
  const tasks = (names: readonly string[], prefix: string, form: ErrorForm): [string, TaskHandler][] =>
    names.map((name) => [`${prefix}:${name}`, (call) => carryOut(call, name, form)]);
  return Object.fromEntries([
    ...tasks(optimised, "dynamodb", optimisedForm),
    ...tasks(ofSdk, "aws-sdk:dynamodb", sdkForm),
  ]);
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
