import type { SagaDocument } from "../saga/index.js";

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
  const last = steps.length - 1;
  let compensations = 0;
  const failing = steps.map(({ name, kind, action }, index): [string, FailurePlan] => {
    const entered = index + 1;
    const operation = declared.get(action.operation);
    const final = operation?.rejectionsAreFinal !== false;
    const rejects = (operation?.rejections.length ?? 0) > 0;
    const before = compensations;
    if (kind === "compensatable") compensations += 1;
    // The end state of a saga that was compensated is one more.
    const withoutOwn = entered + before + 1;
    const failed = ((): Required<FailurePlan> => {
      switch (kind) {
        case "compensatable":
          return { rejected: final ? withoutOwn : withoutOwn + 1, inDoubt: withoutOwn + 1 };
        case "read-only":
          return { rejected: withoutOwn, inDoubt: withoutOwn };
        case "pivot":
          return { rejected: withoutOwn, inDoubt: entered };
        case "retriable":
          return { rejected: entered, inDoubt: entered };
        case "best-effort": {
          // It goes on; only the last step needs a state of its own to end on.
          const whole = steps.length + (index === last ? 1 : 0);
          return { rejected: whole, inDoubt: whole };
        }
      }
    })();
    return [name, rejects ? failed : { inDoubt: failed.inDoubt }];
  });
  return { completed: steps.length, failing: Object.fromEntries(failing) };
}
