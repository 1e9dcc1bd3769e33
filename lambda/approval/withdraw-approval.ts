import { readCompensation } from "../shared/request.js";
import { book } from "./book.js";

/**
 * The compensation of RequestApproval: there is nothing left to decide, and what was approved is void. It succeeds
 * whether or not anybody has asked, and sees to it that nobody can any more. A malformed request changes nothing.
 */
export async function handler(event: unknown): Promise<void> {
  const approvalId = readCompensation(event, (fields) => fields.id("approvalId"));
  if (approvalId !== undefined) await book.withdraw(approvalId);
}
