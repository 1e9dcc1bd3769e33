import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** True if a conditional write was carried out. */
export async function conditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
