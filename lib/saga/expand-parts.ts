import type {
  CallDocument,
  CompensationDocument,
  NodeDocument,
  PartDocument,
  RecoveryOptions,
  SagaDocument,
  StepDocument,
} from "./document.js";
import { allSteps, walk } from "./nodes.js";
import { partSeparator } from "./part-names.js";
import type { ReferencePath } from "./reference.js";
import { mapReferences, readTemplate, type TemplateJson } from "./template.js";

/** A saga as it runs: without parts, and with the hooks for its completion as its last steps. */
export interface ExpandedSaga extends SagaDocument {
  /** The names of the last steps that are hooks: as steps, they look like any other. */
  readonly completionHooks: ReadonlySet<string>;
}

/**
 * Puts the steps of parts where the parts stood, under names such as `Outbound/ReserveFlight`, with references that lead to
 * them, and the hooks for the saga's completion after its last step.
 */
export function expandParts(document: SagaDocument): ExpandedSaga {
  const { hooks, output, recovery, ...rest } = document;
  const all = membersOf(document.steps);
  const outermost: NameScope = { prefix: "", all, before: all };
  // Without parts every name is its own, which most sagas are.
  const steps = hasParts(document.steps) ? expandSequence(document.steps, outermost) : document.steps;
  const onCompleted = (hooks?.onCompleted ?? []).map((step) => expandStep(step, outermost));
  const onCompensated = hooks?.onCompensated ?? [];
  return {
    ...rest,
    steps: [...steps, ...onCompleted],
    ...(output === undefined ? {} : { output: rewrite(output, outermost) }),
    ...(recovery === undefined ? {} : { recovery: expandRecovery(recovery, document.steps) }),
    ...(onCompensated.length === 0 ? {} : { hooks: { onCompensated } }),
    completionHooks: new Set(onCompleted.map(({ name }) => name)),
  };
}

/** The meaning of names in a sequence. */
interface NameScope {
  /** The names of the parts around it. */
  readonly prefix: string;
  /** The nodes of the sequence. */
  readonly all: ReadonlyMap<string, NodeDocument>;
  /** Those that come before the one that refers. */
  readonly before: ReadonlyMap<string, NodeDocument>;
  readonly outer?: NameScope;
  /** The meaning of `input`, in terms of what is outside of the part; the saga's input if undefined. */
  readonly input?: TemplateJson;
}

function membersOf(nodes: readonly NodeDocument[]): ReadonlyMap<string, NodeDocument> {
  // Of two of one name the first, as everywhere.
  return new Map([...nodes].reverse().map((node) => [node.name, node]));
}

function hasParts(nodes: readonly NodeDocument[]): boolean {
  for (const { node } of walk(nodes)) if (node.type === "part") return true;
  return false;
}

/** The scope of a sequence inside another one. */
function within(scope: NameScope, nodes: readonly NodeDocument[]): NameScope {
  return { ...scope, all: membersOf(nodes), before: new Map(), outer: scope };
}

function expandSequence(nodes: readonly NodeDocument[], scope: NameScope): NodeDocument[] {
  const before = new Map<string, NodeDocument>();
  const own: NameScope = { ...scope, before };
  return nodes.flatMap((node) => {
    // A node hides one of its name further out only from those that come after it.
    const expanded = expandNode(node, own);
    if (!before.has(node.name)) before.set(node.name, node);
    return expanded;
  });
}

function expandNode(node: NodeDocument, scope: NameScope): NodeDocument[] {
  const name = `${scope.prefix}${node.name}`;
  const inside = (steps: readonly NodeDocument[]) => expandSequence(steps, within(scope, steps));
  switch (node.type) {
    case "step":
      return [expandStep(node, scope)];
    case "parallel":
      return [
        {
          ...node,
          name,
          branches: node.branches.map((branch) => ({ ...branch, steps: inside(branch.steps) })),
        },
      ];
    case "forEach":
      return [{ ...node, name, items: rewrite(node.items, scope), steps: inside(node.steps) }];
    case "choice":
      return [
        {
          ...node,
          name,
          paths: node.paths.map(({ when, ...path }) => ({
            ...path,
            ...(when === undefined ? {} : { when: rewrite(when, scope) }),
            steps: inside(path.steps),
          })),
        },
      ];
    case "wait":
      return [{ ...node, name, ...(node.until === undefined ? {} : { until: rewrite(node.until, scope) }) }];
    case "part":
      return expandPart(node, scope);
  }
}

function expandPart(part: PartDocument, scope: NameScope): NodeDocument[] {
  return expandSequence(part.steps, {
    ...within(scope, part.steps),
    prefix: `${scope.prefix}${part.name}${partSeparator}`,
    ...(part.input === undefined ? {} : { input: rewrite(part.input, scope) }),
  });
}

function expandStep(step: StepDocument, scope: NameScope): StepDocument {
  const { action, compensation } = step;
  return {
    ...step,
    name: `${scope.prefix}${step.name}`,
    action: { ...action, request: rewrite(action.request, scope) } satisfies CallDocument,
    ...(compensation === undefined ? {} : { compensation: expandCompensation(compensation, scope) }),
  };
}

function expandCompensation(compensation: CompensationDocument, scope: NameScope): CompensationDocument {
  if (compensation.request === undefined) return compensation;
  return { ...compensation, request: rewrite(compensation.request, scope) };
}

/** The name of a part stands for what is compensated in it, the last one first. */
function expandRecovery(
  { order, ...recovery }: RecoveryOptions,
  nodes: readonly NodeDocument[],
): RecoveryOptions {
  if (order === undefined) return recovery;
  if (typeof order === "string") return { ...recovery, order };
  const members = membersOf(nodes);
  const first = order.first.flatMap((name) => {
    const node = members.get(name);
    return node?.type === "part" ? compensatedIn(node, "").reverse() : [name];
  });
  return { ...recovery, order: { first } };
}

function compensatedIn(part: PartDocument, prefix: string): string[] {
  const inside = `${prefix}${part.name}${partSeparator}`;
  return part.steps.flatMap((node) => {
    if (node.type === "part") return compensatedIn(node, inside);
    const isCompensated = allSteps([node]).some(({ compensation }) => compensation !== undefined);
    return isCompensated ? [`${inside}${node.name}`] : [];
  });
}

/** A template in terms of the saga as a whole. */
function rewrite(template: TemplateJson, scope: NameScope): TemplateJson {
  return mapReferences(template, ([root, ...path]) => {
    if (root === "input" && scope.input !== undefined) return inside(scope.input, path);
    const [name, ...rest] = path;
    if (root !== "results" || typeof name !== "string") return { $ref: [root, ...path] };
    return resultAt(name, rest, scope);
  });
}

/**
 * The result of the nearest node of a name that comes before, in a scope or in those around it. If there is none, that of
 * the nearest one at all: validation says what is wrong with that.
 */
function resultAt(name: string, rest: readonly (string | number)[], scope: NameScope): TemplateJson {
  for (const nodes of ["before", "all"] as const) {
    for (let at: NameScope | undefined = scope; at !== undefined; at = at.outer) {
      const node = at[nodes].get(name);
      if (node !== undefined) return lead(node, rest, at.prefix);
    }
  }
  return { $ref: ["results", name, ...rest] };
}

/** A path into a part goes on to what stands in its place; one that ends there means all of that. */
function lead(node: NodeDocument, rest: readonly (string | number)[], prefix: string): TemplateJson {
  if (node.type !== "part") return { $ref: ["results", `${prefix}${node.name}`, ...rest] };
  const inner = `${prefix}${node.name}${partSeparator}`;
  const [name, ...further] = rest;
  if (name === undefined) {
    const all = node.steps.filter(({ type }) => type !== "wait");
    return Object.fromEntries(all.map((each) => [each.name, lead(each, [], inner)]));
  }
  const next = node.steps.find((each) => each.name === name);
  return next === undefined
    ? { $ref: ["results", `${inner}${name}`, ...further] }
    : lead(next, further, inner);
}

const absent: TemplateJson = { $ref: ["absent"] };

/** The value at a path in a template that takes the place of the input. */
function inside(template: TemplateJson, path: readonly (string | number)[]): TemplateJson {
  const [step, ...rest] = path;
  if (step === undefined) return template;
  const part = readTemplate(template);
  switch (part.kind) {
    case "reference":
      return { $ref: [...part.path, ...path] satisfies ReferencePath };
    case "raw":
      return { $jsonata: [`$value${path.map(navigation).join("")}`, { value: template }] };
    case "object":
      return Object.hasOwn(part.properties, step) ? inside(part.properties[step] ?? null, rest) : absent;
    case "array": {
      const element = typeof step === "number" ? part.elements[step] : undefined;
      return element === undefined ? absent : inside(element, rest);
    }
    default:
      return absent;
  }
}

function navigation(step: string | number): string {
  return typeof step === "number" ? `[${step}]` : `.\`${step}\``;
}
