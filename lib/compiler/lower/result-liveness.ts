import {
  allSteps,
  blockAround,
  findByPath,
  isBlock,
  type NodeDocument,
  type Place,
  partsOf,
  type ReferencePath,
  readTemplate,
  type SagaDocument,
  scopeNodes,
  sequencesIn,
  type TemplateJson,
  walk,
} from "../../saga/index.js";
import { templatesOf } from "./node-facts.js";

/** What of a saga is wanted after it ran; nothing else is kept. */
export interface ResultLiveness {
  /** True if a later state of the same scope wants what a node left, so that it is assigned to a variable. */
  readonly isAssigned: (name: string) => boolean;
  /** True if something outside of a node's branch, its recovery included, wants what it left. */
  readonly isHandedOut: (name: string) => boolean;
}

/** Finds out what is wanted by requests, compensations, lists, conditions, times and the output. */
export function findLiveResults({ steps, output }: SagaDocument): ResultLiveness {
  const wanted = new Wanted();
  for (const { node, place } of walk(steps)) {
    const inBlock = blockAround(place) !== undefined;
    if (node.type !== "step") {
      for (const template of templatesOf(node)) {
        wanted.useAll(template, place, false);
        // The list of a forEach is made once more when it is compensated.
        if (node.type === "forEach") wanted.useAll(template, place, true);
      }
      const inside = allSteps([node]);
      const isCompensated = inside.some(({ compensation }) => compensation !== undefined);
      const mayFailQuietly = inside.some(({ kind }) => kind === "best-effort");
      if (node.type === "choice" && isCompensated) wanted.want(node, inBlock);
      if (isBlock(node) && inBlock && (isCompensated || mayFailQuietly)) wanted.handOut(node);
      continue;
    }
    const { action, compensation } = node;
    wanted.useAll(action.request, place, false);
    if (compensation === undefined) continue;
    // Without a request of its own, a compensation is called with the action's.
    wanted.useAll(action.request, place, true);
    if (compensation.request === undefined) continue;
    wanted.useAll(compensation.request, place, true);
    if (rootsIn(compensation.request).has("result")) wanted.want(node, inBlock);
  }
  wanted.useAll(output ?? null, { sequence: steps, index: steps.length }, false);
  return wanted;
}

function rootsIn(template: TemplateJson): ReadonlySet<string> {
  const part = readTemplate(template);
  if (part.kind === "reference") return new Set([part.path[0]]);
  return new Set(partsOf(part).flatMap((inner) => [...rootsIn(inner)]));
}

class Wanted implements ResultLiveness {
  readonly #assigned = new Set<string>();
  readonly #handedOut = new Set<string>();
  readonly #scopes = new Map<readonly NodeDocument[], ReadonlyMap<string, NodeDocument>>();

  isAssigned = (name: string) => this.#assigned.has(name);
  isHandedOut = (name: string) => this.#handedOut.has(name);

  want(node: NodeDocument, outside: boolean): void {
    this.#assigned.add(node.name);
    if (outside) this.#handedOut.add(node.name);
  }

  handOut(node: NodeDocument): void {
    this.#handedOut.add(node.name);
  }

  useAll(template: TemplateJson, place: Place, inRecovery: boolean): void {
    const part = readTemplate(template);
    if (part.kind === "reference") this.#use(part.path, place, inRecovery);
    if (part.kind === "operator" && part.operator === "sumOf") {
      const [list = null, body = null] = part.operands;
      const listed = readTemplate(list);
      const elements = listed.kind === "reference" ? elementsIn(body) : [];
      if (listed.kind === "reference" && elements.length > 0) {
        // Of each outcome no more is wanted than what is summed up.
        for (const path of elements) this.#use([...listed.path, 0, ...path], place, inRecovery);
        this.useAll(body, place, inRecovery);
        return;
      }
    }
    for (const inner of partsOf(part)) this.useAll(inner, place, inRecovery);
  }

  #use([root, name, ...rest]: ReferencePath, place: Place, inRecovery: boolean): void {
    if (root !== "results") return;
    const found = this.#locate(String(name), place);
    if (found === undefined) return;
    // Recovery runs after the branch has ended, and finds what was in it in the outcome.
    this.#lead(found.node, rest, inRecovery && found.inBlock);
  }

  /** Wants what a path leads to: of a choice's path what is on it, and of a block what is in it. */
  #lead(node: NodeDocument, path: readonly (string | number)[], outside: boolean): void {
    const [first, ...rest] = path;
    if (node.type === "wait") return;
    // A choice is asked for the path it took only where it is wanted as a whole.
    if (node.type !== "choice" || first === undefined) this.want(node, outside);
    if (node.type === "step") return;
    const inBlock = outside || node.type !== "choice";
    for (const { name, steps } of sequencesIn(node)) {
      if (first !== undefined && node.type !== "forEach" && name !== first) continue;
      const found = findByPath(steps, rest, node.name);
      if (found !== undefined) this.#lead(found.node, found.rest, inBlock);
      // The branch as a whole, or a part in it.
      else for (const inner of steps) this.#lead(inner, [], inBlock);
    }
  }

  /** The node of a name in the scope of a place or in those around it. */
  #locate(name: string, place: Place): { node: NodeDocument; inBlock: boolean } | undefined {
    const node = this.#membersOf(place.sequence).get(name);
    if (node !== undefined) return { node, inBlock: blockAround(place) !== undefined };
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

/** The paths of what a template takes from each element. */
function elementsIn(template: TemplateJson): (readonly (string | number)[])[] {
  const part = readTemplate(template);
  if (part.kind === "reference") return part.path[0] === "element" ? [part.path.slice(1)] : [];
  return partsOf(part).flatMap(elementsIn);
}
