import { limits } from "../../asl/index.js";
import { allSteps, type Diagnostic, diagnostics, type SagaDocument } from "../../saga/index.js";
import type { WrittenDefinition } from "../emit/definition.js";

/** The bytes of a definition, with every placeholder at its longest. */
export function definitionBytes({ stateBytes, otherBytes }: WrittenDefinition): number {
  return stateBytes.reduce((sum, { bytes }) => sum + bytes, otherBytes);
}

/** Checks that AWS takes a definition of that size. */
export function checkSize({ steps }: SagaDocument, written: WrittenDefinition): Diagnostic[] {
  const bytes = definitionBytes(written);
  if (bytes <= limits.definitionBytes) return [];
  const largest = written.stateBytes.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  const count = allSteps(steps).length;
  return [
    diagnostics.definitionTooLarge([largest.name], {
      bytes,
      limit: limits.definitionBytes,
      largest: largest.name,
      largestBytes: largest.bytes,
      steps: count,
      fitting: Math.floor((count * limits.definitionBytes) / bytes),
    }),
  ];
}
