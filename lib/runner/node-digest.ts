import { createHash } from "node:crypto";

/**
 * Makes the digests of AWS's `$hash`: hexadecimal text of a text's UTF-8 bytes, or undefined for an algorithm that
 * `$hash` does not have.
 */
export type Digest = (text: string, algorithm: string) => string | undefined;

/** AWS's names of the algorithms, and Node's. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

/** Digests by Node's own library. Of the runner only this file and `node-watch` need Node: an execution can be given others. */
export const nodeDigest: Digest = (text, algorithm) => {
  const name = algorithms.get(algorithm);
  return name === undefined ? undefined : createHash(name).update(text, "utf8").digest("hex");
};
