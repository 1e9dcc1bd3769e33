import { createHash } from "node:crypto";

/** The most that an answer may have, in bytes of its JSON: what a task may hand on. */
export const maxAnswerBytes = 256 * 1024;

/** The text's size in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * The SHA-256 of a request, in hexadecimal. The order of its fields makes no difference.
 *
 * @param ignored fields that change from try to try, such as a task token.
 */
export function requestHash(request: unknown, ignored: readonly string[]): string {
  const text = JSON.stringify(request, (name, value) => {
    if (!isObject(value)) return value;
    const fields = Object.entries(value).filter(([field]) => name !== "" || !ignored.includes(field));
    return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
  return createHash("sha256")
    .update(text ?? "undefined")
    .digest("hex");
}

/** True if a value is an object with fields: neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
