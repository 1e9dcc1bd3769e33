import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { insideLedger } from "cdk-saga/participant";
import { readSettings } from "../shared/settings.js";

export const TableName = readSettings(process.env, (variables) => variables.text("TABLE_NAME"));
const client = new DynamoDBClient();
const documents = DynamoDBDocumentClient.from(client);

/** The ledger of this function: under one key, the manager is asked once. */
export const approvals = insideLedger({ table: process.env.LEDGER_TABLE, client, keyField: "approvalId" });

/**
 * A request for approval, as it is now: an item of its own.
 *
 *     open ── decided ──→ approved, or refused for good
 *     open, approved ─── withdrawn ─→ withdrawn
 */
export interface ApprovalRecord {
  readonly state: "open" | "approved" | "refused" | "withdrawn";
  /** The newest token, for nobody waits for an older one. */
  readonly taskToken?: string;
  /** The person who decided. */
  readonly by?: string;
}

/** A request as it is now; undefined if nobody has asked. */
export async function findApproval(id: string): Promise<ApprovalRecord | undefined> {
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }));
  return Item as ApprovalRecord | undefined;
}

/** Has a token take the place of the one before. Returns the request, which may be decided by now. */
export async function renewToken(id: string, taskToken: string): Promise<ApprovalRecord> {
  const { Attributes } = await documents.send(
    new UpdateCommand({
      TableName,
      Key: { id },
      UpdateExpression: "SET taskToken = :taskToken",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":taskToken": taskToken },
      ReturnValues: "ALL_NEW",
    }),
  );
  return Attributes as unknown as ApprovalRecord;
}

/** Decides a request that is open. One that is not stays as it is. */
export async function decide(id: string, state: "approved" | "refused", by: string): Promise<void> {
  try {
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { id },
        UpdateExpression: "SET #state = :state, #by = :by",
        ConditionExpression: "#state = :open",
        ExpressionAttributeNames: { "#state": "state", "#by": "by" },
        ExpressionAttributeValues: { ":state": state, ":by": by, ":open": "open" },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
