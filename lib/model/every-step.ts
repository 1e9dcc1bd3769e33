import type { ForEachDocument, NodeDocument } from "../saga/document.js";
import type { Begun } from "./begun.js";
import { listFailure, listIn } from "./list.js";
import { branchScope, elementScope, partScope, type Scope, withResult } from "./scope.js";
import { type JsonObject, objectOf, type Value } from "./values/json.js";

/**
 * Everything in a sequence that could have to be compensated, on every path of its choices: for when it isn't known what
 * was begun, and what it answered.
 */
export function everyStep(nodes: readonly NodeDocument[], scope: Scope): readonly Begun[] {
  let inside = scope;
  return nodes.flatMap((node) => {
    const steps = everyStepOf(node, inside);
    // Its result isn't known, but it hides that of another node of its name further out.
    inside = withResult(inside, node.name, unknownResult(node));
    return steps;
  });
}

/** The result of a node of which no answer is known: no response, and of what holds several the form without any. */
function unknownResult(node: NodeDocument): Value {
  switch (node.type) {
    case "step":
    case "wait":
      return undefined;
    case "parallel":
      return objectOf(node.branches.map(({ name, steps }) => [name, unknownResults(steps)]));
    case "forEach":
      return [];
    case "choice":
      // Nor is it known which path was taken.
      return {};
    case "part":
      return unknownResults(node.steps);
  }
}

function unknownResults(nodes: readonly NodeDocument[]): JsonObject {
  return objectOf(nodes.map((node) => [node.name, unknownResult(node)]));
}

function everyStepOf(node: NodeDocument, scope: Scope): readonly Begun[] {
  switch (node.type) {
    case "step":
      return node.compensation === undefined ? [] : [{ type: "step", step: node, scope, result: undefined }];
    case "parallel": {
      const inside = branchScope(node.name, scope);
      return [{ type: "together", branches: node.branches.map(({ steps }) => everyStep(steps, inside)) }];
    }
    case "forEach":
      return [{ type: "together", branches: elementsIn(node, scope), limit: node.maxConcurrency }];
    case "choice":
      return [{ type: "path", begun: node.paths.flatMap(({ steps }) => everyStep(steps, scope)) }];
    case "part":
      return everyStep(node.steps, partScope(node.name, node.input, scope));
    case "wait":
      return [];
  }
}

/** Nothing was begun of a list with too many elements. */
function elementsIn(node: ForEachDocument, scope: Scope): readonly (readonly Begun[])[] {
  const list = listIn(node, scope);
  if (listFailure(node, list, scope) !== undefined) return [];
  return list.map((item, index) => everyStep(node.steps, elementScope(node.name, { index, item }, scope)));
}
