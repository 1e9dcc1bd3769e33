import { describeStep } from "./describe-step.js";
import { documentFormat, type HooksDocument, type OperationDocument, type SagaDocument } from "./document.js";

/** A saga with one more step at its end. */
export function hooked(
  document: SagaDocument,
  when: keyof HooksDocument,
  name: string,
  props: object,
): SagaDocument {
  const { step, operations } = describeStep(name, { ...props, kind: "best-effort" });
  const { hooks } = document;
  return {
    ...document,
    operations: union(document.operations, operations),
    hooks: { ...hooks, [when]: [...(hooks?.[when] ?? []), step] },
  };
}

/** A saga of no steps yet. */
export function emptyDocument(name: string): SagaDocument {
  return { format: documentFormat, name, operations: [], steps: [] };
}

/** Both lists without repetition; operations of one name that differ are both kept, for `validate` to tell. */
export function union(
  first: readonly OperationDocument[],
  second: readonly OperationDocument[],
): OperationDocument[] {
  const all = [...first];
  for (const operation of second) {
    const text = JSON.stringify(operation);
    const isSame = (known: OperationDocument) =>
      known.name === operation.name && JSON.stringify(known) === text;
    if (!all.some(isSame)) all.push(operation);
  }
  return all;
}
