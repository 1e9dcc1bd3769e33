import type { Catcher } from "../../asl/index.js";
import { type BlockDocument, walk } from "../../saga/index.js";
import {
  call,
  condition,
  element,
  group as inBrackets,
  literal,
  object,
  property,
  states as stateData,
} from "../jsonata/build.js";
import { type EmittedGroup, type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { catcherOutput, handOn } from "../lower/iteration-path.js";
import { sourceOf } from "../lower/result-scope.js";
import type { BlockBranch } from "./branch-exit.js";
import type { Compensation, CompiledSequence, NamedState, NodeSite } from "./sequence.js";

/** The branch of a block, compiled. */
export interface CompiledBranch {
  readonly branch: BlockBranch;
  readonly sequence: CompiledSequence;
  readonly group: EmittedGroup;
}

/** True if a block's outcomes are wanted after the pivot: for what they hand out, or for failures that changed nothing. */
export function wantsOutcomes(block: BlockDocument, { liveness }: CompileContext): boolean {
  if (liveness.wanted(block.name, 0) !== undefined) return true;
  for (const { node } of walk([block])) if (node.type === "step" && node.kind === "best-effort") return true;
  return false;
}

/**
 * The states around a block before the pivot: its catcher, for what no branch can catch, and the Choice after it, which
 * goes on or into the recovery.
 *
 * @param refused further rules of the Choice.
 */
export function settle(
  block: BlockDocument,
  { sequence, before, next }: NodeSite,
  compensation: Compensation | undefined,
  refused?: { readonly condition: Jsonata; readonly failure: Jsonata },
): { readonly next: string; readonly Catch: readonly Catcher<Expression>[]; readonly settled: NamedState } {
  const { context, exit, iterationPath, results } = sequence;
  const entry = compensation?.entry ?? before;
  const settled = context.states.settled(block.name);
  const outcomes = sourceOf(block, results, context.names);
  const failure = element(inBrackets(property(outcomes, "failure")), 0);
  const failed = exit.recover({ told: failure }, entry);
  const net = (error: string): Catcher<Expression> => ({
    ErrorEquals: [error],
    ...exit.recover({ step: block.name, errorOutput: stateData("errorOutput") }, entry),
    ...catcherOutput(iterationPath),
  });
  const refusals =
    refused === undefined
      ? []
      : [
          {
            Condition: expression(refused.condition),
            ...exit.recover(
              {
                told: object([
                  ["step", literal(block.name)],
                  ["error", refused.failure],
                ]),
              },
              before,
            ),
          },
        ];
  const { cancellation, saga, turn } = context;
  // What comes after any other block asks by itself.
  const interruption =
    cancellation === undefined || saga.steps[turn.index - 1] !== block
      ? []
      : [
          {
            Condition: expression(cancellation.isRedriven),
            ...exit.recover(
              {
                told: inBrackets(
                  condition(
                    call("exists", property(outcomes, "failure")),
                    failure,
                    cancellation.told(turn.step),
                  ),
                ),
              },
              entry,
            ),
          },
        ];
  return {
    next: settled,
    // For what no branch can catch: outcomes that are too large together. Then every branch is compensated whole.
    Catch: [net("States.DataLimitExceeded"), net("States.ALL")],
    settled: {
      name: settled,
      state: {
        Type: "Choice",
        Choices: [
          ...interruption,
          ...refusals,
          {
            Condition: expression(call("not", call("exists", property(outcomes, "failure")))),
            Next: next ?? exit.done,
          },
        ],
        Default: failed.Next,
        Assign: failed.Assign,
        Output: handOn(iterationPath),
      },
    },
  };
}
