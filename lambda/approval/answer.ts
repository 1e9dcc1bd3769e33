import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { Approval } from "../../lib/examples/group-tour/contract.js";
import type { ApprovalRecord } from "./approvals.js";

/** One client a process. Region, credentials and endpoint come from the AWS SDK's own environment variables. */
const stepFunctions = new SFNClient();

/** Tells whoever waits what was decided, as often as need be: an answer more than one is an answer to nobody. */
export async function sendDecision(
  approvalId: string,
  { state, taskToken, by = "" }: ApprovalRecord,
): Promise<void> {
  if (taskToken === undefined) return;
  if (state === "approved") {
    const approval: Approval = { approvalId, by };
    const output = JSON.stringify(approval);
    await toWhoWaits(stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output })));
  }
  if (state === "refused") {
    const cause = `${by} refused.`;
    await toWhoWaits(
      stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: "ApprovalRefused", cause })),
    );
  }
}

/** Tells whoever waits that the answer is being worked on. */
export async function sendSignOfLife({ taskToken }: ApprovalRecord): Promise<void> {
  if (taskToken === undefined) return;
  await toWhoWaits(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })));
}

/** If nobody waits any more, the decision stands all the same: whoever asks once more finds it. */
async function toWhoWaits(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    const isLate =
      error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
    if (!isLate) throw error;
  }
}
