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
import { replaceStateData } from "../jsonata/questions.js";
import type { Jsonata } from "../jsonata/tree.js";
import { hasCompensation, templatesOf } from "./node-facts.js";
import { keyVariable } from "./variable-names.js";

/** The blocks and the iterations around a state. */
export interface IterationPath {
  /** The names of every forEach around, outermost first: so many frames are in the state input, one in the other. */
  readonly iterations: readonly string[];
  /** The names of the blocks around since the last of those, outermost first. */
  readonly blocks: readonly string[];
  /** True if it is within the first state, which a variable that it assigns is not yet seen from. */
  readonly isFirst?: boolean;
}

/** At the top of the state machine. */
export const outermost: IterationPath = { iterations: [], blocks: [] };

/** The beginning of every key: the state machine and the execution. */
const execution = binary(
  binary(states("context.StateMachine.Name"), "&", literal(":")),
  "&",
  states("context.Execution.Name"),
);

/** What the first state assigns, so that the keys of all others are short. */
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
export function intoIteration(iterationPath: IterationPath, name: string): IterationPath {
  return { ...iterationPath, iterations: [...iterationPath.iterations, name], blocks: [] };
}

/** A source that was seen from outside of an iteration, seen from inside: what was the state input is one frame out. */
export function fromIteration(source: Jsonata): Jsonata {
  return replaceStateData(source, frame.field, outerFrame);
}

/** The key of a node: the same for every try, for redrive and for its compensation. `end` is text to put behind it. */
export function keyOf(name: string, { iterations, blocks, isFirst }: IterationPath, end = ""): Jsonata {
  const around = [...iterations, ...blocks];
  const names = [...blocks, name];
  const path = names.map((each, index) => {
    const outer = around[around.length - blocks.length + index - 1];
    return `/${outer === undefined ? each : relativeName(each, outer)}`;
  });
  const outermostKey = isFirst === true ? execution : variable(keyVariable);
  const base = iterations.length > 0 ? property(frame, "key") : outermostKey;
  return binary(base, "&", literal(`${path.join("")}${end}`));
}

/** What a state hands on as its output: in an iteration its frame, else nothing. */
export function handOn({ iterations }: IterationPath): Field {
  return iterations.length > 0 ? expression(frame) : {};
}

/** The Output that a catcher needs so that the frame is handed on. */
export function catcherOutput({ iterations }: IterationPath): { readonly Output?: Expression } {
  return iterations.length > 0 ? { Output: expression(frame) } : {};
}

/** The element of the innermost iteration. */
export const item = property(frame, "item");

/** The index of the iteration that a recovery is for. */
export const recoveredIndex = property(frame, "index");

/** The element of an iteration around, by the name of its forEach; undefined where there is none. */
export function itemOf(name: string, { iterations }: IterationPath): Jsonata | undefined {
  const depth = depthOf(name, iterations);
  if (depth === -1) return undefined;
  return navigate(frame, [...iterations.slice(depth + 1).map(() => "outer"), "item"]);
}

/** The place of the innermost forEach of a name among those around, -1 where there is none. */
function depthOf(name: string, iterations: readonly string[]): number {
  return iterations.findLastIndex((each) => each.slice(prefixOf(each).length) === name);
}

/**
 * What an iteration gets as its state input, its frame: its key, its index where it is compensated, and of its element and
 * of the frame around it what something in it asks for. On the way back it is the same, so that what was let in forward is
 * never too large to be compensated.
 */
export function itemSelector(
  block: ForEachDocument,
  iterationPath: IterationPath,
): Readonly<Record<string, Expression>> {
  const { iterations } = iterationPath;
  const depth = iterations.length;
  const asked = askedFor(block.steps, [...iterations, block.name]);
  const index = states("context.Map.Item.Index");
  const isCompensated = hasCompensation(block.steps);
  const around = object([
    ...(isCompensated ? [["index", property(frame, "index")] as const] : []),
    ...(asked.has(depth - 1) ? [["item", property(frame, "item")] as const] : []),
    ...(depth > 1 && (isCompensated || asksBelow(asked, depth - 1)) ? [["outer", outerFrame] as const] : []),
  ]);
  return {
    ...(asked.has(depth) ? { item: expression(states("context.Map.Item.Value")) } : {}),
    key: expression(binary(keyOf(block.name, iterationPath, "/"), "&", call("string", index))),
    ...(isCompensated ? { index: expression(index) } : {}),
    ...(depth > 0 && (isCompensated || asksBelow(asked, depth)) ? { outer: expression(around) } : {}),
  };
}

function asksBelow(asked: ReadonlySet<number>, depth: number): boolean {
  return [...asked].some((each) => each >= 0 && each < depth);
}

/** Whose elements a sequence asks for, by the places of the iterations around, outermost first. */
function askedFor(nodes: readonly NodeDocument[], iterations: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (const node of nodes) {
    for (const template of templatesOf(node)) {
      for (const [root, name] of referencesIn(template)) {
        if (root === "item") found.add(iterations.length - 1);
        if (root === "items") found.add(depthOf(String(name), iterations));
      }
    }
    const inside = node.type === "forEach" ? [...iterations, node.name] : iterations;
    for (const { steps } of sequencesIn(node)) for (const depth of askedFor(steps, inside)) found.add(depth);
  }
  return found;
}
