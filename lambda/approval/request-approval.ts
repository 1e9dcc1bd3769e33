import { type LedgerCallContext, ParticipantRejection } from "cdk-saga/participant";
import type { RequestApproval } from "../../lib/examples/group-tour/contract.js";
import { requestApproval } from "../../lib/examples/group-tour/operations.js";
import { sendDecision } from "./answer.js";
import { approvals, renewToken, TableName } from "./approvals.js";

const ask = approvals.action(
  requestApproval,
  ({ approvalId, subject, amount }) => ({
    writes: [{ Put: { TableName, Item: { id: approvalId, state: "open", subject, amount } } }],
    // The manager's answer comes by the token; nobody sees this one.
    answer: { approvalId, by: "" },
  }),
  { malformed: "InvalidRequest" },
);

/**
 * Asks the manager, and returns at once: whoever waits for the token is answered when the manager has decided. Each try comes
 * with a token of its own. So the ledger sees to it that it is asked once, and the newest token is kept beside that. If the
 * manager has decided by then, this function answers itself, since the manager may have answered by an older one.
 */
export async function handler(request: RequestApproval, context?: LedgerCallContext): Promise<void> {
  await ask(request, context);
  const record = await renewToken(request.approvalId, request.taskToken);
  if (record.state === "refused") throw new ParticipantRejection("ApprovalRefused", `${record.by} refused.`);
  await sendDecision(request.approvalId, record);
}
