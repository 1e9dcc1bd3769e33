import { type Diagnostic, diagnostics } from "./diagnostics.js";
import type {
  NodeDocument,
  OperationDocument,
  ParallelDocument,
  SagaDocument,
  StepDocument,
} from "./document.js";
import { outermostIndex, type PlacedNode } from "./nodes.js";
import { gatherFacts, type PlacedStep, type SagaFacts } from "./saga-facts.js";
import { checkCall, checkDeadline } from "./validate-calls.js";
import { checkOutput, checkStepReferences } from "./validate-references.js";

/** Names that every saga's state machine gives its own states. */
const reservedNames = ["Completed", "Compensated"];
/** Names under which a block hands out more than the responses of its steps. */
const reservedInBlocks = ["recovery", "failure", "failures"];
/**
 * How AWS, and a saga itself, begin the names of failures that leave a step in doubt. The status with which an HTTP
 * endpoint answered is the endpoint's own word.
 */
const reservedRejections = /^(States(?!\.Http\.StatusCode\.\d)|Lambda|Sandbox|Runtime|Saga)\./;
/** How a defect in a function's own code is called, which may show after the function took effect. */
const errorsOfLanguages =
  /^(Error|TypeError|RangeError|ReferenceError|SyntaxError|EvalError|URIError|AggregateError|Exception)$/;

const stepName = /^\p{L}[\p{L}\p{N} ._-]*$/u;
const operationName = /^[A-Za-z][A-Za-z0-9_]*$/;
const nameLimit = 80;

/** Checks every rule of sagas and tells all that are broken, in the order of the steps. */
export function validate(document: SagaDocument): Diagnostic[] {
  const facts = gatherFacts(document);
  return [
    ...checkSaga(document),
    ...document.operations.flatMap((operation) => checkOperation(operation, facts)),
    ...facts.nodes.flatMap(({ node, place }, position) => [
      ...checkName({ node, place }, position, facts),
      ...(node.type === "step" ? checkStep({ step: node, place }, facts) : checkBlock(node)),
    ]),
    ...checkOutput(facts),
  ];
}

function checkStep(placed: PlacedStep, facts: SagaFacts): Diagnostic[] {
  const { step } = placed;
  return [
    ...checkKind(placed, facts),
    ...checkOperations(step, facts),
    ...checkCall(step.action, `action of the step "${step.name}"`, step.name),
    ...(step.compensation
      ? checkCall(step.compensation, `compensation of the step "${step.name}"`, step.name)
      : []),
    ...checkStepReferences(placed, facts),
  ];
}

/** The rules of a block: it has branches, they have steps, and their names tell them apart. */
function checkBlock(block: ParallelDocument): Diagnostic[] {
  const { name: blockName, branches } = block;
  const found: Diagnostic[] = [];
  if (branches.length === 0)
    found.push(diagnostics.emptyBlock([blockName], { block: blockName, what: "no branches" }));
  for (const [index, { name, steps }] of branches.entries()) {
    if (steps.length === 0) {
      found.push(
        diagnostics.emptyBlock([blockName, name], {
          block: blockName,
          what: `no steps in its branch "${name}"`,
        }),
      );
    }
    if (!stepName.test(name)) {
      found.push(
        diagnostics.invalidName([blockName, name], {
          what: `branch of the block "${blockName}",`,
          name,
          allowed: "a letter, then letters, digits, spaces, dots, hyphens and underscores",
        }),
      );
    }
    const first = branches.findIndex((branch) => branch.name === name);
    if (first < index) found.push(diagnostics.duplicateBranch([blockName, name], { block: blockName, name }));
  }
  return found;
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
  const pivots = document.steps.filter(isPivot).map(({ name }) => name);
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
    if (reservedRejections.test(rejection) || errorsOfLanguages.test(rejection)) {
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

function isPivot(node: NodeDocument): boolean {
  return node.type === "step" && node.kind === "pivot";
}

function checkName(
  { node: { name, type }, place }: PlacedNode,
  index: number,
  { positions }: SagaFacts,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!stepName.test(name)) {
    found.push(
      diagnostics.invalidName([name], {
        what: type === "step" ? "step" : "block",
        name,
        allowed: "a letter, then letters, digits, spaces, dots, hyphens and underscores",
      }),
    );
  } else found.push(...checkLength(type === "step" ? "step" : "block", name));
  const reserved = place.block === undefined ? reservedNames : [...reservedNames, ...reservedInBlocks];
  if (reserved.includes(name)) found.push(diagnostics.reservedName([name], { name }));
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
function checkKind({ step, place }: PlacedStep, { pivot: turn }: SagaFacts): Diagnostic[] {
  const { name, kind, compensation } = step;
  const found: Diagnostic[] = [];
  const index = outermostIndex(place);
  if (kind === "pivot" && place.block !== undefined) {
    const block = place.block.node.name;
    found.push(diagnostics.pivotInBlock([name, block], { step: name, block }));
  }
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
