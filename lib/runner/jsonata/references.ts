import { isTreeList, type TreeList, type TreeNode } from "./tree.js";

/** The references that the expressions of a field may hold, besides the input and the context. */
export interface Visible {
  readonly result: boolean;
  readonly errorOutput: boolean;
}

/**
 * References of an expression that it cannot have, as AWS refuses it when a state machine is created: it runs without
 * a context item, so a path must start from `$states` or a variable.
 */
export function unsupportedReferences(tree: TreeNode, visible: Visible): string[] {
  const complaints = new Set<string>();
  visit(tree, { atTopLevel: true, visible, complaints });
  return [...complaints];
}

interface ReferenceWalk {
  /** True if the context item would be the one that does not exist. */
  readonly atTopLevel: boolean;
  readonly visible: Visible;
  readonly complaints: Set<string>;
}

const needsContext = new Set(["name", "wildcard", "descendant", "parent"]);

function visit(node: TreeNode, walk: ReferenceWalk): void {
  const { atTopLevel, complaints } = walk;
  const text = String(node.value);
  if (node.type === "variable" && text === "$") complaints.add("Reference to '$$' is not supported.");
  if (atTopLevel && (needsContext.has(node.type) || (node.type === "variable" && text === ""))) {
    const name = node.type === "variable" ? "$" : node.type === "parent" ? "%" : text;
    complaints.add(`Reference to '${name}' at the top level is not supported.`);
  }
  // Only the first step of a path is looked up in the context item; what follows has one.
  const inner = { ...walk, atTopLevel: false };
  const steps = node.steps ?? [];
  checkStates(steps, walk);
  steps.forEach((step, index) => {
    visit(step, index === 0 ? walk : inner);
  });
  for (const filter of [...(node.stages ?? []), ...(node.predicate ?? [])]) visitMaybe(filter.expr, inner);
  for (const term of node.terms ?? []) visit(term.expression, inner);
  visitMaybe(node.group?.lhs, inner);
  for (const part of [node.pattern, node.update, node.delete]) visitMaybe(part, inner);
  for (const part of [node.lhs, node.rhs, node.expressions, node.expression, node.arguments])
    visitMaybe(part, walk);
  for (const part of [node.condition, node.then, node.else, node.body]) visitMaybe(part, walk);
  if (node.procedure !== undefined && node.procedure.type !== "variable") visit(node.procedure, walk);
}

function visitMaybe(part: TreeNode | TreeList | undefined, walk: ReferenceWalk): void {
  if (part === undefined) return;
  if (isTreeList(part)) for (const node of part) visitMaybe(node, walk);
  else visit(part, walk);
}

function checkStates(steps: readonly TreeNode[], { visible, complaints }: ReferenceWalk): void {
  const [first, second] = steps;
  if (first?.type !== "variable" || first.value !== "states" || second?.type !== "name") return;
  const member = String(second.value);
  if (member === "input" || member === "context") return;
  if (member === "result" && visible.result) return;
  if (member === "errorOutput" && visible.errorOutput) return;
  complaints.add(`Reference to '$states.${member}' is not supported here.`);
}
