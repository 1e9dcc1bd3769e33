import { type SagaDocument, walk } from "../../saga/index.js";

/** True if it matters when a call began: because it may be too late for it, or because others have to wait for their turn. */
export function dependsOnBeginnings(document: SagaDocument): boolean {
  const found = known.get(document);
  if (found !== undefined) return found;
  const depends =
    document.options?.deadline !== undefined ||
    [...walk(document.steps)].some(
      ({ node }) => node.type === "forEach" && node.maxConcurrency !== undefined,
    );
  known.set(document, depends);
  return depends;
}

const known = new WeakMap<SagaDocument, boolean>();
