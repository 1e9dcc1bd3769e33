import {
  type BlockDocument,
  type ChoiceDocument,
  defaultMaxItems,
  type ForEachDocument,
  type NodeDocument,
  type StepDocument,
} from "../../saga/index.js";

/**
 * The end of a step's action: it succeeds, is rejected by an error, or exhausts its tries; or it is answered that it was
 * rejected, for good or not, or neither that nor that it succeeded.
 */
export type StepOutcome = "succeeds" | "rejected" | "inDoubt" | "answeredRejected" | "answeredInDoubt";

/**
 * A run of a saga: what decides which states it enters. `at` are the indexes of the iterations around, from the outside
 * in.
 */
export interface Course {
  /** @default - every action succeeds */
  readonly outcome?: (step: StepDocument, at: readonly number[]) => StepOutcome;
  /** The name of the path that a choice takes, or null where it just goes on. @default - the first */
  readonly path?: (choice: ChoiceDocument, at: readonly number[]) => string | null;
  /** The number of elements of a list. @default 1 */
  readonly items?: (forEach: ForEachDocument, at: readonly number[]) => number;
  /** True if raw conditions, or a time from data, can be evaluated. @default true */
  readonly evaluates?: (node: NodeDocument, at: readonly number[]) => boolean;
  /** True if the compensation of a step exhausts its tries at first. Counts for sagas that continue on stuck. @default false */
  readonly isStuck?: (step: StepDocument, at: readonly number[]) => boolean;
}

/** The indexes of the iterations around a node, from the outside in. */
export type At = readonly number[];

/** The nodes of one branch or iteration of a block, and the iterations that they are in. */
interface CourseBranch {
  readonly steps: readonly NodeDocument[];
  readonly at: At;
}

/** The branches or iterations of a block in a run; undefined where its list is too long. */
export function branchesOf(block: BlockDocument, at: At, course: Course): CourseBranch[] | undefined {
  if (block.type === "parallel") return block.branches.map(({ steps }) => ({ steps, at }));
  const count = course.items?.(block, at) ?? 1;
  if (count > (block.maxItems ?? defaultMaxItems)) return undefined;
  return Array.from({ length: count }, (_, index) => ({ steps: block.steps, at: [...at, index] }));
}
