import type { SagaDocument } from "../saga/document.js";
import { sha256 } from "./values/sha-256.js";

const hashes = new WeakMap<SagaDocument, string>();

/** The hash of a document's content, whatever the order of its properties. A document isn't to be changed. */
export function hashOf(document: SagaDocument): string {
  const known = hashes.get(document);
  if (known !== undefined) return known;
  const hash = sha256(canonical(document));
  hashes.set(document, hash);
  return hash;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  const sorted = present.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join(",")}}`;
}
