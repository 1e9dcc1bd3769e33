import {
  type NodeDocument,
  type Place,
  type SagaDocument,
  type StepDocument,
  walk,
} from "../../saga/index.js";

/** A step with where it stands. */
export interface PlacedStep {
  readonly step: StepDocument;
  /** From the outside in: each sequence that the step, or what it lies in, is part of, with the index there. */
  readonly positions: readonly Position[];
  /** The blocks around it whose branches or items run at the same time, from the outside in. */
  readonly blocks: readonly NodeDocument[];
  /** Place of the step relative to the pivot; "none" if the saga has no pivot. */
  readonly side: "before" | "pivot" | "after" | "none";
  /** The name of the outermost node that it is, or lies in. */
  readonly outermost: string;
  /** True if it is run when everything is compensated. */
  readonly isHook: boolean;
}

interface Position {
  readonly sequence: readonly NodeDocument[];
  readonly index: number;
  /** Number of branches and iterations around the sequence. */
  readonly depth: number;
}

/** Every step of a saga, with where it stands. */
export function placeSteps({ steps, hooks }: SagaDocument): PlacedStep[] {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const placed = [...walk(steps)].flatMap(({ node, place }): PlacedStep[] => {
    if (node.type !== "step") return [];
    const positions = positionsOf(place);
    const outermost = positions[0]?.index ?? 0;
    const side =
      pivot === -1 ? "none" : outermost === pivot ? "pivot" : outermost < pivot ? "before" : "after";
    return [
      {
        step: node,
        positions,
        blocks: blocksOf(place),
        side,
        outermost: steps[outermost]?.name ?? "",
        isHook: false,
      },
    ];
  });
  const atTheEnd = (hooks?.onCompensated ?? []).map(
    (step): PlacedStep => ({
      step,
      positions: [],
      blocks: [],
      side: "none",
      outermost: step.name,
      isHook: true,
    }),
  );
  return [...placed, ...atTheEnd];
}

function positionsOf({ sequence, index, block }: Place): Position[] {
  const around = block === undefined ? [] : positionsOf(block.place);
  const outer = around.at(-1)?.depth ?? 0;
  const depth = block === undefined ? 0 : outer + (isConcurrent(block.node) ? 1 : 0);
  return [...around, { sequence, index, depth }];
}

function blocksOf({ block }: Place): NodeDocument[] {
  if (block === undefined) return [];
  return [...blocksOf(block.place), ...(isConcurrent(block.node) ? [block.node] : [])];
}

/** True if what a node holds runs at the same time. */
function isConcurrent({ type }: NodeDocument): boolean {
  return type === "parallel" || type === "forEach";
}

/** A step in one of its iterations. */
export interface PlacedInstance {
  readonly placed: PlacedStep;
  /** The branches and items that it is in. */
  readonly path: readonly number[];
}

/** True if something surely comes before something else. */
export function precedes(one: PlacedInstance, other: PlacedInstance): boolean {
  for (const [level, { sequence, index, depth }] of one.placed.positions.entries()) {
    const there = other.placed.positions[level];
    // Of different branches of a block, or different iterations, nobody knows which one comes first.
    if (there === undefined || there.sequence !== sequence) return false;
    if (!one.path.slice(0, depth).every((at, place) => other.path[place] === at)) return false;
    if (there.index !== index) return index < there.index;
  }
  return false;
}
