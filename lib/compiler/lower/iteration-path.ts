import {
  type ForEachDocument,
  type NodeDocument,
  prefixOf,
  referencesIn,
  relativeName,
  sequencesIn,
} from "../../saga/index.js";
import { binary, call, literal, navigate, object, property, states, variable } from "../jsonata/build.js";
import { type Expression, expression, type Field } from "../jsonata/expression.js";
import { depthOf, replaceStateData } from "../jsonata/questions.js";
import type { Jsonata } from "../jsonata/tree.js";
import { hasCompensation, templatesOf } from "./node-facts.js";
import { keyVariable } from "./variable-names.js";
import { keepWanted, type Wanted, wantedAt, wantedByBoth, wantTheSame } from "./wanted-paths.js";

/** The blocks and the iterations around a state. */
export interface IterationPath {
  /** Every forEach around, outermost first: so many frames are in the state input, one in the other. */
  readonly iterations: readonly Iteration[];
  /** The names of the blocks around since the last of those, outermost first. */
  readonly blocks: readonly string[];
  /** True if it is within the first state, which a variable that it assigns is not yet seen from. */
  readonly isFirst?: boolean;
}

/** The iterations of a forEach, as what is in them sees them. */
interface Iteration {
  readonly name: string;
  /** Parts of the elements around that something in it asks for, by the iteration's place; its own is the last one. */
  readonly asked: ReadonlyMap<number, Wanted>;
  readonly isCompensated: boolean;
  /** True if something in it asks for its index. */
  readonly asksForIndex: boolean;
}

const nobody: Iteration = { name: "", asked: new Map(), isCompensated: false, asksForIndex: false };

/** Depth limit of a frame's expression. Beyond it, the frame is handed on whole. */
const depthLimit = 40;

/** At the top of the state machine. */
export const outermost: IterationPath = { iterations: [], blocks: [] };

/** The beginning of every key: the state machine and the execution. */
const execution = binary(
  binary(states("context.StateMachine.Name"), "&", literal(":")),
  "&",
  states("context.Execution.Name"),
);

/** The variables that the first state assigns, so that the keys of all others are short. */
export const assignedFirst = { [keyVariable]: expression(execution) };

/** The frame of the iteration that a state is in: its state input. */
const frame = states("input");
/** The frame around it. */
const outerFrame = property(frame, "outer");

/** True if nothing is around a state. */
export function isOutermost({ iterations, blocks }: IterationPath): boolean {
  return iterations.length + blocks.length === 0;
}

/** Inside a block that is no iteration. */
export function intoBlock(iterationPath: IterationPath, name: string): IterationPath {
  return { ...iterationPath, blocks: [...iterationPath.blocks, name] };
}

/** Inside an iteration. */
export function intoIteration(iterationPath: IterationPath, { name, steps }: ForEachDocument): IterationPath {
  const around = iterationPath.iterations;
  const asked = askedFor(steps, [...around.map((each) => each.name), name]);
  const iteration = {
    name,
    asked,
    isCompensated: hasCompensation(steps),
    asksForIndex: refersToIndex(steps),
  };
  return { ...iterationPath, iterations: [...around, iteration], blocks: [] };
}

/** A source that was seen from outside of an iteration, seen from inside: what was the state input is one frame out. */
export function fromIteration(source: Jsonata): Jsonata {
  return replaceStateData(source, frame.field, outerFrame);
}

/** The key of a node: the same for every try, for redrive and for its compensation. `end` is text to put behind it. */
export function keyOf(name: string, { iterations, blocks, isFirst }: IterationPath, end = ""): Jsonata {
  const around = [...iterations.map((iteration) => iteration.name), ...blocks];
  const names = [...blocks, name];
  const path = names.map((each, index) => {
    const outer = around[around.length - blocks.length + index - 1];
    return `/${outer === undefined ? each : relativeName(each, outer)}`;
  });
  const outermostKey = isFirst === true ? execution : variable(keyVariable);
  const base = iterations.length > 0 ? property(frame, "key") : outermostKey;
  return binary(base, "&", literal(`${path.join("")}${end}`));
}

/** The output that a state hands on: in an iteration its frame, else nothing. */
export function handOn({ iterations }: IterationPath): Field {
  return iterations.length > 0 ? expression(frame) : {};
}

/** The Output that a catcher needs so that the frame is handed on. */
export function catcherOutput({ iterations }: IterationPath): { readonly Output?: Expression } {
  return iterations.length > 0 ? { Output: expression(frame) } : {};
}

/** The element of the innermost iteration. */
export const item = property(frame, "item");

/** The index of the innermost iteration. */
export const index = property(frame, "index");

/** The element of an iteration around, by the name of its forEach; undefined where there is none. */
export function itemOf(name: string, { iterations }: IterationPath): Jsonata | undefined {
  const place = placeOf(
    name,
    iterations.map((iteration) => iteration.name),
  );
  if (place === -1) return undefined;
  return navigate(frame, [...iterations.slice(place + 1).map(() => "outer"), "item"]);
}

/** The place of the innermost forEach of a name among those around, -1 where there is none. */
function placeOf(name: string, iterations: readonly string[]): number {
  return iterations.findLastIndex((each) => each.slice(prefixOf(each).length) === name);
}

/**
 * The state input of an iteration, its frame: its key, its index where it is compensated, and of its element and
 * of the frames around it what something in it asks for. On the way back it is the same, so that what was let in forward is
 * never too large to be compensated.
 */
export function itemSelector(
  block: ForEachDocument,
  iterationPath: IterationPath,
): Readonly<Record<string, Expression>> {
  const around = iterationPath.iterations.length - 1;
  const { iterations } = intoIteration(iterationPath, block);
  const { asked, isCompensated, asksForIndex } = iterations[around + 1] ?? nobody;
  const own = asked.get(around + 1);
  const position = states("context.Map.Item.Index");
  return {
    ...(own === undefined ? {} : { item: expression(keepWanted(states("context.Map.Item.Value"), own)) }),
    key: expression(binary(keyOf(block.name, iterationPath, "/"), "&", call("string", position))),
    ...(isCompensated || asksForIndex ? { index: expression(position) } : {}),
    ...(asksFor(around, iterations) ? { outer: expression(frameOf(around, frame, iterations)) } : {}),
  };
}

/** True if something in the innermost of some iterations asks for the frame of one around it, or of those around that. */
function asksFor(place: number, iterations: readonly Iteration[]): boolean {
  const { asked, isCompensated } = iterations.at(-1) ?? nobody;
  return place >= 0 && (isCompensated || [...asked.keys()].some((each) => each <= place));
}

/**
 * The frame of an iteration as the innermost one gets it.
 *
 * @param source of the frame, as the iteration around the innermost one has it.
 */
function frameOf(place: number, source: Jsonata, iterations: readonly Iteration[]): Jsonata {
  const [inner, outer] = [iterations.at(-1) ?? nobody, iterations.at(-2) ?? nobody];
  const isOwn = place === iterations.length - 2;
  if (!isOwn && hasTheSame(inner, outer, place)) return source;
  const [wanted, had] = [inner.asked.get(place), outer.asked.get(place)];
  const item = property(source, "item");
  const made = object([
    ...(inner.isCompensated ? [["index", property(source, "index")] as const] : []),
    ...(wanted === undefined
      ? []
      : [["item", wantTheSame(wanted, had) ? item : keepWanted(item, wanted)] as const]),
    ...(asksFor(place - 1, iterations)
      ? [["outer", frameOf(place - 1, property(source, "outer"), iterations)] as const]
      : []),
  ]);
  return isOwn || depthOf(made) <= depthLimit ? made : source;
}

/** True if two iterations ask for the same of those around both, up to a place. */
function hasTheSame(one: Iteration, other: Iteration, place: number): boolean {
  if (one.isCompensated !== other.isCompensated) return false;
  for (let each = 0; each <= place; each += 1)
    if (!wantTheSame(one.asked.get(each), other.asked.get(each))) return false;
  return true;
}

/** Parts of the elements around that a sequence asks for, by the iteration's place, outermost first. */
function askedFor(
  nodes: readonly NodeDocument[],
  iterations: readonly string[],
  found = new Map<number, Wanted>(),
): ReadonlyMap<number, Wanted> {
  for (const node of nodes) {
    for (const template of templatesOf(node)) {
      for (const [root, ...path] of referencesIn(template)) {
        const [name, ...rest] = path;
        const [place, wanted] =
          root === "item"
            ? [iterations.length - 1, wantedAt(path)]
            : [root === "items" ? placeOf(String(name), iterations) : -1, wantedAt(rest)];
        if (place >= 0) found.set(place, wantedByBoth(found.get(place), wanted));
      }
    }
    const inside = node.type === "forEach" ? [...iterations, node.name] : iterations;
    for (const { steps } of sequencesIn(node)) askedFor(steps, inside, found);
  }
  return found;
}

/** True if a sequence refers to the index of its iteration, outside of those in it. */
function refersToIndex(nodes: readonly NodeDocument[]): boolean {
  return nodes.some(
    (node) =>
      templatesOf(node).some((template) => [...referencesIn(template)].some(([root]) => root === "index")) ||
      (node.type !== "forEach" && sequencesIn(node).some(({ steps }) => refersToIndex(steps))),
  );
}
