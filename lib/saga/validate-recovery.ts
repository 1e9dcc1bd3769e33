import { type Diagnostic, diagnostics } from "./diagnostics.js";
import type { SagaDocument } from "./document.js";

/** Checks that what is named first is compensated in the outermost sequence, parts having been put in place. */
export function checkRecovery({ recovery, steps }: SagaDocument): Diagnostic[] {
  if (recovery?.order === undefined || typeof recovery.order === "string") return [];
  const compensated = steps.flatMap((node) =>
    node.type === "step" && node.compensation !== undefined ? [node.name] : [],
  );
  const { first } = recovery.order;
  return first
    .filter((name, index) => !compensated.includes(name) || first.indexOf(name) < index)
    .map((step) => diagnostics.unknownFirst([step], { step, known: compensated.join(", ") || "none" }));
}
