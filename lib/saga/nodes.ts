import type { ForEachDocument, NodeDocument, ParallelDocument, StepDocument } from "./document.js";

/** The name of a forEach's only branch, in states. */
export const itemBranch = "item";

/** The sequences that a node holds, with the names of their branches or paths; none for a step or a wait. */
export function sequencesIn(
  node: NodeDocument,
): readonly { readonly name: string; readonly steps: readonly NodeDocument[] }[] {
  switch (node.type) {
    case "parallel":
      return node.branches;
    case "forEach":
      return [{ name: itemBranch, steps: node.steps }];
    case "choice":
      return node.paths;
    case "part":
      return [{ name: node.name, steps: node.steps }];
    default:
      return [];
  }
}

/** A node that has a scope of its own for each branch: what is in it is seen outside only by what it hands out. */
export type BlockDocument = ParallelDocument | ForEachDocument;

/** True if a node is a block. What is in a choice or a part is in the scope around it. */
export function isBlock(node: NodeDocument): node is BlockDocument {
  return node.type === "parallel" || node.type === "forEach";
}

/** Every node of the scope that a sequence is: those on paths of its choices too, in the order of the text. */
export function scopeNodes(sequence: readonly NodeDocument[]): NodeDocument[] {
  return sequence.flatMap((node) =>
    node.type === "choice" ? [node, ...node.paths.flatMap(({ steps }) => scopeNodes(steps))] : [node],
  );
}

/** A node and where it stands. */
export interface PlacedNode {
  readonly node: NodeDocument;
  readonly place: Place;
}

/** The place of a node: its sequence, and the blocks around that. */
export interface Place {
  /** The sequence that the node is part of. */
  readonly sequence: readonly NodeDocument[];
  /** Its index in the sequence. */
  readonly index: number;
  /** The node that holds the sequence, and its place; undefined in the outermost one. */
  readonly block?: { readonly node: NodeDocument; readonly place: Place };
}

/** Every node of a sequence and of the blocks in it, in the order of the text, a block before what it holds. */
export function* walk(sequence: readonly NodeDocument[], block?: Place["block"]): Generator<PlacedNode> {
  for (const [index, node] of sequence.entries()) {
    const place: Place = { sequence, index, ...(block === undefined ? {} : { block }) };
    yield { node, place };
    for (const { steps } of sequencesIn(node)) yield* walk(steps, { node, place });
  }
}

/** Every step of a sequence, those in blocks too, in the order of the text. */
export function allSteps(sequence: readonly NodeDocument[]): StepDocument[] {
  return [...walk(sequence)].flatMap(({ node }) => (node.type === "step" ? [node] : []));
}

/** The index, in the outermost sequence, of what a place is or lies in. */
export function outermostIndex(place: Place): number {
  return place.block === undefined ? place.index : outermostIndex(place.block.place);
}

/** The innermost block that a place is in, with its place; undefined in the outermost scope. */
export function blockAround(
  place: Place,
): { readonly node: BlockDocument; readonly place: Place } | undefined {
  if (place.block === undefined) return undefined;
  const { node } = place.block;
  return isBlock(node) ? { node, place: place.block.place } : blockAround(place.block.place);
}
