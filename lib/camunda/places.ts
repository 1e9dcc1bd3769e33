import {
  expandParts,
  type NodeDocument,
  partSeparator,
  type SagaDocument,
  sequencesIn,
  walk,
} from "../saga/index.js";
import { compound, type Feel, textLiteral } from "./feel/feel.js";
import { executionName, variable } from "./variables.js";

/** The forEach around something, whose element is worked on. */
export interface Iteration {
  /** Its name, with those of the parts around it. */
  readonly name: string;
}

/** A node of a saga, with where it stands. */
export interface PlacedNode<N extends NodeDocument = NodeDocument> {
  readonly node: N;
  /** Its name, with those of the parts around it. */
  readonly name: string;
  /** The same node with references that lead out of its parts; undefined for a part. */
  readonly expanded: N | undefined;
  /** The path of its key: texts, and the names of those forEach whose indexes stand there. */
  readonly path: readonly (string | Iteration)[];
  /** The forEach around it, the innermost first. */
  readonly iterations: readonly Iteration[];
  /** True if the saga may still go back when it is run. */
  readonly isBeforePivot: boolean;
  /** The nodes in it, by branch or path. */
  readonly sequences: readonly PlacedSequence[];
}

export interface PlacedSequence {
  readonly name: string;
  readonly nodes: readonly PlacedNode[];
}

/** Every node of a saga with its place. */
export interface PlacedSaga {
  readonly document: SagaDocument;
  readonly nodes: readonly PlacedNode[];
  readonly onCompleted: readonly PlacedNode[];
  readonly onCompensated: readonly PlacedNode[];
  /** A node by its name, with those of the parts around it. */
  readonly byName: ReadonlyMap<string, PlacedNode>;
  /** The saga's output. */
  readonly output: SagaDocument["output"];
}

type Around = Pick<PlacedNode, "path" | "iterations" | "isBeforePivot"> & { readonly prefix: string };

/** Finds the place of each node. */
export function placesOf(document: SagaDocument): PlacedSaga {
  const whole = expandParts(document);
  const hooks = document.hooks ?? {};
  const expanded = new Map(
    [...walk([...whole.steps, ...(whole.hooks?.onCompensated ?? [])])].map(({ node }) => [node.name, node]),
  );
  const byName = new Map<string, PlacedNode>();
  const place = (node: NodeDocument, around: Around): PlacedNode => {
    const name = `${around.prefix}${node.name}`;
    const own = [...around.path, node.name];
    const inside = insideOf(node, name, own, around);
    const placed: PlacedNode = {
      node,
      name,
      expanded: expanded.get(name),
      path: own,
      iterations: around.iterations,
      isBeforePivot: around.isBeforePivot,
      sequences: sequencesIn(node).map(({ name: branch, steps }) => ({
        name: branch,
        nodes: steps.map((each) => place(each, inside)),
      })),
    };
    if (!byName.has(name)) byName.set(name, placed);
    return placed;
  };
  const pivot = document.steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const outermost = { prefix: "", path: [], iterations: [] };
  const placedAll = (nodes: readonly NodeDocument[], isBefore: (index: number) => boolean) =>
    nodes.map((node, index) => place(node, { ...outermost, isBeforePivot: isBefore(index) }));
  return {
    document,
    nodes: placedAll(document.steps, (index) => pivot === -1 || index < pivot),
    onCompleted: placedAll(hooks.onCompleted ?? [], () => false),
    onCompensated: placedAll(hooks.onCompensated ?? [], () => false),
    byName,
    output: whole.output,
  };
}

function insideOf(node: NodeDocument, name: string, own: PlacedNode["path"], around: Around): Around {
  switch (node.type) {
    case "part":
      return { ...around, prefix: `${name}${partSeparator}`, path: own };
    case "parallel":
      return { ...around, path: own };
    case "forEach":
      return { ...around, path: [...own, { name }], iterations: [{ name }, ...around.iterations] };
    default:
      // A choice is no part of keys: only one of its paths is taken.
      return around;
  }
}

/** The key of what is called at a place: the saga, the process instance, and the path. */
export function keyAt(saga: string, path: PlacedNode["path"]): Feel {
  const texts: string[] = [textLiteral(`${saga}:`), executionName.text];
  let text = "";
  for (const step of path) {
    text += "/";
    if (typeof step === "string") {
      text += step;
      continue;
    }
    texts.push(textLiteral(text), `string(${variable("index", step.name).text})`);
    text = "";
  }
  if (text !== "") texts.push(textLiteral(text));
  return compound(texts.join(" + "), "text");
}

/** A node as one of a type. */
export function isPlaced<T extends NodeDocument["type"]>(
  placed: PlacedNode,
  type: T,
): placed is PlacedNode<Extract<NodeDocument, { type: T }>> {
  return placed.node.type === type;
}

/** Every node in some sequence, and in those in it. */
export function* everyNode(nodes: readonly PlacedNode[]): Generator<PlacedNode> {
  for (const each of nodes) {
    yield each;
    for (const { nodes: inner } of each.sequences) yield* everyNode(inner);
  }
}
