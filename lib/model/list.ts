import type { ForEachDocument, NodeDocument } from "../saga/document.js";
import type { Failure } from "./failure.js";
import { meaningIn } from "./references.js";
import { branchScope, instanceOf, partScope, type Scope } from "./scope.js";
import type { Json } from "./values/json.js";
import { elementsOf } from "./values/operators.js";
import { evaluated } from "./values/template.js";

export const usualMaxItems = 40;

/** The failure of a list that has more elements than it may. */
export const tooManyItems = "Saga.TooManyItems";

/** The list of a forEach: an absent one is empty, and a value that isn't a list is a list of one. */
export function listIn({ items }: ForEachDocument, scope: Scope): readonly Json[] {
  // A list holds no raw JSONata.
  return elementsOf(evaluated(items, meaningIn(scope, { raw: () => undefined })));
}

/** The failure of a list that has more elements than it may; undefined if it hasn't. */
export function listFailure(
  { name, maxItems = usualMaxItems }: ForEachDocument,
  list: readonly Json[],
  scope: Scope,
): Failure | undefined {
  if (list.length <= maxItems) return undefined;
  const { name: step } = instanceOf(name, scope);
  const cause = `The list of ${step} has ${list.length} elements; at most ${maxItems} are allowed.`;
  return { step, error: tooManyItems, cause };
}

/** The failure of the first list in these nodes, and in the blocks, paths and parts in them, that has too many elements. */
export function laterListFailure(nodes: readonly NodeDocument[], scope: Scope): Failure | undefined {
  for (const node of nodes) {
    const found = failureIn(node, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function failureIn(node: NodeDocument, scope: Scope): Failure | undefined {
  switch (node.type) {
    case "forEach":
      return (
        listFailure(node, listIn(node, scope), scope) ??
        laterListFailure(node.steps, branchScope(node.name, scope))
      );
    case "parallel":
      return laterListFailure(
        node.branches.flatMap(({ steps }) => steps),
        branchScope(node.name, scope),
      );
    case "choice":
      return laterListFailure(
        node.paths.flatMap(({ steps }) => steps),
        scope,
      );
    case "part":
      return laterListFailure(node.steps, partScope(node.name, node.input, scope));
    default:
      return undefined;
  }
}
