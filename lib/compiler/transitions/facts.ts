import { type ExpandedSaga, isBlock, type NodeDocument, rawIn, sequencesIn } from "../../saga/index.js";

/** Facts of a saga that every run needs. */
export interface Facts {
  /** The index of the pivot in the outermost sequence, -1 where there is none. */
  readonly pivot: number;
  /** The index of the node before which a Choice leads a redriven execution back, -1 if there is none. */
  readonly gate: number;
  /** Operations whose rejections are not final. */
  readonly notFinal: ReadonlySet<string>;
}

const factsOfSagas = new WeakMap<ExpandedSaga, Facts>();

export function factsOf(document: ExpandedSaga): Facts {
  const known = factsOfSagas.get(document);
  if (known !== undefined) return known;
  const notFinal = document.operations.filter(({ rejectionsAreFinal }) => rejectionsAreFinal === false);
  const pivot = document.steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const facts = {
    pivot,
    gate: gateOf(document, pivot),
    notFinal: new Set(notFinal.map(({ name }) => name)),
  };
  factsOfSagas.set(document, facts);
  return facts;
}

function gateOf({ steps, options, completionHooks }: ExpandedSaga, pivot: number): number {
  if (options?.redriveAfterStop === "continue") return -1;
  const firstHook = steps.findIndex(({ name }) => completionHooks.has(name));
  const turn = pivot >= 0 ? pivot : firstHook >= 0 ? firstHook : steps.length;
  const before = steps[turn - 1];
  if (before?.type === "wait" || before?.type === "choice") return turn;
  return before?.type === "step" && before.kind === "best-effort" ? turn : -1;
}

/** True if a Parallel evaluates what a node depends on beforehand, because it may fail. */
export function needsEvaluation(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when = null }) => !rawIn(when).next().done);
}

/** The nodes that are in a block. */
export function* nodesInBlocks(nodes: readonly NodeDocument[], inBlock = false): Generator<NodeDocument> {
  for (const node of nodes) {
    if (inBlock) yield node;
    for (const { steps } of sequencesIn(node)) yield* nodesInBlocks(steps, inBlock || isBlock(node));
  }
}
