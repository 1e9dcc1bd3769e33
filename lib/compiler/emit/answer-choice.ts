import type { ChoiceRule, ChoiceState } from "../../asl/index.js";
import type { StepDocument } from "../../saga/index.js";
import { binary, call, condition, literal, variable } from "../jsonata/build.js";
import { type EmittedFields, type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { type AnswerMeaning, keptAnswer, meaningOf, undecided } from "../lower/answer.js";
import type { CompileContext } from "../lower/context.js";
import { keepWanted } from "../lower/wanted-paths.js";
import { type ActionSite, failedQuietly } from "./action-task.js";
import type { NamedState, Recover } from "./sequence.js";

/** States that the Choice leads to. */
export interface AnswerSite extends ActionSite {
  /** The state after the step. */
  readonly next: string;
  /** The way of a redriven execution that was stopped between the step and the pivot, or the end. */
  readonly interrupted: (() => Recover) | undefined;
}

/**
 * The Choice that reads the answer of a step: it goes on where the call succeeded, else to where an error would have led that
 * says the same. Its conditions can't fail.
 */
export function answerChoice(site: AnswerSite, context: CompileContext): NamedState {
  const { step, next, interrupted } = site;
  const operation = context.operationOf(step.action.operation);
  const kept = variable(
    step.kind === "pivot" ? context.names.result(step.name) : context.names.answer(step.name),
  );
  const response = step.kind === "pivot" ? kept : keptAnswer.response(kept);
  const meaning = meaningOf(operation, response);
  const wanted = step.kind === "pivot" ? undefined : context.liveness.wanted(step.name, 0);
  const taken: EmittedFields =
    wanted === undefined
      ? {}
      : {
          [context.names.result(step.name)]: expression(
            orNull(keepWanted(response, wanted), wanted === "whole"),
          ),
        };
  const goesOn = { ...(wanted === undefined ? {} : { Assign: taken }), Next: next };
  const { succeeded } = meaning;
  const isInterrupted = interrupted && context.cancellation?.isRedriven;
  const goesBack = interrupted?.();
  const rules = [
    ...rejectedRules(site, meaning, keptAnswer.isFirst(kept), context),
    ...(isInterrupted === undefined || goesBack === undefined
      ? []
      : [
          rule(succeeded === undefined ? isInterrupted : binary(succeeded, "and", isInterrupted), {
            ...goesBack,
            Assign: { ...goesBack.Assign, ...taken },
          }),
        ]),
    // Of a pivot, the Task has seen to it that it is a success or a rejection.
    ...(succeeded === undefined || step.kind === "pivot" ? [] : [rule(succeeded, goesOn)]),
  ];
  const otherwise =
    succeeded === undefined || step.kind === "pivot" ? goesOn : failed(site, undecided, "own", context);
  const { Next: Default, ...assigned } = otherwise;
  return {
    name: context.states.answer(step.name),
    state: { Type: "Choice", Choices: rules, Default, ...assigned } satisfies ChoiceState<Expression>,
  };
}

/** The rules of a rejection: whether it is final decides what is compensated. */
function rejectedRules(
  site: AnswerSite,
  { rejected, rejection }: AnswerMeaning,
  isFirst: Jsonata,
  context: CompileContext,
): readonly ChoiceRule<Expression>[] {
  if (rejected === undefined) return [];
  const { step } = site;
  const final = failed(site, rejection, "before", context);
  const { rejectionsAreFinal } = context.operationOf(step.action.operation);
  if (step.kind !== "compensatable" || rejectionsAreFinal === true) return [rule(rejected, final)];
  const inDoubt = rule(rejected, failed(site, rejection, "own", context));
  return rejectionsAreFinal === false ? [inDoubt] : [rule(binary(rejected, "and", isFirst), final), inDoubt];
}

function rule(Condition: Jsonata, way: { readonly Assign?: EmittedFields; readonly Next: string }) {
  return { Condition: expression(Condition), ...way };
}

/** The way of a step that was answered that it failed: into recovery, or on where the failure doesn't matter. */
function failed(
  site: AnswerSite,
  errorOutput: Jsonata,
  from: "own" | "before",
  context: CompileContext,
): Recover {
  const { step, recover, onwards } = site;
  if (step.kind === "best-effort")
    return { Assign: failedQuietly(site, errorOutput, context), Next: onwards };
  return recover[from](errorOutput);
}

/** A value that may be absent can't be assigned, and nothing catches that in a Choice. */
function orNull(value: Jsonata, mayBeAbsent: boolean): Jsonata {
  return mayBeAbsent ? condition(call("exists", value), value, literal(null)) : value;
}

/** True if nothing but the Choice of a step asks for a redrive between it and the pivot, or the end. */
export function isLastBeforeTurn(step: StepDocument, { saga, turn }: CompileContext): boolean {
  return saga.steps[turn.index - 1] === step;
}
