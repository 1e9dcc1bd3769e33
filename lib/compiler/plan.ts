import type { NodeDocument, ParallelDocument, SagaDocument, StepDocument } from "../saga/index.js";

/** What a run of the compiled state machine costs, told beforehand. */
export interface Plan {
  readonly transitions: TransitionPlan;
  /** UTF-8 bytes of the definition, each ARN counted at its longest. */
  readonly definitionBytes: number;
  /** Events of the longest run: every try but one failed, everything compensated, one recovery exhausted. */
  readonly historyEvents: number;
}

/**
 * State transitions of a run, as AWS charges them, retries apart: each state entered is one.
 */
export interface TransitionPlan {
  /** When every step succeeds. */
  readonly completed: number;
  /** When just this step fails, by its name and by how it fails. */
  readonly failing: Readonly<Record<string, FailurePlan>>;
}

/** Transitions of a run in which one step fails; absent where it cannot fail so. */
export interface FailurePlan {
  /** The step is rejected. */
  readonly rejected?: number;
  /** The step's tries are exhausted, so that it is in doubt. */
  readonly inDoubt?: number;
}

/** Counts the transitions of every run in which at most one step fails. */
export function planTransitions({ steps, operations }: SagaDocument): TransitionPlan {
  const declared = new Map(operations.map((operation) => [operation.name, operation]));
  const failing = failuresIn(steps, true).map(({ step, rejected, inDoubt }): [string, FailurePlan] => {
    const { rejections = [], rejectionsAreFinal = true } = declared.get(step.action.operation) ?? {};
    const asRejected = rejectionsAreFinal || step.kind !== "compensatable" ? rejected : inDoubt;
    const rejects = rejections.length > 0 && asRejected !== undefined;
    return [
      step.name,
      {
        ...(rejects ? { rejected: total(asRejected) } : {}),
        ...(inDoubt === undefined ? {} : { inDoubt: total(inDoubt) }),
      },
    ];
  });
  return { completed: forward(steps), failing: Object.fromEntries(failing) };
}

/** The states entered on the way forward, and those on the way back; none of these where the saga goes on or is stuck. */
interface Course {
  readonly forward: number;
  readonly backward?: number;
}

interface StepFailures {
  readonly step: StepDocument;
  readonly rejected?: Course;
  readonly inDoubt?: Course;
}

/** The end state of a saga that was compensated is one more. */
function total({ forward: entered, backward }: Course): number {
  return backward === undefined ? entered : entered + backward + 1;
}

/** The states of a sequence that is done whole; on a block no sequence can end, so a state follows it. */
function forward(nodes: readonly NodeDocument[], beforePivot = true): number {
  const pivot = nodes.findIndex(isPivot);
  const own = nodes.map((node, index) => forwardOf(node, beforePivot && (pivot === -1 || index < pivot)));
  return sum(own) + (nodes.at(-1)?.type === "step" ? 0 : 1);
}

/** A block is one state, and before the pivot a Choice after it is another. */
function forwardOf(node: NodeDocument, beforePivot: boolean): number {
  if (node.type === "step") return 1;
  return sum(node.branches.map(({ steps }) => forward(steps, beforePivot))) + (beforePivot ? 2 : 1);
}

/** The states that compensate nodes which were done whole. */
function backward(nodes: readonly NodeDocument[]): number {
  return sum(
    nodes.map((node) => {
      if (node.type === "step") return node.compensation === undefined ? 0 : 1;
      return backwardOf(node.branches.map(({ steps }) => backward(steps)));
    }),
  );
}

/** A block's compensation is one state, and each branch with something to compensate begins with a Choice. */
function backwardOf(branches: readonly number[]): number {
  const compensated = branches.filter((count) => count > 0);
  return compensated.length === 0 ? 0 : 1 + sum(compensated.map((count) => count + 1));
}

/** What happens when just one step of a sequence fails, for each of its steps. */
function failuresIn(nodes: readonly NodeDocument[], beforePivot: boolean): StepFailures[] {
  const pivot = nodes.findIndex(isPivot);
  const isBefore = (index: number) => beforePivot && (pivot === -1 || index < pivot);
  const whole = forward(nodes, beforePivot);
  return nodes.flatMap((node, index) => {
    const reached = sum(nodes.slice(0, index).map((each, at) => forwardOf(each, isBefore(at))));
    const done = backward(nodes.slice(0, index));
    if (node.type === "step")
      return [failuresOf(node, { reached, done, whole, isLast: index === nodes.length - 1 })];
    return failuresInBlock(node, isBefore(index)).map(
      ({ step, rejected, inDoubt }): StepFailures => ({
        step,
        ...(rejected === undefined
          ? {}
          : { rejected: shift(rejected, { reached, done, node, whole, isBefore: isBefore(index) }) }),
        ...(inDoubt === undefined
          ? {}
          : { inDoubt: shift(inDoubt, { reached, done, node, whole, isBefore: isBefore(index) }) }),
      }),
    );
  });
}

/** The course of a block as part of the sequence it is in. */
function shift(
  course: Course,
  at: { reached: number; done: number; node: NodeDocument; whole: number; isBefore: boolean },
): Course {
  if (course.backward !== undefined)
    return { forward: at.reached + course.forward, backward: at.done + course.backward };
  return { forward: at.whole - forwardOf(at.node, at.isBefore) + course.forward };
}

function failuresOf(
  step: StepDocument,
  { reached, done, whole, isLast }: { reached: number; done: number; whole: number; isLast: boolean },
): StepFailures {
  const entered = reached + 1;
  switch (step.kind) {
    case "compensatable":
      return {
        step,
        rejected: { forward: entered, backward: done },
        inDoubt: { forward: entered, backward: done + 1 },
      };
    case "read-only":
      return {
        step,
        rejected: { forward: entered, backward: done },
        inDoubt: { forward: entered, backward: done },
      };
    case "pivot":
      return { step, rejected: { forward: entered, backward: done }, inDoubt: { forward: entered } };
    case "retriable":
      return { step, inDoubt: { forward: entered } };
    case "best-effort": {
      // It goes on; only the last step needs a state of its own to end on.
      const course = { forward: whole + (isLast ? 1 : 0) };
      return { step, rejected: course, inDoubt: course };
    }
  }
}

/** What happens when just one step in a block fails: the other branches run to their ends. */
function failuresInBlock(block: ParallelDocument, beforePivot: boolean): StepFailures[] {
  return block.branches.flatMap(({ steps }) => {
    const others = block.branches.filter((branch) => branch.steps !== steps);
    const aside = sum(others.map((branch) => forward(branch.steps, beforePivot)));
    const within = ({ forward: entered, backward: compensated }: Course): Course => {
      // The block, and the Choice after it; a branch that is compensated ended on a state that says so.
      if (compensated === undefined) return { forward: entered + aside + (beforePivot ? 2 : 1) };
      const own = backward(steps) === 0 ? 0 : Math.max(1, compensated);
      return {
        forward: entered + aside + 3,
        backward: backwardOf([...others.map((branch) => backward(branch.steps)), own]),
      };
    };
    return (
      failuresIn(steps, beforePivot)
        // After the pivot a branch that is stuck ends the others wherever they are.
        .filter(({ step }) => beforePivot || step.kind === "best-effort")
        .map(
          ({ step, rejected, inDoubt }): StepFailures => ({
            step,
            ...(rejected === undefined ? {} : { rejected: within(rejected) }),
            ...(inDoubt === undefined ? {} : { inDoubt: within(inDoubt) }),
          }),
        )
    );
  });
}

function isPivot(node: NodeDocument): boolean {
  return node.type === "step" && node.kind === "pivot";
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
