import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TripBooked } from "../../lib/examples/trip-booking/contract.js";
import { readSettings } from "../shared/settings.js";

const TableName = readSettings(process.env, (variables) => variables.text("TABLE_NAME"));
const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Leaves a message for the traveller. The same message, delivered twice, is one. */
export async function handler({ messageId, ...message }: TripBooked): Promise<void> {
  await documents.send(new PutCommand({ TableName, Item: { id: messageId, ...message } }));
}
