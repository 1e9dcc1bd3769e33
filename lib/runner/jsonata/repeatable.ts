import { isTreeNode, type TreeNode } from "./tree.js";

/** Functions that may answer something else each time, or evaluate a text in which such a function is. */
const changing = new Set(["now", "millis", "random", "shuffle", "uuid", "eval"]);

/** Parts of the context object that are the same in every try of a state. */
const lasting: Readonly<Record<string, ReadonlySet<unknown>>> = {
  Execution: new Set(["Id", "Input", "Name", "RoleArn", "StartTime"]),
  StateMachine: new Set(["Id", "Name"]),
};

/** True if an expression gives the same value in every try of a state: neither time nor chance nor the try counts. */
export function isSameInEachTry(tree: TreeNode): boolean {
  return isSame(tree);
}

function isSame(part: unknown): boolean {
  if (Array.isArray(part)) return part.every(isSame);
  if (typeof part !== "object" || part === null) return true;
  if (isTreeNode(part)) {
    if (part.type === "variable" && (changing.has(String(part.value)) || part.value === "states"))
      return false;
    const [first, ...others] = part.steps ?? [];
    if (first?.type === "variable" && first.value === "states")
      return !isFiltered(first) && isLasting(others) && others.every(isSame);
  }
  return Object.values(part).every(isSame);
}

/** True for the steps that follow `$states` to something that lasts. */
function isLasting([kind, of, what]: readonly TreeNode[]): boolean {
  if (kind?.type !== "name" || isFiltered(kind)) return false;
  if (kind.value !== "context") return true;
  if (of?.type !== "name" || what?.type !== "name" || isFiltered(of)) return false;
  return Object.hasOwn(lasting, String(of.value)) && lasting[String(of.value)]?.has(what.value) === true;
}

function isFiltered({ stages, predicate, focus, index }: TreeNode): boolean {
  return [stages, predicate, focus, index].some((each) => each !== undefined);
}
