/** A node of JSONata's syntax tree. The package's own types leave out most of what its nodes have. */
export interface TreeNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly TreeNode[];
  /** Filters of a step in a path. */
  readonly stages?: readonly TreeNode[];
  /** Filters of anything else. */
  readonly predicate?: readonly TreeNode[];
  /** The expression or index that a filter filters by. */
  readonly expr?: TreeNode;
  readonly lhs?: TreeNode | TreeList;
  readonly rhs?: TreeNode;
  readonly expression?: TreeNode;
  readonly expressions?: readonly TreeNode[];
  readonly condition?: TreeNode;
  readonly then?: TreeNode;
  readonly else?: TreeNode;
  readonly procedure?: TreeNode;
  readonly arguments?: readonly TreeNode[];
  readonly body?: TreeNode;
  /** The parameters' types of a lambda, if it declares them. */
  readonly signature?: unknown;
  /** True for a lambda that stands for a call in the last place of a function. */
  readonly thunk?: boolean;
  /** For `%`: the name under which the value's parent is bound. */
  readonly slot?: { readonly label: string };
  readonly pattern?: TreeNode;
  readonly update?: TreeNode;
  readonly delete?: TreeNode;
  readonly terms?: readonly { readonly expression: TreeNode; readonly descending?: boolean }[];
  readonly group?: { readonly lhs: TreeList };
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
  readonly tuple?: unknown;
  readonly focus?: unknown;
  readonly index?: unknown;
  readonly ancestor?: { readonly label: string };
}

/** Pairs of an object constructor, each a list of key and value. */
export type TreeList = readonly (TreeNode | TreeList)[];

export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function isTreeList(value: TreeNode | TreeList): value is TreeList {
  return Array.isArray(value);
}

/** The depth of an expression's parts, as JSONata evaluates them. */
export function depthOf(node: TreeNode): number {
  let deepest = 0;
  const see = (part: TreeNode | TreeList | undefined): void => {
    if (part === undefined) return;
    if (isTreeList(part)) part.forEach(see);
    else deepest = Math.max(deepest, depthOf(part));
  };
  for (const part of [node.lhs, node.rhs, node.expression, node.expressions, node.steps, node.arguments])
    see(part);
  for (const part of [node.condition, node.then, node.else, node.procedure, node.group?.lhs]) see(part);
  for (const filter of [...(node.stages ?? []), ...(node.predicate ?? [])]) see(filter.expr);
  return deepest + 1;
}
