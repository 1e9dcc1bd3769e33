import type { OperationDocument, SagaDocument } from "./document.js";

/** What the rules ask of a saga again and again, gathered in one pass. */
export interface SagaFacts {
  readonly document: SagaDocument;
  /** Where each step stands; of two of one name, the first. */
  readonly positions: ReadonlyMap<string, number>;
  /** The operations by name; of two of one name, the first. */
  readonly operations: ReadonlyMap<string, OperationDocument>;
  /** The pivot; of two, the first. */
  readonly pivot?: { readonly name: string; readonly position: number };
}

/** Gathers what the rules ask of a saga. */
export function gatherFacts(document: SagaDocument): SagaFacts {
  const positions = new Map<string, number>();
  for (const [position, { name }] of document.steps.entries()) {
    if (!positions.has(name)) positions.set(name, position);
  }
  const operations = new Map<string, OperationDocument>();
  for (const operation of document.operations) {
    if (!operations.has(operation.name)) operations.set(operation.name, operation);
  }
  const position = document.steps.findIndex(({ kind }) => kind === "pivot");
  const pivot = document.steps[position];
  return {
    document,
    positions,
    operations,
    ...(pivot === undefined ? {} : { pivot: { name: pivot.name, position } }),
  };
}
