import {
  allSteps,
  blockAround,
  elementsIn,
  type ForEachDocument,
  findByPath,
  isBlock,
  isListOperator,
  type NodeDocument,
  type Place,
  partSeparator,
  partsOf,
  prefixOf,
  type ReferencePath,
  readTemplate,
  referencesIn,
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
   * The parts of a node's result that later states read. Undefined if they read nothing of it. The result of a choice is the path it
   * took, that of a block its outcomes; these are read as a whole or not at all.
   *
   * @param blocksOut counts only readers outside of so many blocks around the node: 0 counts all readers, those in the node's own scope
   *   too; 1 those outside of the innermost block; and so on. Recovery runs outside of all blocks.
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
    if (node.type === "forEach") live.readList(node, place);
    else for (const template of templatesOf(node)) live.read(template, place);
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
    for (const reading of readingsOf(template)) this.#use(reading, place, false);
  }

  /**
   * Notes what a forEach wants of its list, which is made once more when it is compensated. Of outcomes that it is run over
   * it wants no more than what something in it asks for.
   */
  readList(block: ForEachDocument, place: Place): void {
    const listed = readTemplate(block.items);
    const asked = [...itemsAskedFor(block, block.steps, true)];
    const readings: readonly Reading[] =
      listed.kind === "reference" ? [{ path: listed.path, elements: asked }] : [...readingsOf(block.items)];
    for (const reading of readings) {
      this.#use(reading, place, false);
      this.#use(reading, place, true);
    }
  }

  /** Notes what the compensation of a step wants. Without a request of its own, it is called with the action's. */
  readInCompensation({ name, action, compensation }: StepDocument, place: Place): void {
    const read = (template: TemplateJson): void => {
      for (const reading of readingsOf(template)) {
        const [root, ...path] = reading.path;
        if (root === "result") this.#use({ ...reading, path: ["results", name, ...path] }, place, true);
        else if (root === "request") readRequest(path);
        else this.#use(reading, place, true);
      }
    };
    const readRequest = (path: Steps): void => {
      const part = requestPart(action.request, path);
      if (part === undefined) return;
      const found = readTemplate(part.template);
      read(found.kind === "reference" ? { $ref: [...found.path, ...part.rest] } : part.template);
    };
    read(compensation?.request ?? action.request);
  }

  #use({ path: [root, name, ...rest], elements }: Reading, place: Place, inRecovery: boolean): void {
    if (root !== "results") return;
    const found = this.#locate(String(name), place);
    if (found === undefined) return;
    // Recovery runs after the blocks have ended, and finds what was in them in their outcomes.
    this.#lead({ node: found.node, path: rest, elements }, inRecovery ? blocksAround(found.place) : 0);
  }

  /** Wants what a path leads to: of a choice's path what is on it, and of a block what is in it. */
  #lead({ node, path, elements, isMadeWhole }: Lead, blocksOut: number): void {
    const [first, ...rest] = path;
    if (node.type === "wait") return;
    if (node.type === "step") {
      this.want(node, wantedAt(path), blocksOut);
      return;
    }
    if (node.type === "forEach" && first === undefined && elements !== undefined) {
      this.want(node, "whole", blocksOut);
      for (const inside of elements) this.#lead({ node, path: [0, ...inside], isMadeWhole: true }, blocksOut);
      return;
    }
    // A choice is asked for the path it took unless the response of a step is read directly, which is absent by itself.
    const asksForPath = isMadeWhole === true || !leadsToStep(node, path);
    if (node.type !== "choice" || asksForPath) this.want(node, "whole", blocksOut);
    const inside = isBlock(node) ? blocksOut + 1 : blocksOut;
    for (const { name, steps } of sequencesIn(node)) {
      if (first !== undefined && node.type !== "forEach" && name !== first) continue;
      const found = findByPath(steps, rest, node.name);
      if (found !== undefined)
        this.#lead({ node: found.node, path: found.rest, elements, isMadeWhole }, inside);
      // The branch as a whole, or a part in it.
      else for (const inner of within(steps, rest, node.name)) this.#lead({ node: inner, path: [] }, inside);
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

/** True if a path leads into the response of a step, and not to what is made of several. */
function leadsToStep(node: NodeDocument, path: Steps): boolean {
  if (node.type === "step") return true;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  return sequencesIn(node).some(({ name, steps }) => {
    const found = node.type === "forEach" || name === first ? findByPath(steps, rest, node.name) : undefined;
    return found !== undefined && leadsToStep(found.node, found.rest);
  });
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

/** Names and indexes, one after the other. */
type Steps = readonly (string | number)[];

/** A reference that is read. */
interface Reading {
  readonly path: ReferencePath;
  /** Paths that are read in each element, if the value is read as a list. Empty if the elements are only counted. */
  readonly elements?: readonly Steps[] | undefined;
}

/** A node, and the path in it that is read. */
interface Lead extends Pick<Reading, "elements"> {
  readonly node: NodeDocument;
  readonly path: Steps;
  /** True if the path is read in an object that is made of all that is in the block: in an element of its list. */
  readonly isMadeWhole?: boolean | undefined;
}

/** Paths that a template reads. */
function* readingsOf(template: TemplateJson): Generator<Reading> {
  const part = readTemplate(template);
  if (part.kind === "reference") yield { path: part.path };
  if (part.kind === "operator" && (isListOperator(part.operator) || part.operator === "count")) {
    const [list = null, body = null] = part.operands;
    const listed = readTemplate(list);
    if (listed.kind === "reference") {
      // Of each outcome no more is wanted than what is made of it, and nothing where they are counted. A filter keeps it whole.
      const elements = part.operator === "count" ? [] : elementsIn(body);
      yield { path: listed.path, elements: part.operator === "filter" ? [...elements, []] : elements };
      yield* readingsOf(body);
      return;
    }
  }
  for (const inner of partsOf(part)) yield* readingsOf(inner);
}

/**
 * The paths of what a sequence in a forEach asks for of its element.
 *
 * @param isInnermost true if no other forEach is in between.
 */
function* itemsAskedFor(
  block: ForEachDocument,
  nodes: readonly NodeDocument[],
  isInnermost: boolean,
): Generator<Steps> {
  const own = block.name.slice(prefixOf(block.name).length);
  for (const node of nodes) {
    for (const template of templatesOf(node)) {
      for (const [root, ...path] of referencesIn(template)) {
        if (root === "item" && isInnermost) yield path;
        if (root === "items" && path[0] === own) yield path.slice(1);
      }
    }
    for (const { steps } of sequencesIn(node))
      yield* itemsAskedFor(block, steps, isInnermost && node.type !== "forEach");
  }
}
