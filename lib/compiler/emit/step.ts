import type { StepDocument } from "../../saga/index.js";
import { binary, literal } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { blockStates } from "../lower/names.js";
import { type ForwardPath, forwardState, resultOf } from "./action-task.js";
import { compensationState } from "./compensation-task.js";
import type { Again, Compensation, CompiledNode, NodePlace } from "./sequence.js";

/** The Task of a step, and that of its compensation. */
export function stepNode(step: StepDocument, place: NodePlace): CompiledNode {
  const { sequence, before, next, beforePivot } = place;
  const { context, exit, view, standing } = sequence;
  const own = step.compensation === undefined ? undefined : context.names.compensation(step);
  const failure = (errorOutput: Jsonata) => ({ step: step.name, errorOutput });
  const path: ForwardPath = {
    step,
    view,
    standing,
    ending:
      next === undefined ? exit.ending({ step: step.name, result: resultOf(step, context) }) : { Next: next },
    recover: {
      own: (errorOutput) => exit.recover(failure(errorOutput), own ?? before),
      before: (errorOutput) => exit.recover(failure(errorOutput), before),
    },
    onwards: next ?? exit.done,
    beforePivot,
  };
  return {
    states: [{ name: step.name, state: forwardState(path, context) }],
    compensation: own === undefined ? undefined : compensationOf(step, own, place),
  };
}

function compensationOf(step: StepDocument, entry: string, { sequence, next }: NodePlace): Compensation {
  const { context, standing } = sequence;
  const isOutermost = standing.frames.length + standing.blocks.length === 0;
  const variable = context.names.stuck(step.name);
  // What the last step of all answered is nowhere: it is compensated only where it failed.
  const isLast = next === undefined && isOutermost;
  const again: Again = {
    entry: blockStates.stuck(entry),
    node: step.name,
    variable,
    isBlock: false,
    states: (after, scene, noted) => [
      {
        name: blockStates.stuck(entry),
        state: {
          Type: "Choice",
          Choices: [
            {
              Condition: expression(binary(noted({ node: step.name, variable }), "=", literal(true))),
              Next: blockStates.again(entry),
            },
          ],
          Default: after,
        },
      },
      {
        name: blockStates.again(entry),
        state: compensationState({ ...scene, step, isLast }, { Next: after }, context),
      },
    ],
  };
  return {
    entry,
    again: context.continuesOnStuck ? [again] : [],
    states: ({ transition, state }, scene) => [
      {
        name: entry,
        state: compensationState({ ...scene, step, isLast }, transition, context, {
          ...(context.continuesOnStuck ? { stuck: { variable, next: state } } : {}),
        }),
      },
    ],
  };
}
