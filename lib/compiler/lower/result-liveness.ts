import {
  allSteps,
  blockAround,
  findByPath,
  isBlock,
  type NodeDocument,
  type Place,
  partSeparator,
  partsOf,
  type ReferencePath,
  readTemplate,
  relativeName,
  type SagaDocument,
  type StepDocument,
  scopeNodes,
  sequencesIn,
  type TemplateJson,
  walk,
} from "../../saga/index.js";
import { templatesOf } from "./node-facts.js";
import { requestPart } from "./request-part.js";
import { type Wanted, wantedAt, wantedByBoth } from "./wanted-paths.js";

/** The results of a saga that are wanted after it ran; nothing else is kept. */
export interface ResultLiveness {
  /**
   * What is wanted of what a node left: by the states of its own scope and whatever is further out, by those outside of the
   * block around it, by those outside of the next one, and so on. Recovery runs outside of all blocks. Undefined where
   * nobody there wants any of it. Of a choice its path is meant, of a block its outcomes: these are wanted or not.
   *
   * @param blocksOut the number of blocks around the node that whoever wants it is outside of; 0 for its own scope.
   */
  readonly wanted: (name: string, blocksOut: number) => Wanted | undefined;
}

/** Finds out what is wanted by requests, compensations, lists, conditions, times and the output. */
export function findLiveResults({ steps, output }: SagaDocument): ResultLiveness {
  const live = new LiveResults();
  for (const { node, place } of walk(steps)) {
    if (node.type === "step") {
      live.read(node.action.request, place);
      if (node.compensation !== undefined) live.readInCompensation(node, place);
      continue;
    }
    for (const template of templatesOf(node)) {
      live.read(template, place);
      // The list of a forEach is made once more when it is compensated.
      if (node.type === "forEach") live.readInRecovery(template, place);
    }
    const inside = allSteps([node]);
    const isCompensated = inside.some(({ compensation }) => compensation !== undefined);
    const mayFailQuietly = inside.some(({ kind }) => kind === "best-effort");
    const isWanted =
      node.type === "choice" ? isCompensated : isBlock(node) && (isCompensated || mayFailQuietly);
    if (isWanted) live.want(node, "whole", blocksAround(place));
  }
  live.read(output ?? null, { sequence: steps, index: steps.length });
  return live;
}

/** The number of blocks around a place. */
function blocksAround(place: Place): number {
  const block = blockAround(place);
  return block === undefined ? 0 : 1 + blocksAround(block.place);
}

class LiveResults implements ResultLiveness {
  readonly #wanted = new Map<string, Wanted[]>();
  readonly #scopes = new Map<readonly NodeDocument[], ReadonlyMap<string, NodeDocument>>();

  wanted = (name: string, blocksOut: number) => this.#wanted.get(name)?.[blocksOut];

  /** Notes what is wanted outside of so many blocks around a node. It comes there through all scopes in between. */
  want({ name }: NodeDocument, wanted: Wanted, blocksOut: number): void {
    const levels = this.#wanted.get(name) ?? [];
    for (let level = 0; level <= blocksOut; level += 1) levels[level] = wantedByBoth(levels[level], wanted);
    this.#wanted.set(name, levels);
  }

  /** Notes what a template wants that is evaluated on the way forward. */
  read(template: TemplateJson, place: Place): void {
    for (const path of readsOf(template)) this.#use(path, place, false);
  }

  /** Notes what a template wants that is evaluated on the way back. */
  readInRecovery(template: TemplateJson, place: Place): void {
    for (const path of readsOf(template)) this.#use(path, place, true);
  }

  /** Notes what the compensation of a step wants. Without a request of its own, it is called with the action's. */
  readInCompensation({ name, action, compensation }: StepDocument, place: Place): void {
    const read = (template: TemplateJson): void => {
      for (const [root, ...path] of readsOf(template)) {
        if (root === "result") this.#use(["results", name, ...path], place, true);
        else if (root === "request") readRequest(path);
        else this.#use([root, ...path], place, true);
      }
    };
    const readRequest = (path: readonly (string | number)[]): void => {
      const part = requestPart(action.request, path);
      if (part === undefined) return;
      const found = readTemplate(part.template);
      read(found.kind === "reference" ? { $ref: [...found.path, ...part.rest] } : part.template);
    };
    read(compensation?.request ?? action.request);
  }

  #use([root, name, ...rest]: ReferencePath, place: Place, inRecovery: boolean): void {
    if (root !== "results") return;
    const found = this.#locate(String(name), place);
    if (found === undefined) return;
    // Recovery runs after the blocks have ended, and finds what was in them in their outcomes.
    this.#lead(found.node, rest, inRecovery ? blocksAround(found.place) : 0);
  }

  /** Wants what a path leads to: of a choice's path what is on it, and of a block what is in it. */
  #lead(node: NodeDocument, path: readonly (string | number)[], blocksOut: number): void {
    const [first, ...rest] = path;
    if (node.type === "wait") return;
    if (node.type === "step") {
      this.want(node, wantedAt(path), blocksOut);
      return;
    }
    // A choice is asked for the path it took only where it is wanted as a whole.
    if (node.type !== "choice" || first === undefined) this.want(node, "whole", blocksOut);
    const inside = isBlock(node) ? blocksOut + 1 : blocksOut;
    for (const { name, steps } of sequencesIn(node)) {
      if (first !== undefined && node.type !== "forEach" && name !== first) continue;
      const found = findByPath(steps, rest, node.name);
      if (found !== undefined) this.#lead(found.node, found.rest, inside);
      // The branch as a whole, or a part in it.
      else for (const inner of within(steps, rest, node.name)) this.#lead(inner, [], inside);
    }
  }

  /** The node of a name in the scope of a place or in those around it. */
  #locate(name: string, place: Place): { readonly node: NodeDocument; readonly place: Place } | undefined {
    const node = this.#membersOf(place.sequence).get(name);
    if (node !== undefined) return { node, place };
    return place.block === undefined ? undefined : this.#locate(name, place.block.place);
  }

  #membersOf(sequence: readonly NodeDocument[]): ReadonlyMap<string, NodeDocument> {
    const known = this.#scopes.get(sequence);
    if (known !== undefined) return known;
    const members = new Map(scopeNodes(sequence).map((node) => [node.name, node]));
    this.#scopes.set(sequence, members);
    return members;
  }
}

/** The nodes of a branch that are in a part of it; all, where no part is named. */
function within(
  nodes: readonly NodeDocument[],
  part: readonly (string | number)[],
  inside: string,
): readonly NodeDocument[] {
  const prefix = part.map((name) => `${name}${partSeparator}`).join("");
  return nodes.filter(({ name }) => relativeName(name, inside).startsWith(prefix));
}

/** The paths that a template reads, each to the end of what it takes. */
function* readsOf(template: TemplateJson): Generator<ReferencePath> {
  const part = readTemplate(template);
  if (part.kind === "reference") yield part.path;
  if (part.kind === "operator" && part.operator === "sumOf") {
    const [list = null, body = null] = part.operands;
    const listed = readTemplate(list);
    const elements = listed.kind === "reference" ? elementsIn(body) : [];
    if (listed.kind === "reference" && elements.length > 0) {
      // Of each outcome no more is wanted than what is summed up.
      for (const path of elements) yield [...listed.path, 0, ...path];
      yield* readsOf(body);
      return;
    }
  }
  for (const inner of partsOf(part)) yield* readsOf(inner);
}

/** The paths of what a template takes from each element. */
function elementsIn(template: TemplateJson): (readonly (string | number)[])[] {
  const part = readTemplate(template);
  if (part.kind === "reference") return part.path[0] === "element" ? [part.path.slice(1)] : [];
  return partsOf(part).flatMap(elementsIn);
}
