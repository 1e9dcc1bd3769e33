import { type Diagnostic, diagnostics } from "./diagnostics.js";
import type { OperationDocument, SagaDocument, StepDocument } from "./document.js";
import { gatherFacts, type SagaFacts } from "./saga-facts.js";
import { checkCall, checkDeadline } from "./validate-calls.js";
import { checkOutput, checkStepReferences } from "./validate-references.js";

/** Names that every saga's state machine gives its own states. */
const reservedNames = ["Completed", "Compensated"];
/** How AWS, and a saga itself, begin the names of failures that leave a step in doubt. */
const reservedRejections = /^(States|Lambda|Sandbox|Runtime|Saga)\./;

const stepName = /^\p{L}[\p{L}\p{N} ._-]*$/u;
const operationName = /^[A-Za-z][A-Za-z0-9_]*$/;
const nameLimit = 80;

/** Checks every rule of sagas and tells all that are broken, in the order of the steps. */
export function validate(document: SagaDocument): Diagnostic[] {
  const facts = gatherFacts(document);
  return [
    ...checkSaga(document),
    ...document.operations.flatMap((operation) => checkOperation(operation, facts)),
    ...document.steps.flatMap((step, index) => [
      ...checkName(step, index, facts),
      ...checkKind(step, index, facts),
      ...checkOperations(step, facts),
      ...checkCall(step.action, `action of the step "${step.name}"`, step.name),
      ...(step.compensation
        ? checkCall(step.compensation, `compensation of the step "${step.name}"`, step.name)
        : []),
      ...checkStepReferences(step, index, facts),
    ]),
    ...checkOutput(facts),
  ];
}

function checkSaga(document: SagaDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (document.name.trim() === "") {
    found.push(
      diagnostics.invalidName([document.name], {
        what: "saga",
        name: document.name,
        allowed: "any text but the empty one",
      }),
    );
  }
  if (document.steps.length === 0)
    found.push(diagnostics.emptySaga([document.name], { saga: document.name }));
  const pivots = document.steps.filter(({ kind }) => kind === "pivot").map(({ name }) => name);
  const [first, ...others] = pivots;
  if (first !== undefined) {
    found.push(...others.map((second) => diagnostics.twoPivots([first, second], { first, second })));
  }
  return [...found, ...checkDeadline(document)];
}

function checkOperation(operation: OperationDocument, { operations }: SagaFacts): Diagnostic[] {
  const { name, rejections } = operation;
  const found: Diagnostic[] = [];
  if (!operationName.test(name)) {
    found.push(
      diagnostics.invalidName([name], {
        what: "operation",
        name,
        allowed: "an identifier: a letter, then letters, digits and underscores",
      }),
    );
  } else found.push(...checkLength("operation", name));
  for (const rejection of rejections) {
    if (reservedRejections.test(rejection)) {
      found.push(diagnostics.reservedRejection([name, rejection], { operation: name, rejection }));
    }
    if (rejection.trim() === "" || rejection.includes("${")) {
      found.push(
        diagnostics.invalidName([name, rejection], {
          what: `rejection of the operation "${name}",`,
          name: rejection,
          allowed: "any text but the empty one, without ${, which would be taken for a substitution",
        }),
      );
    }
  }
  const other = operations.get(name);
  if (other !== undefined && describe(other) !== describe(operation)) {
    found.push(
      diagnostics.conflictingOperations([name], {
        operation: name,
        first: describe(other),
        second: describe(operation),
      }),
    );
  }
  return found;
}

function describe({ rejections, rejectionsAreFinal }: OperationDocument): string {
  if (rejections.length === 0) return "one without rejections";
  return `one that rejects by ${[...rejections].sort().join(", ")}${rejectionsAreFinal === false ? " (not final)" : ""}`;
}

function checkName({ name }: StepDocument, index: number, { positions }: SagaFacts): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!stepName.test(name)) {
    found.push(
      diagnostics.invalidName([name], {
        what: "step",
        name,
        allowed: "a letter, then letters, digits, spaces, dots, hyphens and underscores",
      }),
    );
  } else found.push(...checkLength("step", name));
  if (reservedNames.includes(name)) found.push(diagnostics.reservedName([name], { name }));
  const first = positions.get(name) ?? index;
  if (first < index)
    found.push(diagnostics.duplicateName([name, name], { name, first: first + 1, second: index + 1 }));
  return found;
}

function checkLength(what: string, name: string): Diagnostic[] {
  if (name.length <= nameLimit) return [];
  return [diagnostics.nameTooLong([name], { what, name, length: name.length, limit: nameLimit })];
}

/** The rules of each kind: what it needs, and on which side of the pivot it stands. */
function checkKind(step: StepDocument, index: number, { pivot: turn }: SagaFacts): Diagnostic[] {
  const { name, kind, compensation } = step;
  const found: Diagnostic[] = [];
  if (kind === "compensatable" && compensation === undefined)
    found.push(diagnostics.missingCompensation([name], { step: name }));
  if (kind !== "compensatable" && compensation !== undefined) {
    found.push(
      diagnostics.unexpectedCompensation([name, compensation.operation], {
        step: name,
        kind,
        compensation: compensation.operation,
      }),
    );
  }
  if (turn === undefined) {
    if (kind === "retriable") found.push(diagnostics.retriableWithoutPivot([name], { step: name }));
    return found;
  }
  const { name: pivot, position } = turn;
  const names = [name, pivot];
  if (index > position && kind === "compensatable")
    found.push(diagnostics.compensatableAfterPivot(names, { step: name, pivot }));
  if (index > position && kind === "read-only")
    found.push(diagnostics.readOnlyAfterPivot(names, { step: name, pivot }));
  if (index < position && kind === "retriable")
    found.push(diagnostics.retriableBeforePivot(names, { step: name, pivot }));
  return found;
}

/** What the operations of a step are and may declare. */
function checkOperations(
  { name, kind, action, compensation }: StepDocument,
  { operations }: SagaFacts,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const known = [...operations.keys()].join(", ") || "none";
  for (const { operation } of compensation === undefined ? [action] : [action, compensation]) {
    if (!operations.has(operation)) {
      found.push(diagnostics.unknownOperation([name, operation], { step: name, operation, known }));
    }
  }
  const rejectionsOf = (operation: string) => operations.get(operation)?.rejections ?? [];
  const rejections = rejectionsOf(action.operation);
  const values = { step: name, operation: action.operation, rejections: rejections.join(", ") };
  if (kind === "retriable" && rejections.length > 0) {
    found.push(diagnostics.retriableRejects([name, action.operation], values));
  }
  const final = operations.get(action.operation)?.rejectionsAreFinal ?? true;
  if (kind === "pivot" && rejections.length > 0 && !final) {
    found.push(diagnostics.pivotRejectionsNotFinal([name, action.operation], values));
  }
  const refused = compensation === undefined ? [] : rejectionsOf(compensation.operation);
  if (compensation !== undefined && refused.length > 0) {
    found.push(
      diagnostics.compensationRejects([name, compensation.operation], {
        step: name,
        operation: compensation.operation,
        rejections: refused.join(", "),
      }),
    );
  }
  return found;
}
