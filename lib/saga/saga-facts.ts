import type { NodeDocument, OperationDocument, SagaDocument, StepDocument } from "./document.js";
import { type Place, type PlacedNode, walk } from "./nodes.js";

/** Facts of a saga that many rules ask for, gathered in one pass. */
export interface SagaFacts {
  readonly document: SagaDocument;
  /** Every node, with where it stands. */
  readonly nodes: readonly PlacedNode[];
  /** The first use of each name, counted from 0 over all nodes. */
  readonly positions: ReadonlyMap<string, number>;
  /** The nodes of the outermost sequence and of those of blocks, by name, for each sequence. */
  readonly members: ReadonlyMap<
    readonly NodeDocument[],
    ReadonlyMap<string, { readonly node: NodeDocument; readonly index: number }>
  >;
  /** The operations by name; of two of one name, the first. */
  readonly operations: ReadonlyMap<string, OperationDocument>;
  /** The pivot, by name and by index in the outermost sequence; of two, the first. */
  readonly pivot?: { readonly name: string; readonly position: number };
}

/** A step with where it stands. */
export interface StepWithPlace {
  readonly step: StepDocument;
  readonly place: Place;
}

/** Gathers what the rules ask of a saga. */
export function gatherFacts(document: SagaDocument): SagaFacts {
  const nodes = [...walk(document.steps)];
  const positions = new Map<string, number>();
  const members = new Map<readonly NodeDocument[], Map<string, { node: NodeDocument; index: number }>>();
  for (const [position, { node, place }] of nodes.entries()) {
    if (!positions.has(node.name)) positions.set(node.name, position);
    const named = members.get(place.sequence) ?? new Map<string, { node: NodeDocument; index: number }>();
    if (!named.has(node.name)) named.set(node.name, { node, index: place.index });
    members.set(place.sequence, named);
  }
  const operations = new Map<string, OperationDocument>();
  for (const operation of document.operations) {
    if (!operations.has(operation.name)) operations.set(operation.name, operation);
  }
  const position = document.steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const pivot = document.steps[position];
  return {
    document,
    nodes,
    positions,
    members,
    operations,
    ...(pivot === undefined ? {} : { pivot: { name: pivot.name, position } }),
  };
}
