import { MalformedRequest } from "../shared/errors.js";
import { readRequest } from "../shared/request.js";
import { book } from "./book.js";

/**
 * The compensation of RequestApproval: there is nothing left to decide, and what was approved is void. It succeeds
 * whether or not anybody has asked, and sees to it that nobody can any more.
 *
 * @throws MalformedRequest
 */
export async function handler(event: unknown): Promise<void> {
  const approvalId = readRequest(event, MalformedRequest, (fields) => fields.id("approvalId"));
  await book.withdraw(approvalId);
}
