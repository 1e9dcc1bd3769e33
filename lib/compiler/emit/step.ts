import type { StepDocument } from "../../saga/index.js";
import { binary, literal } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { meaningOf } from "../lower/answer.js";
import type { CompileContext } from "../lower/context.js";
import { isOutermost } from "../lower/iteration-path.js";
import { type ActionSite, actionTask, resultOf } from "./action-task.js";
import { answerChoice, isLastBeforeTurn } from "./answer-choice.js";
import { compensationTask } from "./compensation-task.js";
import type { Again, Compensation, CompiledNode, NodeSite } from "./sequence.js";

/** The Task of a step, and that of its compensation. */
export function stepNode(step: StepDocument, site: NodeSite): CompiledNode {
  const { sequence, before, next, beforePivot } = site;
  const { context, exit, results, iterationPath } = sequence;
  const own = step.compensation === undefined ? undefined : context.states.compensation(step);
  const failure = (errorOutput: Jsonata) => ({ step: step.name, errorOutput });
  const readsAnswer = context.readsAnswer(step);
  const after = readsAnswer ? context.states.answer(step.name) : next;
  const path: ActionSite = {
    step,
    results,
    iterationPath,
    ending:
      after === undefined
        ? exit.ending({ step: step.name, result: resultOf(step, context) })
        : { Next: after },
    recover: {
      own: (errorOutput) => exit.recover(failure(errorOutput), own ?? before),
      before: (errorOutput) => exit.recover(failure(errorOutput), before),
    },
    onwards: next ?? exit.done,
    untilAnswered: untilAnswered(step, context),
    beforePivot,
  };
  const { cancellation } = context;
  const interrupted =
    cancellation !== undefined && isLastBeforeTurn(step, context)
      ? () => exit.recover({ told: cancellation.told(context.turn.step) }, own ?? before)
      : undefined;
  return {
    states: [
      { name: step.name, state: actionTask(path, context) },
      ...(readsAnswer ? [answerChoice({ ...path, next: path.onwards, interrupted }, context)] : []),
    ],
    compensation: own === undefined ? undefined : compensationOf(step, own, site),
  };
}

function compensationOf(step: StepDocument, entry: string, { sequence, next }: NodeSite): Compensation {
  const { context, iterationPath } = sequence;
  const isInSequence = isOutermost(iterationPath);
  const variable = context.names.stuck(step.name);
  // What the last step of all answered is nowhere: it is compensated only where it failed, unless a state comes after it.
  const isLast = next === undefined && isInSequence && !context.readsAnswer(step);
  const again: Again = {
    entry: context.states.stuck(entry),
    node: step.name,
    variable,
    isBlock: false,
    states: (after, location, noted) => [
      {
        name: context.states.stuck(entry),
        state: {
          Type: "Choice",
          Choices: [
            {
              Condition: expression(binary(noted({ node: step.name, variable }), "=", literal(true))),
              Next: context.states.again(entry),
            },
          ],
          Default: after,
        },
      },
      {
        name: context.states.again(entry),
        state: compensationTask(
          { ...location, step, isLast },
          { transition: { Next: after }, state: after },
          context,
        ),
      },
    ],
  };
  return {
    entry,
    again: context.continuesOnStuck ? [again] : [],
    states: (end, location) => [
      {
        name: entry,
        state: compensationTask({ ...location, step, isLast }, end, context, {
          ...(context.continuesOnStuck ? { stuck: { variable, next: end.state } } : {}),
        }),
      },
    ],
  };
}

/** Condition on the answer of a step that persists: a success, or for a pivot a rejection. */
function untilAnswered(step: StepDocument, context: CompileContext): Jsonata | undefined {
  const operation = context.operationOf(step.action.operation);
  if (operation.succeededWhen === undefined) return undefined;
  const { succeeded, decided } = meaningOf(operation, resultOf(step, context));
  if (step.kind === "retriable") return succeeded;
  return step.kind === "pivot" ? decided : undefined;
}
