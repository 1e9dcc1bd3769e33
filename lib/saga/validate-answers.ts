import { checkTemplate } from "./check-template.js";
import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { OperationDocument, StepDocument } from "./document.js";
import type { SagaFacts } from "./saga-facts.js";
import { readTemplate, type TemplateJson } from "./template.js";
import { noRaw } from "./validate-data.js";

/** Checks that the conditions on an operation's answer refer to the response alone, and can't fail. */
export function checkAnswerConditions(
  { name, rejectedWhen, succeededWhen }: OperationDocument,
  facts: SagaFacts,
): Diagnostic[] {
  const property = (of: string) => `The property ${of} of the operation "${name}"`;
  const check = (template: TemplateJson | undefined, where: string): Diagnostic[] =>
    template === undefined
      ? []
      : [
          ...checkTemplate(template, { where, roots: ["response"], place: nowhere }, facts),
          ...noRaw(template, where, "the state that reads the answer couldn't recover from a failure"),
        ];
  const condition = (template: TemplateJson | undefined, of: string) => [
    ...check(template, property(of)),
    ...(template === undefined || mayDecide(template)
      ? []
      : [
          diagnostics.invalidAnswerCondition([name], {
            where: property(of),
            received: JSON.stringify(template),
          }),
        ]),
  ];
  return [
    ...condition(rejectedWhen?.when, "rejectedWhen.when"),
    ...check(rejectedWhen?.reason, property("rejectedWhen.reason")),
    ...condition(succeededWhen, "succeededWhen"),
  ];
}

const nowhere = { sequence: [], index: 0 };

/** True unless a condition is the same for every response: a literal, or an object. */
function mayDecide(template: TemplateJson): boolean {
  const { kind } = readTemplate(template);
  return kind === "reference" || kind === "operator" || kind === "raw";
}

/** Checks that a step can go on from every answer that its operations may give. */
export function checkAnswersOfStep(
  { name, kind, action, compensation }: StepDocument,
  { operations }: SagaFacts,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const called = operations.get(action.operation);
  if (kind === "pivot" && called?.rejectedWhen !== undefined && called.rejectionsAreFinal !== true) {
    const { rejection } = called.rejectedWhen;
    const values = { step: name, operation: called.name, rejection };
    found.push(diagnostics.pivotAnswerNotFinal([name, called.name], values));
  }
  const persisting = [
    ...(kind === "retriable" ? [{ operation: called, what: `retriable step "${name}"` }] : []),
    ...(compensation === undefined
      ? []
      : [{ operation: operations.get(compensation.operation), what: `compensation of the step "${name}"` }]),
  ];
  for (const { operation, what } of persisting) {
    if (operation?.rejectedWhen === undefined || operation.succeededWhen !== undefined) continue;
    const { rejection } = operation.rejectedWhen;
    const values = { what, operation: operation.name, rejection };
    found.push(diagnostics.missingSucceededWhen([name, operation.name], values));
  }
  return found;
}
