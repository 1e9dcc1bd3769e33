import { expandParts, type SagaDocument } from "../../saga/index.js";
import { placeSteps } from "../subject/placed-steps.js";

/** For each step, the blocks around it from the outside in: true for a forEach, false for a Parallel. */
type BlocksByStep = ReadonlyMap<string, readonly boolean[]>;

const known = new WeakMap<SagaDocument, BlocksByStep>();

/**
 * The indexes of the elements that a Task is run for.
 *
 * @param step the name of the Task's step.
 * @param path the branches and iterations that the Task is in. In recovery the first ones may be none of the step's blocks.
 */
export function elementsAt(document: SagaDocument, step: string, path: readonly number[]): readonly number[] {
  const blocks = blocksIn(document).get(step) ?? [];
  const inner = path.slice(Math.max(0, path.length - blocks.length));
  return inner.filter((_, depth) => blocks[depth] === true);
}

function blocksIn(document: SagaDocument): BlocksByStep {
  const found = known.get(document);
  if (found !== undefined) return found;
  const blocks = new Map(
    placeSteps(expandParts(document)).map((placed) => [
      placed.step.name,
      placed.blocks.map(({ type }) => type === "forEach"),
    ]),
  );
  known.set(document, blocks);
  return blocks;
}

/** True if two places are in the same elements. */
export function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((index, depth) => index === other[depth]);
}

/** True if iterations are among the branches and iterations of a path, in their order. */
export function isWithin(iterations: readonly number[], path: readonly number[]): boolean {
  let next = 0;
  for (const index of path) if (index === iterations[next]) next += 1;
  return next >= iterations.length;
}
