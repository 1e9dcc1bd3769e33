import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { NodeDocument, SagaDocument } from "./document.js";
import { allSteps } from "./nodes.js";
import { partSeparator } from "./part-names.js";

/**
 * Checks that what is named first is compensated in the outermost sequence.
 *
 * @param expanded the same saga, parts having been put in place: there the name of a part is those of what it holds.
 */
export function checkRecovery({ recovery, steps }: SagaDocument, expanded: SagaDocument): Diagnostic[] {
  const told = firstOf(recovery?.order);
  const first = firstOf(expanded.recovery?.order);
  const known = expanded.steps.filter(isCompensated).map(({ name }) => name);
  const report = (step: string, problem: string) =>
    diagnostics.unknownFirst([step], { step, problem, known: known.join(", ") || "none" });
  const none = "not a step with a compensation in the outermost sequence";
  const parts = steps.filter(({ name, type }) => type === "part" && told.includes(name));
  return [
    ...first.flatMap((name, index) => {
      if (!known.includes(name)) return [report(name, none)];
      return first.indexOf(name) < index ? [report(name, "named twice")] : [];
    }),
    ...parts.flatMap(({ name }) =>
      known.some((each) => each.startsWith(`${name}${partSeparator}`)) ? [] : [report(name, none)],
    ),
  ];
}

type Order = NonNullable<SagaDocument["recovery"]>["order"];

function firstOf(order: Order): readonly string[] {
  return typeof order === "object" ? order.first : [];
}

function isCompensated(node: NodeDocument): boolean {
  return allSteps([node]).some(({ compensation }) => compensation !== undefined);
}
