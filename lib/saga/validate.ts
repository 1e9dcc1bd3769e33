import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { NodeDocument, OperationDocument, SagaDocument, StepDocument } from "./document.js";
import { expandParts } from "./expand-parts.js";
import { outermostIndex, walk } from "./nodes.js";
import { gatherFacts, type SagaFacts, type StepWithPlace } from "./saga-facts.js";
import { checkAnswerConditions, checkAnswersOfStep } from "./validate-answers.js";
import { checkCall, checkCallback, checkDeadline, isInexact } from "./validate-calls.js";
import { checkData } from "./validate-data.js";
import { checkLength, checkNames, titleOf } from "./validate-names.js";
import { checkNode, checkPivots } from "./validate-nodes.js";
import { checkRecovery } from "./validate-recovery.js";
import { checkCompensatedHook, checkOutput, checkStepReferences } from "./validate-references.js";
import { checkSettledBy } from "./validate-settled-by.js";
import type { TemplateJson } from "./template.js";

/**
 * Prefixes by which AWS, and a saga itself, mark the names of failures that leave a step in doubt. The status with
 * which an HTTP endpoint answered is the endpoint's own word.
 */
const reservedRejections = /^(States(?!\.Http\.StatusCode\.\d)|Lambda|Sandbox|Runtime|Saga)\./;
/** Names of defects in a function's own code, which may show after the function took effect. */
const errorsOfLanguages =
  /^(Error|TypeError|RangeError|ReferenceError|SyntaxError|EvalError|URIError|AggregateError|Exception)$/;

const operationName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Checks every rule of sagas and tells all that are broken. */
export function validate(document: SagaDocument): Diagnostic[] {
  const expanded = expandParts(document);
  const facts = gatherFacts(expanded);
  return [
    ...checkSaga(document),
    ...document.operations.flatMap((operation) => checkOperation(operation, facts)),
    ...checkNames(document),
    ...[...walk(document.steps)].flatMap(({ node }) => checkNode(node)),
    ...checkPivots(document.steps),
    ...facts.nodes.flatMap(({ node, place }) => [
      ...checkLength(titleOf(node.type), node.name),
      ...(node.type === "step" ? checkStep({ step: node, place }, facts) : checkData(node, place, facts)),
    ]),
    ...checkHooks(document, facts),
    ...checkRecovery(document, expanded),
    ...checkOutput(facts),
  ];
}

/** The rules of what is run at the end, besides those of every step. */
function checkHooks({ hooks = {} }: SagaDocument, facts: SagaFacts): Diagnostic[] {
  const { onCompleted = [], onCompensated = [] } = hooks;
  return [
    ...[...onCompleted, ...onCompensated].flatMap(({ name, kind }) =>
      kind === "best-effort" ? [] : [diagnostics.hookNotBestEffort([name], { step: name, kind })],
    ),
    ...onCompensated.flatMap((step) => [
      ...checkLength("step", step.name),
      ...checkOperations(step, facts),
      ...checkActionCall(step, facts),
      ...checkCompensatedHook(step, facts),
    ]),
  ];
}

function checkStep(placed: StepWithPlace, facts: SagaFacts): Diagnostic[] {
  const { step } = placed;
  return [
    ...checkKind(placed, facts),
    ...checkOperations(step, facts),
    ...checkAnswersOfStep(step, facts),
    ...checkActionCall(step, facts),
    ...checkCallback(step.action, step.name),
    ...checkCompensationCall(step),
    ...checkStepReferences(placed, facts),
  ];
}

function checkActionCall({ name, kind, action }: StepDocument, { operations }: SagaFacts): Diagnostic[] {
  const { rejections = [] } = operations.get(action.operation) ?? {};
  const persists = kind === "pivot" || kind === "retriable";
  return checkCall(action, `action of the step "${name}"`, { step: name, rejections, persists });
}

function checkCompensationCall({ name, compensation }: StepDocument): Diagnostic[] {
  if (compensation === undefined) return [];
  const what = `compensation of the step "${name}"`;
  return [
    ...checkCall(compensation, what, { step: name, rejections: [], persists: true }),
    ...checkSettledBy(name, compensation),
  ];
}

function checkSaga(document: SagaDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (document.name.trim() === "") {
    found.push(
      diagnostics.invalidName([document.name], {
        what: "saga",
        name: document.name,
        allowed: "a text that isn't empty",
      }),
    );
  }
  if (document.steps.length === 0)
    found.push(diagnostics.emptySaga([document.name], { saga: document.name }));
  const pivots = document.steps.filter(isPivot).map(({ name }) => name);
  const [first, ...others] = pivots;
  if (first !== undefined) {
    found.push(...others.map((second) => diagnostics.twoPivots([first, second], { first, second })));
  }
  return [...found, ...checkDeadline(document)];
}

function checkOperation(operation: OperationDocument, facts: SagaFacts): Diagnostic[] {
  const { name, rejections, rejectedWhen } = operation;
  const found: Diagnostic[] = [];
  if (!operationName.test(name)) {
    found.push(
      diagnostics.invalidName([name], {
        what: "operation",
        name,
        allowed: "a letter, followed by letters, digits and underscores",
      }),
    );
  } else found.push(...checkLength("operation", name));
  for (const rejection of [...rejections, ...(rejectedWhen === undefined ? [] : [rejectedWhen.rejection])]) {
    if (reservedRejections.test(rejection) || errorsOfLanguages.test(rejection)) {
      found.push(diagnostics.reservedRejection([name, rejection], { operation: name, rejection }));
    }
    if (rejection === "" || isInexact(rejection)) {
      found.push(
        diagnostics.invalidName([name, rejection], {
          what: `rejection of the operation "${name}"`,
          name: rejection,
          allowed:
            "the name of one error, to the letter: without spaces, which no such name has, without * and ?, which stand for nothing else there, and without ${, which would be taken for a substitution",
        }),
      );
    }
  }
  found.push(...checkAnswerConditions(operation, facts));
  const other = facts.operations.get(name);
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

function describe({ rejections, rejectionsAreFinal, ...operation }: OperationDocument): string {
  const { rejectedWhen, succeededWhen } = operation;
  const byAnswer =
    rejectedWhen === undefined
      ? ""
      : `, whose answer is the rejection ${rejectedWhen.rejection} when ${shown(rejectedWhen.when)}${because(rejectedWhen.reason)}`;
  const succeeds = succeededWhen === undefined ? "" : `, which succeeded when ${shown(succeededWhen)}`;
  const final = saidFinal(rejectionsAreFinal, byAnswer !== "");
  const rejects =
    rejections.length === 0
      ? "one without rejections"
      : `one that rejects with ${[...rejections].sort().join(", ")}`;
  return `${rejects}${rejections.length === 0 && byAnswer === "" ? "" : final}${byAnswer}${succeeds}`;
}

function saidFinal(areFinal: boolean | undefined, byAnswer: boolean): string {
  if (areFinal === false) return " (not final)";
  return byAnswer && areFinal === true ? " (final)" : "";
}

function because(reason: TemplateJson | undefined): string {
  return reason === undefined ? "" : ` because of ${shown(reason)}`;
}

function shown(condition: TemplateJson): string {
  return JSON.stringify(condition);
}

function isPivot(node: NodeDocument): boolean {
  return node.type === "step" && node.kind === "pivot";
}

/** The rules of each kind: what it needs, and on which side of the pivot it stands. */
function checkKind({ step, place }: StepWithPlace, { pivot: turn }: SagaFacts): Diagnostic[] {
  const { name, kind, compensation } = step;
  const found: Diagnostic[] = [];
  const index = outermostIndex(place);
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

/** Checks the operations of a step, and what they declare. */
function checkOperations(
  { name, kind, action, compensation }: StepDocument,
  { operations }: SagaFacts,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { operation } of compensation === undefined ? [action] : [action, compensation]) {
    if (!operations.has(operation)) {
      const known = [...operations.keys()].join(", ") || "none";
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
