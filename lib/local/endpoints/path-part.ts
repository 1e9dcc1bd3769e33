import { AwsError } from "./aws-error.js";

/** A part of a path without its percent signs. Throws an AwsError if it is not encoded right. */
export function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AwsError(
      "InvalidParameterValueException",
      `The path holds ${encoded}, which is not encoded right.`,
    );
  }
}
