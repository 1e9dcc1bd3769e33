import type { ForEachDocument, NodeDocument } from "../saga/document.js";
import type { Begun } from "./begun.js";
import { listFailure, listIn } from "./list.js";
import { branchScope, elementScope, partScope, pathOf, type Scope, withResult } from "./scope.js";
import { entryOf, type State } from "./state.js";
import { type JsonObject, objectOf, type Value } from "./values/json.js";

/** Answer of a step's action, if that is known. */
type ResultOf = (path: string) => Value;

const nothingKnown: ResultOf = () => undefined;

/** The answers of actions that an execution knows, by the steps' paths. */
export function knownResults({ known }: Pick<State, "known">): ResultOf {
  return (path) => {
    const ended = entryOf(known.tries, path)?.at(-1)?.ended;
    return ended !== undefined && "result" in ended ? ended.result : undefined;
  };
}

/**
 * Everything in a sequence that could have to be compensated, on every path of its choices: for when it isn't known what
 * was begun.
 *
 * @param resultOf what each action answered. By default that isn't known either.
 */
export function everyStep(
  nodes: readonly NodeDocument[],
  scope: Scope,
  resultOf: ResultOf = nothingKnown,
): readonly Begun[] {
  let inside = scope;
  return nodes.flatMap((node) => {
    const steps = everyStepOf(node, inside, resultOf);
    // Its result isn't known, but it hides that of another node of its name further out.
    const known = node.type === "step" ? resultOf(pathOf(node.name, inside)) : undefined;
    inside = withResult(inside, node.name, known ?? unknownResult(node));
    return steps;
  });
}

/** The result of a node of which no answer is known: no response, and of what holds several the form without any. */
export function unknownResult(node: NodeDocument): Value {
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

function everyStepOf(node: NodeDocument, scope: Scope, resultOf: ResultOf): readonly Begun[] {
  switch (node.type) {
    case "step":
      return node.compensation === undefined
        ? []
        : [{ type: "step", step: node, scope, result: resultOf(pathOf(node.name, scope)) }];
    case "parallel": {
      const inside = branchScope(node.name, scope);
      return [
        { type: "together", branches: node.branches.map(({ steps }) => everyStep(steps, inside, resultOf)) },
      ];
    }
    case "forEach":
      return [{ type: "together", branches: elementsIn(node, scope, resultOf), limit: node.maxConcurrency }];
    case "choice":
      return [{ type: "path", begun: node.paths.flatMap(({ steps }) => everyStep(steps, scope, resultOf)) }];
    case "part":
      return everyStep(node.steps, partScope(node.name, node.input, scope), resultOf);
    case "wait":
      return [];
  }
}

/** Nothing was begun of a list with too many elements. */
function elementsIn(node: ForEachDocument, scope: Scope, resultOf: ResultOf): readonly (readonly Begun[])[] {
  const list = listIn(node, scope);
  if (listFailure(node, list, scope) !== undefined) return [];
  return list.map((item, index) =>
    everyStep(node.steps, elementScope(node.name, { index, item }, scope), resultOf),
  );
}
