import * as v from "valibot";
import { DecideApproval } from "../../lib/examples/group-tour/contract.js";
import { sendDecision, sendSignOfLife } from "./answer.js";
import { decide, findApproval } from "./approvals.js";

/** Something that is no longer open is to be decided otherwise. */
class AlreadyDecided extends Error {
  override readonly name = "AlreadyDecided";
}

/**
 * The manager's answer, called by whatever the manager clicks on. The decision is recorded first, then told, so a call
 * that failed half-way is simply made again.
 *
 * @throws AlreadyDecided, or ValiError for a malformed request.
 */
export async function handler(event: unknown): Promise<void> {
  const { approvalId, decision, by } = v.parse(DecideApproval, event);
  const wanted = { approve: "approved", refuse: "refused", later: "open" } as const;
  const state = wanted[decision];
  if (state !== "open") await decide(approvalId, state, by);
  const found = await findApproval(approvalId);
  if (found?.state !== state) {
    throw new AlreadyDecided(
      `Only what is open can be decided; "${approvalId}" is ${found?.state ?? "unknown"}.`,
    );
  }
  await (state === "open" ? sendSignOfLife(found) : sendDecision(approvalId, found));
}
