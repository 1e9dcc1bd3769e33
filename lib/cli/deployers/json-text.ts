import { limits } from "../../asl/index.js";

/** JSON for people, a value a line; without line breaks where these would make a definition too large for AWS. */
export function layOut(value: object): string {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return Buffer.byteLength(text) > limits.definitionBytes ? `${JSON.stringify(value)}\n` : text;
}
