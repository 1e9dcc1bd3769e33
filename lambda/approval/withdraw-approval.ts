import { requestApproval, withdrawApproval } from "../../lib/examples/group-tour/operations.js";
import { approvals, findApproval, TableName } from "./approvals.js";

/** The compensation of RequestApproval: there is nothing left to decide, and what was approved is void. What was refused stays so. */
export const handler = approvals.compensation(
  withdrawApproval,
  async ({ approvalId }) => {
    if ((await findApproval(approvalId))?.state === "refused") return { writes: [] };
    return {
      writes: [
        {
          Update: {
            TableName,
            Key: { id: approvalId },
            UpdateExpression: "SET #state = :withdrawn REMOVE taskToken",
            // If this doesn't hold, it has been refused meanwhile, and the ledger asks this function again.
            ConditionExpression: "#state <> :refused",
            ExpressionAttributeNames: { "#state": "state" },
            ExpressionAttributeValues: { ":withdrawn": "withdrawn", ":refused": "refused" },
          },
        },
      ],
    };
  },
  { of: requestApproval },
);
