import type { NodeDocument, StepDocument } from "./document.js";

/** The sequences that a node holds, with the names of their branches; none for a step. */
export function sequencesIn(
  node: NodeDocument,
): readonly { readonly name: string; readonly steps: readonly NodeDocument[] }[] {
  return node.type === "parallel" ? node.branches : [];
}

/** A node and where it stands. */
export interface PlacedNode {
  readonly node: NodeDocument;
  readonly place: Place;
}

/** Where a node stands: its sequence, and the blocks around that. */
export interface Place {
  /** The sequence that the node is part of. */
  readonly sequence: readonly NodeDocument[];
  /** Its index in the sequence. */
  readonly index: number;
  /** The place of the block that the sequence is in; undefined in the outermost one. */
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
