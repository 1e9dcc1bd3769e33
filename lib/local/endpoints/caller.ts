import type { Caller } from "../functions/function-target.js";
import type { RequestHead } from "./http-message.js";

/** The access key by which a function's requests tell its account: `local-123456789012`. */
export function accessKeyOf(account: string): string {
  return `local-${account}`;
}

/**
 * Reads the region that a request is signed for, and the account if a function of the environment has signed it. Whoever else
 * calls has any credentials, so nothing tells the account.
 */
export function callerOf({ header }: RequestHead): Partial<Caller> {
  const [, credential = ""] = /\bCredential=([^,\s]+)/.exec(header("authorization") ?? "") ?? [];
  const parts = credential.split("/");
  if (parts.at(-1) !== "aws4_request" || parts.length < 5) return {};
  const region = parts.at(-3);
  const [, account] = /^local-(\d{12})$/.exec(parts[0] ?? "") ?? [];
  return { ...(region ? { region } : {}), ...(account === undefined ? {} : { account }) };
}
