import { isTreeList, type TreeList, type TreeNode } from "./tree.js";

/**
 * The number of times that data may occur in what an expression makes, variables of blocks replaced by what they stand
 * for: twice as often with each `$b := [$a, $a]`. Counts the parts that `compileQuick` knows.
 */
export function weightOf(tree: TreeNode): number {
  return weigh(tree, new Map());
}

/** The weight of a literal or a constructor; data may be much larger. */
const lightPart = 1 / 64;

type Weights = Map<string, number>;

function weigh(node: TreeNode | TreeList | undefined, variables: Weights): number {
  if (node === undefined) return 0;
  if (isTreeList(node)) return sum(node, variables);
  switch (node.type) {
    case "variable":
      return variables.get(String(node.value)) ?? 1;
    case "path":
      return weigh(node.steps?.[0], variables);
    case "block":
      return weighBlock(node.expressions ?? [], variables);
    case "bind":
      return weigh(node.rhs, variables);
    default:
      return (
        lightPart +
        sum([...(node.expressions ?? []), ...(node.arguments ?? [])], variables) +
        [node.lhs, node.rhs, node.expression, node.condition, node.then, node.else].reduce<number>(
          (total, part) => total + weigh(part, variables),
          0,
        )
      );
  }
}

function weighBlock(expressions: readonly TreeNode[], variables: Weights): number {
  const inside = new Map(variables);
  let weight = 0;
  for (const expression of expressions) {
    weight = weigh(expression, inside);
    if (expression.type === "bind" && expression.lhs !== undefined && !isTreeList(expression.lhs)) {
      inside.set(String(expression.lhs.value), weight);
    }
  }
  return weight;
}

function sum(nodes: TreeList, variables: Weights): number {
  return nodes.reduce<number>((total, node) => total + weigh(node, variables), 0);
}
