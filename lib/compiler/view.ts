import { type NodeDocument, sequencesIn } from "../saga/index.js";
import { type Jsonata, navigate, objectConstructor } from "./jsonata-text.js";
import type { Names } from "./names.js";

/** A node with the source of what it left: a step's response, or the outcomes of a block. */
export interface Value {
  readonly node: NodeDocument;
  readonly source: Jsonata;
}

/** Where what has run is found, seen from a state. */
export interface View {
  /** The value of a node by its name; undefined when no node of that name is seen from there. */
  readonly find: (name: string) => Value | undefined;
}

/** Nodes whose values are variables: those of the sequence a state is in, on the way forward. */
export function variablesView(nodes: readonly NodeDocument[], names: Names, outer?: View): View {
  const found = new Map(nodes.map((node) => [node.name, { node, source: `$${variableOf(node, names)}` }]));
  return { find: (name) => found.get(name) ?? outer?.find(name) };
}

/** Nodes whose values a branch handed out in its outcome: so they are found once its block has ended. */
export function outcomeView(nodes: readonly NodeDocument[], outcome: Jsonata, outer?: View): View {
  const found = new Map(nodes.map((node) => [node.name, { node, source: navigate(outcome, [node.name]) }]));
  return { find: (name) => found.get(name) ?? outer?.find(name) };
}

/** The variable of a node, without `$`. */
export function variableOf(node: NodeDocument, names: Names): string {
  return node.type === "step" ? names.result(node.name) : names.block(node.name);
}

/** What a path leads to from a value: into a step's response, or by a branch's and a step's name into a block. */
export function resolveValue(
  { node, source }: Value,
  path: readonly (string | number)[],
): Jsonata | undefined {
  if (node.type === "step") return navigate(source, path);
  const [branch, step, ...rest] = path;
  const insideBranch = (index: number, nodes: readonly NodeDocument[]): Jsonata | undefined => {
    const values = nodes.map((inner) => ({
      node: inner,
      source: navigate(`${source}[${index}]`, [inner.name]),
    }));
    if (step === undefined) return wholeOf(values.map((value) => [value.node.name, resolveValue(value, [])]));
    const value = values.find((each) => each.node.name === step);
    return value === undefined ? undefined : resolveValue(value, rest);
  };
  const branches = sequencesIn(node);
  if (branch === undefined) {
    return wholeOf(branches.map(({ name, steps }, index) => [name, insideBranch(index, steps)]));
  }
  const index = branches.findIndex(({ name }) => name === branch);
  return insideBranch(index, branches[index]?.steps ?? []);
}

function wholeOf(parts: readonly (readonly [name: string, source: Jsonata | undefined])[]): Jsonata {
  return objectConstructor(
    parts.flatMap(([name, source]) => (source === undefined ? [] : [[name, source] as const])),
  );
}
