import { type Diagnostic, diagnostics } from "./diagnostics.js";
import type { StepDocument } from "./document.js";
import type { ReferencePath, ReferenceRoot } from "./reference.js";
import type { SagaFacts } from "./saga-facts.js";
import { partAt, readTemplate, referencesIn, type TemplateJson } from "./template.js";

const requestRoots: readonly ReferenceRoot[] = ["input", "results", "key", "keyHash"];
const compensationRoots: readonly ReferenceRoot[] = [...requestRoots, "request", "result", "failure"];
const outputRoots: readonly ReferenceRoot[] = ["input", "results"];

/** Checks that what the requests of a step refer to is there, and that they hold the key where they must. */
export function checkStepReferences(step: StepDocument, index: number, facts: SagaFacts): Diagnostic[] {
  const { name, kind, action, compensation } = step;
  const found = checkReferences(
    action.request,
    { where: `The request of the step "${name}"`, roots: requestRoots, before: index },
    facts,
  );
  if (kind !== "read-only" && !holdsKey(action.request)) {
    found.push(
      diagnostics.missingKey([name, action.operation], {
        step: name,
        operation: action.operation,
        kind: "action",
      }),
    );
  }
  if (compensation?.request !== undefined) {
    const where = `The compensation request of the step "${name}"`;
    found.push(
      ...checkReferences(compensation.request, { where, roots: compensationRoots, before: index }, facts),
    );
    if (!holdsKey(compensation.request, action.request)) {
      const { operation } = compensation;
      found.push(diagnostics.missingKey([name, operation], { step: name, operation, kind: "compensation" }));
    }
  }
  return found;
}

/** Checks that the output is an object, and that what it refers to is there when the saga completes. */
export function checkOutput(facts: SagaFacts): Diagnostic[] {
  const { output, steps } = facts.document;
  if (output === undefined) return [];
  const found = checkReferences(
    output,
    { where: "The output", roots: outputRoots, before: steps.length },
    facts,
  );
  const part = readTemplate(output);
  if (part.kind !== "object") {
    const received =
      part.kind === "reference" ? `the reference ${part.path.join(".")}` : JSON.stringify(output);
    return [...found, diagnostics.invalidOutput([], { received })];
  }
  const bestEffort = steps.filter(({ kind }) => kind === "best-effort").map(({ name }) => name);
  if (bestEffort.length > 0 && Object.hasOwn(part.properties, "failures")) {
    found.push(diagnostics.reservedOutput(["failures"], { steps: bestEffort.join(", ") }));
  }
  return found;
}

interface Place {
  readonly where: string;
  readonly roots: readonly ReferenceRoot[];
  /** How many of the saga's steps have surely run. */
  readonly before: number;
}

function checkReferences(template: TemplateJson, place: Place, facts: SagaFacts): Diagnostic[] {
  return [...referencesIn(template)].flatMap((path) => checkReference(path, place, facts));
}

function checkReference(
  path: ReferencePath,
  { where, roots, before }: Place,
  { document, positions }: SagaFacts,
): Diagnostic[] {
  const [root, step] = path;
  if (!roots.includes(root)) {
    return [diagnostics.unavailableReference([root], { where, reference: root, allowed: roots.join(", ") })];
  }
  if (root !== "results") return [];
  if (typeof step !== "string") {
    const allowed = "the result of one step, as results.<step>";
    return [diagnostics.unavailableReference([root], { where, reference: "results as a whole", allowed })];
  }
  const index = positions.get(step);
  if (index === undefined) {
    return [
      diagnostics.unknownStep([step], {
        where,
        step,
        known: document.steps.map(({ name }) => name).join(", "),
      }),
    ];
  }
  return index < before ? [] : [diagnostics.unavailableResult([step], { where, step })];
}

/** Whether a request holds the key, itself or by way of the action's request. */
function holdsKey(template: TemplateJson, request?: TemplateJson): boolean {
  for (const path of referencesIn(template)) {
    if ((path[0] === "key" || path[0] === "keyHash") && path.length === 1) return true;
    if (path[0] === "request" && request !== undefined && holdsKey(partAt(request, path.slice(1)) ?? null))
      return true;
  }
  return false;
}
