import type { Catcher } from "../../asl/index.js";
import type { StepDocument } from "../../saga/index.js";
import { object } from "../jsonata/build.js";
import type { Expression } from "../jsonata/expression.js";
import type { CompileContext } from "../lower/context.js";
import { outermost } from "../lower/iteration-path.js";
import { resolveInStep } from "../lower/references.js";
import type { ResultScope } from "../lower/result-scope.js";
import { emitTemplate } from "../lower/template-expression.js";
import { actionRetryOf, retryFields, taskFields, timeoutOf } from "./action-task.js";
import type { NamedState } from "./sequence.js";

const nothingSeen: ResultScope = { find: () => undefined };

/** The Tasks that are run when everything is compensated, one after the other. Their failure changes nothing. */
export function compensatedHooks(
  hooks: readonly StepDocument[],
  end: string,
  context: CompileContext,
): { readonly start: string; readonly states: readonly NamedState[] } {
  const states = hooks.map((step, index): NamedState => {
    const task = context.taskOf(step.action.operation);
    const Next = hooks[index + 1]?.name ?? end;
    const place = { step, results: nothingSeen, iterationPath: outermost };
    const request = emitTemplate(step.action.request, resolveInStep(place)) ?? object([]);
    const pass = (error: string): Catcher<Expression> => ({ ErrorEquals: [error], Output: {}, Next });
    return {
      name: step.name,
      state: {
        ...taskFields(step.action.operation, { ...place, request }, context),
        TimeoutSeconds: timeoutOf(step.action.timeout, task),
        ...retryFields(actionRetryOf(step), context.operationOf(step.action.operation).rejections),
        Catch: [pass("States.DataLimitExceeded"), pass("States.ALL")],
        Output: {},
        Next,
      },
    };
  });
  return { start: states[0]?.name ?? end, states };
}
