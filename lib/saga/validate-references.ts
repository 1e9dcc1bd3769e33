import { checkTemplate, dataRoots } from "./check-template.js";
import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { StepDocument } from "./document.js";
import { allSteps } from "./nodes.js";
import type { ReferenceRoot } from "./reference.js";
import type { SagaFacts, StepWithPlace } from "./saga-facts.js";
import { partAt, readTemplate, referencesIn, type TemplateJson } from "./template.js";
import { isAfterPivot, noRaw } from "./validate-data.js";

const keyRoots: readonly ReferenceRoot[] = ["key", "keyHash"];
const compensationRoots: readonly ReferenceRoot[] = ["request", "result", "failure"];
const outputRoots: readonly ReferenceRoot[] = ["input", "results", "execution"];
const hookRoots: readonly ReferenceRoot[] = ["input", "key", "keyHash", "execution", "failure"];

/** Checks that what the requests of a step refer to is there, and that they hold the key where they must. */
export function checkStepReferences(placed: StepWithPlace, facts: SagaFacts): Diagnostic[] {
  const { step, place } = placed;
  const { name, action, compensation } = step;
  const roots = [...dataRoots(place), ...keyRoots];
  const own: readonly ReferenceRoot[] = action.callback === undefined ? roots : [...roots, "taskToken"];
  const where = `The request of the step "${name}"`;
  const found = [
    ...checkTemplate(action.request, { where, roots: own, place }, facts),
    ...checkKey(step),
    ...checkToken(step),
    ...checkRaw(placed, facts),
  ];
  if (compensation?.request === undefined) return found;
  return [
    ...found,
    ...checkTemplate(
      compensation.request,
      {
        where: `The compensation request of the step "${name}"`,
        roots: [...roots, ...compensationRoots],
        place,
      },
      facts,
    ),
    ...checkTokenInCompensation(step),
  ];
}

/** A token is that of one try of the action: in a compensation, its request has none. */
function checkTokenInCompensation({ name, action, compensation }: StepDocument): Diagnostic[] {
  const where = `The compensation request of the step "${name}"`;
  return [...referencesIn(compensation?.request ?? null)].flatMap(([root, ...path]) => {
    const meant = root === "request" ? readTemplate(partAt(action.request, path) ?? null) : undefined;
    if (meant?.kind !== "reference" || meant.path[0] !== "taskToken") return [];
    const reference = `taskToken (through ${[root, ...path].join(".")})`;
    const allowed = "the other properties of the request";
    return [diagnostics.unavailableReference(["taskToken"], { where, reference, allowed })];
  });
}

/** Checks what the request of a hook that is run after compensation refers to. */
export function checkCompensatedHook(step: StepDocument, facts: SagaFacts): Diagnostic[] {
  const { steps } = facts.document;
  const where = `The request of the step "${step.name}"`;
  const place = { sequence: steps, index: steps.length };
  return [
    ...checkTemplate(step.action.request, { where, roots: hookRoots, place }, facts),
    ...checkKey(step),
  ];
}

/** Checks that every request that changes the world contains a key. */
function checkKey({ name, kind, action, compensation }: StepDocument): Diagnostic[] {
  const missing = (operation: string, what: string) =>
    diagnostics.missingKey([name, operation], { step: name, operation, kind: what });
  const found: Diagnostic[] = [];
  if (kind !== "read-only" && !holdsKey(action.request)) found.push(missing(action.operation, "action"));
  if (compensation?.request !== undefined && !holdsKey(compensation.request, action.request))
    found.push(missing(compensation.operation, "compensation"));
  return found;
}

function checkToken({ name, action: { callback, request, operation } }: StepDocument): Diagnostic[] {
  if (callback === undefined || [...referencesIn(request)].some(([root]) => root === "taskToken")) return [];
  return [diagnostics.missingTaskToken([name, operation], { step: name, operation })];
}

/** Raw JSONata may fail: in a request that is well where the failure is caught, and the step is not begun. */
function checkRaw({ step, place }: StepWithPlace, facts: SagaFacts): Diagnostic[] {
  const { name, kind, action, compensation } = step;
  const where = `The request of the step "${name}"`;
  const persists = kind === "pivot" || kind === "retriable";
  const found =
    persists || (kind !== "best-effort" && isAfterPivot(place, facts))
      ? noRaw(action.request, where, `a ${kind} step couldn't recover from a failure`)
      : [];
  if (compensation === undefined) return found;
  const whereBack = `The compensation request of the step "${name}"`;
  if (compensation.request === undefined) {
    const why =
      "the compensation, which must not fail, uses the same request unless you give it one of its own";
    return [...found, ...noRaw(action.request, where, why)];
  }
  const why = "a compensation must not fail";
  return [
    ...found,
    ...noRaw(compensation.request, whereBack, why),
    ...[...referencesIn(compensation.request)].flatMap(([root, ...path]) =>
      root === "request"
        ? noRaw(partAt(action.request, path) ?? null, `${whereBack} (through request)`, why)
        : [],
    ),
  ];
}

/** Checks that the output is an object, and that what it refers to is there when the saga completes. */
export function checkOutput(facts: SagaFacts): Diagnostic[] {
  const { output, steps } = facts.document;
  if (output === undefined) return [];
  const place = { sequence: steps, index: steps.length };
  const found = [
    ...checkTemplate(output, { where: "The output", roots: outputRoots, place }, facts),
    ...noRaw(output, "The output", "a saga that is done couldn't recover from a failure"),
  ];
  const part = readTemplate(output);
  if (part.kind !== "object") {
    const received =
      part.kind === "reference"
        ? `the reference ${part.path.join(".")}`
        : part.kind === "operator"
          ? `the expression ${part.operator}(…)`
          : JSON.stringify(output);
    return [...found, diagnostics.invalidOutput([], { received })];
  }
  const bestEffort = allSteps(steps)
    .filter(({ kind }) => kind === "best-effort")
    .map(({ name }) => name);
  if (bestEffort.length > 0 && Object.hasOwn(part.properties, "failures")) {
    found.push(diagnostics.reservedOutput(["failures"], { steps: bestEffort.join(", ") }));
  }
  return found;
}

/**
 * True if a request surely holds the key, itself or by way of the action's request. A text that could turn out to be
 * absent does not, nor does what is merely calculated from the key.
 */
function holdsKey(template: TemplateJson, request?: TemplateJson): boolean {
  const inside = (part: TemplateJson) => holdsKey(part, request);
  const part = readTemplate(template);
  switch (part.kind) {
    case "array":
      return part.elements.some(inside);
    case "object":
      return Object.values(part.properties).some(inside);
    case "operator":
      if (part.operator === "coalesce") return part.operands.slice(0, 1).some(inside);
      return (
        part.operator === "concat" &&
        part.operands.some(inside) &&
        part.operands.every((operand) => readTemplate(operand).kind === "literal" || inside(operand))
      );
    case "reference": {
      const [root, ...path] = part.path;
      if (root === "request" && request !== undefined) return holdsKey(partAt(request, path) ?? null);
      return (root === "key" || root === "keyHash") && path.length === 0;
    }
    case "raw":
    case "literal":
      return false;
  }
}
