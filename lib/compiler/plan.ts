import { type NodeDocument, outermostIndex, type Place, type SagaDocument, walk } from "../saga/index.js";
import { failureCounter, type StepOutcome, transitionsOf } from "./transitions.js";

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

/**
 * Counts the transitions of every run in which at most one step fails. Of each choice the first path is taken, or the one
 * on which the step is that fails, and every list has one element; for anything else, see `transitionsOf`.
 */
export function planTransitions(document: SagaDocument): TransitionPlan {
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
    const { rejections = [] } = declared.get(node.action.operation) ?? {};
    const rejected = rejections.length > 0 && node.kind !== "retriable" ? count("rejected") : undefined;
    const inDoubt = count("inDoubt");
    return [
      [
        node.name,
        { ...(rejected === undefined ? {} : { rejected }), ...(inDoubt === undefined ? {} : { inDoubt }) },
      ],
    ];
  });
  return { completed: transitionsOf(document, {}) ?? 0, failing: Object.fromEntries(failing) };
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
