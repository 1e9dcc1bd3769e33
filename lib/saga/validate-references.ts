import { type Diagnostic, diagnostics } from "./diagnostics.js";
import type { NodeDocument } from "./document.js";
import { allSteps, type Place } from "./nodes.js";
import type { ReferencePath, ReferenceRoot } from "./reference.js";
import type { PlacedStep, SagaFacts } from "./saga-facts.js";
import { partAt, readTemplate, referencesIn, type TemplateJson } from "./template.js";

const requestRoots: readonly ReferenceRoot[] = ["input", "results", "key", "keyHash"];
const compensationRoots: readonly ReferenceRoot[] = [...requestRoots, "request", "result", "failure"];
const outputRoots: readonly ReferenceRoot[] = ["input", "results"];

/** Checks that what the requests of a step refer to is there, and that they hold the key where they must. */
export function checkStepReferences({ step, place }: PlacedStep, facts: SagaFacts): Diagnostic[] {
  const { name, kind, action, compensation } = step;
  const found = checkReferences(
    action.request,
    { where: `The request of the step "${name}"`, roots: requestRoots, place },
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
    found.push(...checkReferences(compensation.request, { where, roots: compensationRoots, place }, facts));
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
    { where: "The output", roots: outputRoots, place: { sequence: steps, index: steps.length } },
    facts,
  );
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

interface Whereabouts {
  readonly where: string;
  readonly roots: readonly ReferenceRoot[];
  readonly place: Place;
}

function checkReferences(template: TemplateJson, whereabouts: Whereabouts, facts: SagaFacts): Diagnostic[] {
  return [...referencesIn(template)].flatMap((path) => checkReference(path, whereabouts, facts));
}

function checkReference(
  path: ReferencePath,
  { where, roots, place }: Whereabouts,
  facts: SagaFacts,
): Diagnostic[] {
  const [root, name, ...rest] = path;
  if (!roots.includes(root)) {
    return [diagnostics.unavailableReference([root], { where, reference: root, allowed: roots.join(", ") })];
  }
  if (root !== "results") return [];
  if (typeof name !== "string") {
    const allowed = "the result of one step, as results.<step>";
    return [diagnostics.unavailableReference([root], { where, reference: "results as a whole", allowed })];
  }
  const found = visible(name, place, facts);
  if (found === undefined) {
    return facts.positions.has(name)
      ? [diagnostics.unavailableResult([name], { where, step: name })]
      : [
          diagnostics.unknownStep([name], {
            where,
            step: name,
            known: [...facts.positions.keys()].join(", "),
          }),
        ];
  }
  return checkInside(found, rest, where);
}

/** The node of a name that has surely run when a place is reached: in its own sequence, or before a block around it. */
function visible(name: string, place: Place, facts: SagaFacts): NodeDocument | undefined {
  const member = facts.members.get(place.sequence)?.get(name);
  if (member !== undefined && member.index < place.index) return member.node;
  return place.block === undefined ? undefined : visible(name, place.block.place, facts);
}

/** Checks the part of a path that leads into a block: the branch's name, then a node's of that branch. */
function checkInside(node: NodeDocument, path: readonly (string | number)[], where: string): Diagnostic[] {
  const [branchName, step, ...rest] = path;
  if (node.type === "step" || branchName === undefined) return [];
  const unknown = (name: string | number, known: readonly { readonly name: string }[]) =>
    diagnostics.unknownStep([String(name)], {
      where,
      step: name,
      known: known.map((each) => each.name).join(", "),
    });
  const branch = node.branches.find(({ name }) => name === branchName);
  if (branch === undefined) return [unknown(branchName, node.branches)];
  if (step === undefined) return [];
  const inner = branch.steps.find(({ name }) => name === step);
  return inner === undefined ? [unknown(step, branch.steps)] : checkInside(inner, rest, where);
}

/**
 * Whether a request surely holds the key, itself or by way of the action's request. A text that could turn out to be
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
    case "literal":
      return false;
  }
}
