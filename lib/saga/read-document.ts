import * as v from "valibot";
import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { SagaDocument } from "./document.js";
import { sagaSchema } from "./schema/saga.js";

/**
 * Checks that a value read from JSON has the form of a saga's document; the rules of sagas are `validate`'s.
 *
 * @returns the document, unless something is wrong with it, and every fault found.
 */
export function readDocument(value: unknown): {
  readonly document?: SagaDocument;
  readonly diagnostics: readonly Diagnostic[];
} {
  const found: Diagnostic[] = [];
  const isDocument = (candidate: unknown): candidate is SagaDocument => {
    for (const { input, message, path = [] } of v.safeParse(sagaSchema, candidate).issues ?? []) {
      const values = { path: pathText(path), received: shorten(input), allowed: message };
      found.push(diagnostics.invalidDocument([], values));
    }
    return found.length === 0;
  };
  return isDocument(value) ? { document: value, diagnostics: found } : { diagnostics: found };
}

/** A path as JavaScript would write it: `$.steps[0].name`. */
function pathText(path: readonly v.IssuePathItem[]): string {
  return path.reduce(
    (text, { key }) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`),
    "$",
  );
}

function shorten(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no form for NaN and infinities, and would call them null.
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return json.length > 120 ? `${json.slice(0, 117)}…` : json;
}
