import { RefusedMessageError } from "../../messages/queues.js";
import { AwsError } from "../aws-error.js";
import type { JsonService } from "../json-protocol.js";
import * as messageOperations from "./message-operations.js";
import * as queueOperations from "./queue-operations.js";
import type { SqsOperation, SqsService } from "./service.js";

/** The API of SQS, as far as it is about messages. */
export const sqs: JsonService<SqsService> = {
  target: "AmazonSQS",
  version: "1.0",
  operations: new Map<string, SqsOperation>(Object.entries({ ...messageOperations, ...queueOperations })),
  errorOf: (thrown) =>
    thrown instanceof RefusedMessageError
      ? new AwsError(thrown.code, thrown.message, 400, thrown.code)
      : undefined,
};
