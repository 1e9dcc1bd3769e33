import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * One client a process, made at its cold start. Region, credentials and endpoint come from the AWS SDK's own
 * environment variables, so that the same bundle runs in Lambda and against a local store.
 */
export const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient());
