import { findByPath, type NodeDocument, partSeparator, relativeName, scopeNodes } from "../../saga/index.js";
import {
  binary,
  call,
  condition,
  element,
  group,
  lambda,
  list,
  literal,
  navigate,
  nothing,
  object,
  variable,
} from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";
import { fromIteration } from "./iteration-path.js";
import type { VariableNames } from "./variable-names.js";

/**
 * The variables in which the nodes of one scope left their results: a step its response, a block its outcomes, a choice
 * its path.
 */
export type SourceOf = (node: NodeDocument) => Jsonata | undefined;

/** Finds the results of what has run, seen from a state. */
export interface ResultScope {
  /** A node by its name, with the sources of its scope; undefined when no node of that name is seen from there. */
  readonly find: (name: string) => { readonly node: NodeDocument; readonly sourceOf: SourceOf } | undefined;
}

/** The scope that a sequence is, seen before the scopes around it. */
function scopeOf(
  sequence: readonly NodeDocument[],
  sourceOf: SourceOf,
  outer: ResultScope | undefined,
): ResultScope {
  const nodes = new Map(scopeNodes(sequence).map((node) => [node.name, node]));
  return {
    find: (name) => {
      const node = nodes.get(name);
      return node === undefined ? outer?.find(name) : { node, sourceOf };
    },
  };
}

/** Nodes whose values are variables: those of the scope a state is in. */
export function variableResults(
  sequence: readonly NodeDocument[],
  names: VariableNames,
  outer?: ResultScope,
): ResultScope {
  return scopeOf(sequence, (node) => variable(variableOf(node, names)), outer);
}

/** Nodes whose values a branch handed out in its outcome: so they are found once its block has ended. */
export function outcomeResults(
  sequence: readonly NodeDocument[],
  outcome: Jsonata,
  outer?: ResultScope,
): ResultScope {
  return scopeOf(sequence, (node) => navigate(outcome, [node.name]), outer);
}

/** The view from inside an iteration: the state input around it is one frame further out. */
export function resultsFromIteration(results: ResultScope): ResultScope {
  return {
    find: (name) => {
      const found = results.find(name);
      return found === undefined
        ? undefined
        : { node: found.node, sourceOf: (node) => fromIteration(found.sourceOf(node) ?? nothing) };
    },
  };
}

/** The source of what a node left, seen from a state; its variable where it is not seen. */
export function sourceOf(node: NodeDocument, results: ResultScope, names: VariableNames): Jsonata {
  return results.find(node.name)?.sourceOf(node) ?? variable(variableOf(node, names));
}

/** The variable of a node, without `$`. */
export function variableOf(node: NodeDocument, names: VariableNames): string {
  switch (node.type) {
    case "parallel":
    case "forEach":
      return names.block(node.name);
    case "choice":
      return names.path(node.name);
    default:
      return names.result(node.name);
  }
}

/**
 * The value at a path from a node: in a step's response, or by the names of branches, indexes and steps into a block.
 * Undefined where it is surely absent.
 */
export function resolveValue(
  node: NodeDocument,
  path: readonly (string | number)[],
  sourceOf: SourceOf,
): Jsonata | undefined {
  const [first, ...rest] = path;
  const inside = node.name;
  switch (node.type) {
    case "step": {
      const source = sourceOf(node);
      return source === undefined ? undefined : navigate(source, path);
    }
    case "parallel": {
      const among = (index: number): SourceOf => inOutcome(element(sourceOf(node) ?? nothing, index));
      if (first === undefined) {
        return objectOf(
          node.branches.map(({ name, steps }, index) => [
            name,
            resolveAmong(steps, [], { inside, sourceOf: among(index) }),
          ]),
        );
      }
      const index = node.branches.findIndex(({ name }) => name === first);
      const branch = node.branches[index];
      return branch === undefined
        ? undefined
        : resolveAmong(branch.steps, rest, { inside, sourceOf: among(index) });
    }
    case "forEach": {
      if (typeof first === "number") {
        const outcome = element(sourceOf(node) ?? nothing, first);
        const value = resolveAmong(node.steps, rest, { inside, sourceOf: inOutcome(outcome) });
        return presentIf(call("exists", outcome), value);
      }
      return eachOutcome(node, sourceOf, (outcome) => resolveOutcome(node, [], outcome) ?? object([]));
    }
    case "choice": {
      const isTaken = (name: string) => binary(sourceOf(node) ?? nothing, "=", literal(name));
      if (first === undefined) {
        return objectOf(
          node.paths.map(({ name, steps }) => [
            name,
            presentIf(isTaken(name), resolveAmong(steps, [], { inside, sourceOf })),
          ]),
        );
      }
      const path = node.paths.find(({ name }) => name === first);
      return path && presentIf(isTaken(path.name), resolveAmong(path.steps, rest, { inside, sourceOf }));
    }
    default:
      return undefined;
  }
}

/**
 * A value that is absent unless a condition is true. Objects and lists are made of what was found, so they would be there,
 * empty; the response of a step is absent by itself.
 */
function presentIf(isPresent: Jsonata, value: Jsonata | undefined): Jsonata | undefined {
  const isMade = value?.kind === "object" || value?.kind === "list";
  return isMade ? group(condition(isPresent, value)) : value;
}

type ForEach = Extract<NodeDocument, { type: "forEach" }>;

/** The list of what is made of each outcome of a forEach. */
function eachOutcome(node: ForEach, sourceOf: SourceOf, make: (outcome: Jsonata) => Jsonata): Jsonata {
  const outcome = variable("o");
  return list([call("map", sourceOf(node) ?? nothing, lambda([outcome.name], make(outcome)))]);
}

/** The value at a path in the outcome of one iteration. */
function resolveOutcome(
  { name, steps }: ForEach,
  path: readonly (string | number)[],
  outcome: Jsonata,
): Jsonata | undefined {
  return resolveAmong(steps, path, { inside: name, sourceOf: inOutcome(outcome) });
}

function inOutcome(outcome: Jsonata): SourceOf {
  return (node) => navigate(outcome, [node.name]);
}

function resolveAmong(
  nodes: readonly NodeDocument[],
  path: readonly (string | number)[],
  { inside, sourceOf }: { readonly inside: string; readonly sourceOf: SourceOf },
): Jsonata | undefined {
  const found = findByPath(nodes, path, inside);
  if (found !== undefined) return resolveValue(found.node, found.rest, sourceOf);
  // All of the branch, or of a part in it.
  const prefix = path.map((name) => `${name}${partSeparator}`).join("");
  const named = nodes
    .map((node) => ({ node, name: relativeName(node.name, inside) }))
    .filter(({ name }) => name.startsWith(prefix));
  if (path.length > 0 && named.length === 0) return undefined;
  return nested(
    named.map(({ node, name }) => ({
      names: name.slice(prefix.length).split(partSeparator),
      source: resolveValue(node, [], sourceOf),
    })),
  );
}

/** An object in which what parts hold is in an object of theirs. A part that only waits has an empty one, and a wait has none. */
function nested(
  values: readonly { readonly names: readonly string[]; readonly source: Jsonata | undefined }[],
): Jsonata {
  const groups = new Map<string, (typeof values)[number][]>();
  for (const value of values) {
    const [name = ""] = value.names;
    groups.set(name, [...(groups.get(name) ?? []), value]);
  }
  return objectOf(
    [...groups].map(([name, group]) => {
      const [only] = group;
      if (only?.names.length === 1) return [name, only.source];
      return [name, nested(group.map(({ names, source }) => ({ names: names.slice(1), source })))];
    }),
  );
}

function objectOf(parts: readonly (readonly [name: string, source: Jsonata | undefined])[]): Jsonata {
  return object(parts.flatMap(([name, source]) => (source === undefined ? [] : [[name, source] as const])));
}
