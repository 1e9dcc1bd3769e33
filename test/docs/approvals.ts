import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const { TABLE_NAME: TableName } = process.env;
const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const stepFunctions = new SFNClient();

interface Approval {
  readonly token?: string;
  readonly decision?: Decision;
}
type Decision = { readonly by: string } | { readonly refusedBecause: string };

/** AskManager. Called again under a key that it knows, it puts the new token in the old one's place. */
export async function askManager(request: { readonly id: string; readonly token: string }): Promise<void> {
  const { token, decision } = await change(request.id, "SET #field = :value", ["token", request.token]);
  if (decision !== undefined) await tell(token, decision); // decided while the old token was given up on
}

/** What the manager's page calls. The first decision holds. */
export async function decide(id: string, decision: Decision): Promise<void> {
  const decided = await change(id, "SET #field = if_not_exists(#field, :value)", ["decision", decision]);
  if (decided.token !== undefined) await tell(decided.token, decided.decision ?? decision);
}

async function tell(taskToken: string | undefined, decision: Decision): Promise<void> {
  const answer =
    "by" in decision
      ? new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ by: decision.by }) })
      : new SendTaskFailureCommand({ taskToken, error: "Refused", cause: decision.refusedBecause });
  try {
    await stepFunctions.send(answer as SendTaskSuccessCommand);
  } catch (error) {
    const isTooLate = [TaskTimedOut, TaskDoesNotExist, InvalidToken].some((late) => error instanceof late);
    if (!isTooLate) throw error; // the token was answered or given up on: whoever has the new one tells
  }
}

/** One write that changes a field and sees the others: of two at the same time, the later one sees the earlier. */
async function change(
  id: string,
  UpdateExpression: string,
  [field, value]: readonly [name: string, value: unknown],
): Promise<Approval> {
  const { Attributes = {} } = await client.send(
    new UpdateCommand({
      TableName,
      Key: { id },
      UpdateExpression,
      ExpressionAttributeNames: { "#field": field },
      ExpressionAttributeValues: { ":value": value },
      ReturnValues: "ALL_NEW",
    }),
  );
  return Attributes as Approval;
}
