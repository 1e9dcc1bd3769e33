import type { NodeDocument, SagaDocument } from "../../saga/index.js";

/** The path of a block or of a wait, as it is in keys, from its name with those of the parts around it and its iterations. */
export function nodePath(document: SagaDocument, name: string, iterations: readonly number[]): string {
  const steps = pathTo(document.steps, { name, parts: "" }) ?? [name];
  let next = 0;
  return steps.map((step) => (step === element ? String(iterations[next++]) : step)).join("/");
}

/** Stands for the index of an element. */
const element = "";

function pathTo(
  nodes: readonly NodeDocument[],
  wanted: { readonly name: string; readonly parts: string },
): readonly string[] | undefined {
  for (const node of nodes) {
    if (node.type !== "part" && `${wanted.parts}${node.name}` === wanted.name) return [node.name];
    const inside = pathInside(node, wanted);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function pathInside(
  node: NodeDocument,
  wanted: { readonly name: string; readonly parts: string },
): readonly string[] | undefined {
  const within = (steps: readonly NodeDocument[], before: readonly string[], parts = wanted.parts) => {
    const path = pathTo(steps, { ...wanted, parts });
    return path && [...before, ...path];
  };
  switch (node.type) {
    case "parallel":
      return within(
        node.branches.flatMap(({ steps }) => steps),
        [node.name],
      );
    case "forEach":
      return within(node.steps, [node.name, element]);
    case "choice":
      return within(
        node.paths.flatMap(({ steps }) => steps),
        [],
      );
    case "part":
      return within(node.steps, [node.name], `${wanted.parts}${node.name}/`);
    default:
      return undefined;
  }
}
