import {
  type ExpandedSaga,
  type NodeDocument,
  type OperationDocument,
  outermostIndex,
  type Place,
  type StepDocument,
  walk,
} from "../saga/index.js";
import type { StepOutcome } from "./transitions/course.js";
import { failureCounter, transitionsOf } from "./transitions/transitions.js";

/** The cost of a run of the compiled state machine, known beforehand. */
export interface Plan {
  readonly transitions: TransitionPlan;
  /** UTF-8 bytes of the definition, each ARN counted at its longest. */
  readonly definitionBytes: number;
  /**
   * Events of the longest run. Every try of an action, a best-effort step and a hook fails, every list is as long as it may
   * be, and of each choice the longest path is taken. The calls of pivot, retriable steps and compensations that run at the
   * same time, in all branches and elements, exhaust their tries once, where they write most, and are redriven. A call that is
   * still down then exhausts its tries again, and so do all others at the same time: that is not in it, but in `hoursOfOutage`.
   * A history holds 25,000.
   */
  readonly historyEvents: number;
  /**
   * Full hours that an outage may last before the history is full and AWS ends the execution for good. What a pivot, a
   * retriable step or a compensation calls is down then, for all branches and elements at once, and the execution is
   * redriven as soon as it is stuck, at most every half an hour; a call takes no time to fail. Everything else is as in `historyEvents`, and the outage
   * is the one that writes most events an hour.
   *
   * Chance draws the delays between the tries. Of n calls at the same time the first is exhausted about √(2 ln n) standard
   * deviations early, and the sum of all delays counts as two standard deviations less than expected. So an outage
   * hardly ever lasts less, and often somewhat more.
   *
   * 8,760 at most, for an execution lasts no longer than a year. Absent if the execution can't get stuck: then an outage only makes it fail or go on.
   */
  readonly hoursOfOutage?: number;
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
  /** The step's first answer is a rejection (`rejectedWhen`). */
  readonly answeredRejected?: number;
  /** The step's answer is neither a success nor a rejection that is final, so that it is in doubt. */
  readonly answeredInDoubt?: number;
}

/**
 * Counts the transitions of every run in which at most one step fails. Of each choice the first path is taken, or the one
 * on which the step is that fails, and every list has one element; for anything else, see `transitionsOf`.
 */
export function planTransitions(document: ExpandedSaga): TransitionPlan {
  const { operations, steps } = document;
  const declared = new Map(operations.map((operation) => [operation.name, operation]));
  const countFailure = failureCounter(document);
  const failing = [...walk(steps)].flatMap(({ node, place }): [string, FailurePlan][] => {
    if (node.type !== "step") return [];
    const paths = pathsTo(node, place);
    const count = (outcome: StepOutcome) =>
      countFailure(outermostIndex(place), {
        path: ({ name, paths: [first] }) => paths.get(name) ?? first?.name ?? null,
        outcome: (step) => (step.name === node.name ? outcome : "succeeds"),
      });
    const counts = outcomesOf(node, declared.get(node.action.operation)).flatMap((outcome) => {
      const transitions = count(outcome);
      return transitions === undefined ? [] : [[outcome, transitions] as const];
    });
    return [[node.name, Object.fromEntries(counts)]];
  });
  return { completed: transitionsOf(document, {}) ?? 0, failing: Object.fromEntries(failing) };
}

/** The ways in which a step's action may fail. */
function outcomesOf(
  { kind }: StepDocument,
  operation: OperationDocument | undefined,
): readonly StepOutcome[] {
  if (operation === undefined) return ["inDoubt"];
  const { rejections, rejectionsAreFinal, rejectedWhen, succeededWhen } = operation;
  const mayReject = kind !== "retriable";
  const isRejectedInDoubt =
    kind === "compensatable" && rejectedWhen !== undefined && rejectionsAreFinal !== true;
  return [
    ...(mayReject && rejections.length > 0 ? (["rejected"] as const) : []),
    "inDoubt",
    ...(mayReject && rejectedWhen !== undefined ? (["answeredRejected"] as const) : []),
    ...(succeededWhen !== undefined || isRejectedInDoubt ? (["answeredInDoubt"] as const) : []),
  ];
}

/** The paths of the choices around a step that lead to it. */
function pathsTo(node: NodeDocument, place: Place): ReadonlyMap<string, string> {
  const outer = place.block;
  if (outer === undefined) return new Map();
  const found = new Map(pathsTo(outer.node, outer.place));
  if (outer.node.type === "choice") {
    const path = outer.node.paths.find(({ steps }) => steps.includes(node));
    if (path !== undefined) found.set(outer.node.name, path.name);
  }
  return found;
}
