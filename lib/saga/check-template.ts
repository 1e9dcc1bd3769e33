import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { NodeDocument } from "./document.js";
import { blockAround, type Place, type PlacedNode, sequencesIn } from "./nodes.js";
import { isListOperator, mostDecimals } from "./operators.js";
import { findByPath, partSeparator, prefixOf, relativeName } from "./part-names.js";
import { executionFields, type ReferencePath, type ReferenceRoot } from "./reference.js";
import type { SagaFacts } from "./saga-facts.js";
import { elementAt, elementsIn, partsOf, readTemplate, type TemplateJson } from "./template.js";

/** The place of a template, with what it may refer to there. */
export interface Whereabouts {
  /** The noun for the template in messages: `The request of the step "ReserveCar"`. */
  readonly where: string;
  readonly roots: readonly ReferenceRoot[];
  readonly place: Place;
  /** Number of lists around whose elements there are. @default 0 */
  readonly lists?: number;
}

/** The roots that are there wherever data is: inside a forEach also its elements. */
export function dataRoots(place: Place): readonly ReferenceRoot[] {
  const everywhere = ["input", "results", "execution"] as const;
  return forEachesAround(place).length > 0 ? [...everywhere, "item", "items", "index"] : everywhere;
}

/** Checks that everything that a template refers to is there when it is evaluated. */
export function checkTemplate(
  template: TemplateJson,
  whereabouts: Whereabouts,
  facts: SagaFacts,
): Diagnostic[] {
  const part = readTemplate(template);
  if (part.kind === "reference") return checkReference(part.path, whereabouts, facts);
  if (part.kind !== "operator") {
    return partsOf(part).flatMap((inner) => checkTemplate(inner, whereabouts, facts));
  }
  if (!isListOperator(part.operator)) {
    const found = part.operands.flatMap((inner) => checkTemplate(inner, whereabouts, facts));
    return part.operator === "round" ? [...found, ...checkDecimals(part.operands[1], whereabouts)] : found;
  }
  const [list = null, body = null] = part.operands;
  const { lists = 0 } = whereabouts;
  return [
    ...checkTemplate(list, whereabouts, facts),
    ...checkTemplate(body, { ...whereabouts, lists: lists + 1 }, facts),
    ...checkElements(list, body, whereabouts, facts),
  ];
}

/** Decimal places are known when the saga is compiled: with others, rounding could fail. */
function checkDecimals(decimals: TemplateJson | undefined, { where }: Whereabouts): Diagnostic[] {
  if (decimals === undefined) return [];
  const isAllowed = Number.isInteger(decimals) && Number(decimals) >= 0 && Number(decimals) <= mostDecimals;
  return isAllowed ? [] : [diagnostics.invalidRounding([], { where, received: JSON.stringify(decimals) })];
}

/** If the list is that of a forEach, its elements hold the results of its steps. */
function checkElements(
  list: TemplateJson,
  body: TemplateJson,
  { where, place }: Whereabouts,
  facts: SagaFacts,
): Diagnostic[] {
  const part = readTemplate(list);
  if (part.kind !== "reference" || part.path[0] !== "results" || part.path.length !== 2) return [];
  const node = visible(String(part.path[1]), place, facts)?.node;
  if (node?.type !== "forEach") return [];
  const paths = [...elementsIn(body)];
  return paths.flatMap((path) => checkAmong(node.steps, path, { where, inside: node.name }));
}

/** Elements are there in as many lists as there are around. */
function checkElement(path: ReferencePath, { where, lists = 0 }: Whereabouts): Diagnostic[] {
  const { between } = elementAt(path) ?? { between: Number.POSITIVE_INFINITY };
  if (between < lists) return [];
  const reference = path[0] === "element" ? "element" : path.slice(0, 2).join(".");
  const known = Array.from({ length: lists }, (_, index) => (index === 0 ? "element" : `elements.${index}`));
  const allowed = known.join(", ") || "an element only in the second operand of map, filter or sumOf";
  return [diagnostics.unavailableReference([path[0]], { where, reference, allowed })];
}

/** Checks that a reference to the execution leads to its name or to the time of its start. */
function checkExecution([root, ...path]: ReferencePath, { where, roots }: Whereabouts): Diagnostic[] {
  const allowed = roots.includes(root) ? executionFields.map((name) => `execution.${name}`) : roots;
  const isThere =
    roots.includes(root) && path.length === 1 && executionFields.some((name) => name === path[0]);
  if (isThere) return [];
  const reference = [root, ...path].join(".");
  return [diagnostics.unavailableReference([root], { where, reference, allowed: allowed.join(", ") })];
}

function checkReference(path: ReferencePath, whereabouts: Whereabouts, facts: SagaFacts): Diagnostic[] {
  const [root, name, ...rest] = path;
  const { where, roots, place } = whereabouts;
  if (root === "absent") return [];
  if (root === "element" || root === "elements") return checkElement(path, whereabouts);
  if (root === "execution") return checkExecution(path, whereabouts);
  if (!roots.includes(root)) {
    return [diagnostics.unavailableReference([root], { where, reference: root, allowed: roots.join(", ") })];
  }
  if (root === "items") return checkItems(name, whereabouts);
  if (root !== "results") return [];
  if (typeof name !== "string") {
    const allowed = "the result of one step, such as results.<step>";
    return [diagnostics.unavailableReference([root], { where, reference: "results as a whole", allowed })];
  }
  const found = visible(name, place, facts);
  if (found !== undefined) return checkInside(found.node, rest, where);
  if (facts.positions.has(name)) {
    const why = whyUnavailable(name, place, facts);
    return [diagnostics.unavailableResult([name], { where, step: name, why })];
  }
  return [
    unknown(name, { where, what: "not a step of the saga. The steps are", known: withResults(facts.nodes) }),
  ];
}

/**
 * The reason why a result is not available. For a step inside something that has run, it names the path to the result.
 */
function whyUnavailable(name: string, place: Place, facts: SagaFacts): string {
  const named = facts.nodes.find(({ node }) => node.name === name);
  const path = named === undefined ? undefined : pathFrom(place, named, facts);
  return path === undefined
    ? "hasn't run yet at that point. Refer to a step that runs before, or change the order"
    : `is inside "${path.around}". From outside, refer to it as results.${path.path}`;
}

function pathFrom(
  place: Place,
  { node, place: { sequence, block } }: PlacedNode,
  facts: SagaFacts,
): { readonly around: string; readonly path: string } | undefined {
  if (block === undefined) return undefined;
  const { node: holder } = block;
  const branch = sequencesIn(holder).find(({ steps }) => steps === sequence)?.name ?? "";
  const own = relativeName(node.name, holder.name).replaceAll(partSeparator, ".");
  const inside = `${holder.type === "forEach" ? "[0]" : `.${branch}`}.${own}`;
  if (visible(holder.name, place, facts)?.node === holder) {
    return { around: holder.name, path: `${holder.name.replaceAll(partSeparator, ".")}${inside}` };
  }
  const outer = pathFrom(place, { node: holder, place: block.place }, facts);
  return outer === undefined ? undefined : { ...outer, path: `${outer.path}${inside}` };
}

interface Unknown {
  readonly where: string;
  /** The reason why a name is unknown, up to the names that are known: `not a step of the saga. The steps are`. */
  readonly what: string;
  readonly known: readonly string[];
}

function unknown(name: string | number, { where, what, known }: Unknown): Diagnostic {
  const values = { where, step: name, what, known: known.join(", ") || "none" };
  return diagnostics.unknownStep([String(name)], values);
}

function withResults(nodes: SagaFacts["nodes"]): string[] {
  return [...new Set(nodes.flatMap(({ node }) => (node.type === "wait" ? [] : [node.name])))];
}

function checkItems(name: string | number | undefined, { where, place }: Whereabouts): Diagnostic[] {
  const known = forEachesAround(place);
  if (typeof name === "string" && known.includes(name)) return [];
  const reference = name === undefined ? "items as a whole" : `items.${name}`;
  const allowed = known.map((each) => `items.${each}`).join(", ");
  return [diagnostics.unavailableReference(["items"], { where, reference, allowed })];
}

/** The names of every forEach that a place is in, without those of parts, innermost first. */
function forEachesAround(place: Place): string[] {
  const block = blockAround(place);
  if (block === undefined) return [];
  const { name, type } = block.node;
  return [
    ...(type === "forEach" ? [name.slice(prefixOf(name).length)] : []),
    ...forEachesAround(block.place),
  ];
}

/** The node of a name that has surely run when a place is reached, in its own sequence or before a node around it. */
export function visible(
  name: string,
  place: Place,
  facts: SagaFacts,
): { readonly node: NodeDocument; readonly place: Place } | undefined {
  const member = facts.members.get(place.sequence)?.get(name);
  if (member !== undefined && member.index < place.index) return { node: member.node, place };
  return place.block === undefined ? undefined : visible(name, place.block.place, facts);
}

/** Checks the part of a path that leads into a node: a branch's name or an index, then a node's of that branch. */
function checkInside(node: NodeDocument, path: readonly (string | number)[], where: string): Diagnostic[] {
  const [first, ...rest] = path;
  switch (node.type) {
    case "wait":
      return [
        unknown(node.name, {
          where,
          what: "a wait and has no result. Results come from",
          known: ["steps", "blocks", "choices", "parts"],
        }),
      ];
    case "parallel":
    case "choice": {
      if (first === undefined) return [];
      const branches = node.type === "parallel" ? node.branches : node.paths;
      const branch = branches.find(({ name }) => name === first);
      if (branch !== undefined) return checkAmong(branch.steps, rest, { where, inside: node.name });
      const [one, all] = node.type === "parallel" ? ["branch", "branches"] : ["path", "paths"];
      const what = `not a ${one} of "${node.name}". The ${all} are`;
      return [unknown(first, { where, what, known: branches.map(({ name }) => name) })];
    }
    case "forEach":
      if (first === undefined) return [];
      if (typeof first === "number") return checkAmong(node.steps, rest, { where, inside: node.name });
      return [
        unknown(first, {
          where,
          what: `not an index of the list that "${node.name}" yields. Indexes are`,
          known: ["whole numbers, such as [0]"],
        }),
      ];
    default:
      return [];
  }
}

function checkAmong(
  nodes: readonly NodeDocument[],
  path: readonly (string | number)[],
  { where, inside }: { readonly where: string; readonly inside: string },
): Diagnostic[] {
  const [first] = path;
  if (first === undefined) return [];
  const found = findByPath(nodes, path, inside);
  if (found !== undefined) return checkInside(found.node, found.rest, where);
  const names = nodes.map(({ name }) => relativeName(name, inside));
  // What leads to a part as a whole.
  const whole = path.map((name) => `${name}${partSeparator}`).join("");
  if (names.some((name) => name.startsWith(whole))) return [];
  return [unknown(first, { where, what: `not a step in "${inside}". The steps are`, known: names })];
}
