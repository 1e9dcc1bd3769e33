import {
  type BlockDocument,
  defaultMaxItems,
  isBlock,
  type NodeDocument,
  sequencesIn,
} from "../../saga/index.js";

/** The characters that are kept of the cause of each best-effort step. */
export interface CauseCharacters {
  readonly inBlock: number;
  readonly elsewhere: number;
}

/** The characters of all causes together, of those in blocks and of the others. */
const charactersTogether = 32_768;

/**
 * The characters kept of the causes of best-effort steps: 200 in blocks and 1,000 elsewhere, or less, so that all
 * of them together fit: a failure that changes nothing must not change the outcome.
 */
export function causeCharacters(steps: readonly NodeDocument[]): CauseCharacters {
  const { inBlock, elsewhere } = countFailures(steps, { times: 1, isInBlock: false });
  return {
    inBlock: Math.min(200, Math.floor(charactersTogether / Math.max(1, inBlock))),
    elsewhere: Math.min(1000, Math.floor(charactersTogether / Math.max(1, elsewhere))),
  };
}

/** Counts the best-effort steps that can fail, each in every iteration that it may run in. */
function countFailures(
  nodes: readonly NodeDocument[],
  around: { readonly times: number; readonly isInBlock: boolean },
): CauseCharacters {
  let [inBlock, elsewhere] = [0, 0];
  for (const node of nodes) {
    if (node.type === "step") {
      if (node.kind !== "best-effort") continue;
      if (around.isInBlock) inBlock += around.times;
      else elsewhere += around.times;
      continue;
    }
    const inside = isBlock(node) ? { times: around.times * timesOf(node), isInBlock: true } : around;
    for (const { steps } of sequencesIn(node)) {
      const counted = countFailures(steps, inside);
      inBlock += counted.inBlock;
      elsewhere += counted.elsewhere;
    }
  }
  return { inBlock, elsewhere };
}

function timesOf(block: BlockDocument): number {
  return block.type === "forEach" ? (block.maxItems ?? defaultMaxItems) : 1;
}
