import type { DecideApproval } from "../../lib/examples/group-tour/contract.js";
import { AlreadyDecided, MalformedRequest } from "../shared/errors.js";
import { readRequest } from "../shared/request.js";
import { sendDecision, sendSignOfLife } from "./answer.js";
import { book } from "./book.js";

/**
 * The manager's answer, called by whatever the manager clicks on. The decision is recorded first, then told, so a call
 * that failed half-way is simply made again.
 *
 * @throws AlreadyDecided or MalformedRequest
 */
export async function handler(event: unknown): Promise<void> {
  const { approvalId, decision, by } = readRequest(
    event,
    MalformedRequest,
    (fields): DecideApproval => ({
      approvalId: fields.id("approvalId"),
      decision: fields.oneOf("decision", ["approve", "refuse", "later"]),
      by: fields.text("by"),
    }),
  );
  if (decision === "later") {
    const found = await book.find(approvalId);
    if (found?.state === "open") return sendSignOfLife(found);
    throw notOpen(approvalId, found?.state);
  }
  const state = decision === "approve" ? "approved" : "refused";
  await book.decide(approvalId, { state, by });
  const found = await book.find(approvalId);
  if (found?.state !== state) throw notOpen(approvalId, found?.state);
  await sendDecision(approvalId, found);
}

function notOpen(approvalId: string, state = "unknown"): AlreadyDecided {
  return new AlreadyDecided(`Only what is open can be decided; "${approvalId}" is ${state}.`);
}
