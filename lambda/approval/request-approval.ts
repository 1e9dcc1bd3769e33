import type { RequestApproval } from "../../lib/examples/group-tour/contract.js";
import { ApprovalRefused, InvalidRequest, StoreContention } from "../shared/errors.js";
import { readRequest } from "../shared/request.js";
import { sendDecision } from "./answer.js";
import { book } from "./book.js";

/**
 * Asks the manager, and returns at once: whoever waits for the token is answered when the manager has decided. Asked
 * once more after that, it answers itself, since the token by which the manager answered may have been an older one.
 *
 * @throws ApprovalRefused or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<void> {
  const request = readRequest(
    event,
    InvalidRequest,
    (fields): RequestApproval => ({
      approvalId: fields.id("approvalId"),
      taskToken: fields.token("taskToken"),
      subject: fields.text("subject"),
      amount: fields.amount("amount"),
    }),
  );
  if (await book.ask(request)) return;

  const { approvalId, taskToken } = request;
  const found = await book.find(approvalId);
  switch (found?.state) {
    case "approved":
      return sendDecision(approvalId, { ...found, taskToken });
    case "refused":
      throw new ApprovalRefused(`${found.by} refused.`);
    case "withdrawn":
      throw new ApprovalRefused("It was withdrawn, and what is asked after that is refused.");
    default:
      throw new StoreContention(`Request "${approvalId}" changed while it was asked; try again.`);
  }
}
