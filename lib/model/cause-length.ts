import type { NodeDocument, SagaDocument } from "../saga/document.js";
import { usualMaxItems } from "./list.js";

/** Number of characters kept of the cause of a best-effort step that failed. */
interface CauseLength {
  readonly inBlock: number;
  readonly elsewhere: number;
}

/** Characters that all causes in blocks may have together, and all others, so that no failure makes an output too large. */
const together = 32_768;

/** Causes are cut to 200 characters in blocks and 1,000 elsewhere; to less if so many steps may fail that it would be too much. */
export function causeLength(document: SagaDocument): CauseLength {
  const found = known.get(document);
  if (found !== undefined) return found;
  const { steps, hooks } = document;
  const all = [...steps, ...(hooks?.onCompleted ?? [])];
  const { inBlock, elsewhere } = failuresIn(all, false);
  const length = {
    inBlock: Math.min(200, Math.floor(together / Math.max(1, inBlock))),
    elsewhere: Math.min(1000, Math.floor(together / Math.max(1, elsewhere))),
  };
  known.set(document, length);
  return length;
}

const known = new WeakMap<SagaDocument, CauseLength>();

/** Largest number of failures of best-effort steps: each counts once for every element that it may run for. */
function failuresIn(nodes: readonly NodeDocument[], isInBlock: boolean, times = 1): Failures {
  return nodes.reduce((sum, node) => plus(sum, failuresOf(node, isInBlock, times)), none);
}

function failuresOf(node: NodeDocument, isInBlock: boolean, times: number): Failures {
  switch (node.type) {
    case "step":
      if (node.kind !== "best-effort") return none;
      return isInBlock ? { inBlock: times, elsewhere: 0 } : { inBlock: 0, elsewhere: times };
    case "parallel":
      return failuresIn(
        node.branches.flatMap(({ steps }) => steps),
        true,
        times,
      );
    case "forEach":
      return failuresIn(node.steps, true, times * (node.maxItems ?? usualMaxItems));
    case "choice":
      return failuresIn(
        node.paths.flatMap(({ steps }) => steps),
        isInBlock,
        times,
      );
    case "part":
      return failuresIn(node.steps, isInBlock, times);
    case "wait":
      return none;
  }
}

type Failures = Readonly<Record<"inBlock" | "elsewhere", number>>;

const none: Failures = { inBlock: 0, elsewhere: 0 };

function plus(one: Failures, other: Failures): Failures {
  return { inBlock: one.inBlock + other.inBlock, elsewhere: one.elsewhere + other.elsewhere };
}
