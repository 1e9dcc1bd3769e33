import type { Catcher, TaskState } from "../../asl/index.js";
import { type StepDocument, toSeconds } from "../../saga/index.js";
import { call, literal, object, raw, states } from "../jsonata/build.js";
import { type EmittedFields, Expression, expression, type Field } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { ifAnswered, keptAnswer, readOf } from "../lower/answer.js";
import { asks } from "../lower/cancellation.js";
import type { CompileContext } from "../lower/context.js";
import type { Deadline } from "../lower/deadline.js";
import { catcherOutput, handOn, isOutermost, keyOf } from "../lower/iteration-path.js";
import { limitsAfterPivot } from "../lower/list-limits.js";
import { resolveInStep, type StepLocation } from "../lower/references.js";
import { actionRetry, persistentRetry, planRetry, type RetryPlan, retriers } from "../lower/retry-plan.js";
import { emitTemplate } from "../lower/template-expression.js";
import { keepWanted, type Wanted, wantedByBoth } from "../lower/wanted-paths.js";
import { callOf, longestFunctionSeconds, type TaskBinding, timeoutMarginSeconds } from "../tasks/binding.js";
import { shortError } from "./saga-output.js";
import type { Recover } from "./sequence.js";

/** The call of an action, and the states that it leads to. */
export interface ActionSite extends StepLocation {
  /** The state after the step, or how the sequence ends on it. */
  readonly ending: { readonly Next: string } | { readonly End: true; readonly Output: Expression };
  /** The fields with which a catcher begins recovery, given the source of its error output. */
  readonly recover: {
    /** With the step's own compensation. */
    readonly own: (errorOutput: Jsonata) => Recover;
    /** With the compensation before it. */
    readonly before: (errorOutput: Jsonata) => Recover;
  };
  /** The state in which a best-effort step goes on when it failed. */
  readonly onwards: string;
  /** True for an answer that doesn't have to be asked for again; undefined if none is. */
  readonly untilAnswered: Jsonata | undefined;
  /** True if the pivot is still to come, so that the deadline holds. */
  readonly beforePivot: boolean;
}

/** The Task state of a step's action. */
export function actionTask(path: ActionSite, context: CompileContext): TaskState<Expression> {
  const { step, iterationPath } = path;
  const { callback } = step.action;
  const task = context.taskOf(step.action.operation);
  const precondition = preconditionOf(path, context);
  const request = emitTemplate(step.action.request, resolveInStep(path)) ?? object([]);
  const timeout = timeoutOf(step.action.timeout, task);
  const operation = context.operationOf(step.action.operation);
  const { untilAnswered } = path;
  return {
    ...taskFields(step.action.operation, { ...path, request: precondition.orRefuse(request) }, context),
    ...(callback === undefined ? {} : { Resource: task.callback?.resource ?? task.resource }),
    ...timeFields(timeout, callback, precondition),
    // Of a task that stops half-way a second try would meet what the first one left.
    ...retryFields(
      task.stopsHalfway ? triedOnce(step) : actionRetryOf(step),
      [
        ...operation.rejections,
        // Nobody has answered, and somebody may still do so: a second token would not make it sooner.
        ...(callback === undefined ? [] : ["States.Timeout"]),
      ],
      untilAnswered !== undefined,
    ),
    ...catchFields(path, precondition, context),
    ...assignFields(path, context),
    // Nothing is handed on from state to state: requests are made from the execution's input and from variables.
    ...untilSaid(
      untilAnswered,
      "End" in path.ending ? path.ending : { Output: handOn(iterationPath), ...path.ending },
    ),
  };
}

function assignFields(
  { step, ending }: ActionSite,
  context: CompileContext,
): Pick<TaskState<Expression>, "Assign"> {
  if (context.readsAnswer(step)) return { Assign: answerKept(step, context) };
  // The Output of a Task on which the sequence ends takes the response where it is.
  const wanted = "Next" in ending ? context.liveness.wanted(step.name, 0) : undefined;
  if (wanted === undefined) return {};
  return { Assign: { [context.names.result(step.name)]: expression(assigned(step, wanted, context)) } };
}

/** The field by which a Task keeps its answer for the Choice after it. */
function answerKept(step: StepDocument, context: CompileContext): EmittedFields {
  const response = resultOf(step, context);
  // An expression of a pivot that fails would count as one that kept it from being called.
  if (step.kind === "pivot") return { [context.names.result(step.name)]: expression(response) };
  const operation = context.operationOf(step.action.operation);
  const read = readOf(operation);
  const wanted = context.liveness.wanted(step.name, 0);
  const both = wanted === undefined ? read : read === undefined ? wanted : wantedByBoth(read, wanted);
  const kept = both === undefined ? response : keepWanted(response, both);
  return {
    [context.names.answer(step.name)]: expression(keptAnswer.make(kept, dependsOnTry(step, context))),
  };
}

/** True if a rejection is final at the first try alone. */
function dependsOnTry({ kind, action }: StepDocument, { operationOf }: CompileContext): boolean {
  const { rejectedWhen, rejectionsAreFinal } = operationOf(action.operation);
  return kind === "compensatable" && rejectedWhen !== undefined && rejectionsAreFinal === undefined;
}

/** The end of a Task; its Output raises an error for an answer that doesn't say what it has to, so that the Task is tried again. */
export function untilSaid<End extends { readonly Output: Field }>(
  says: Jsonata | undefined,
  end: End,
): End | (Omit<End, "Output"> & { readonly Output: Expression }) {
  if (says === undefined) return end;
  const { Output } = end;
  const value = Output instanceof Expression ? Output.tree : object([]);
  return { ...end, Output: expression(ifAnswered(says, value)) };
}

/** The source of a step's response within its Task. */
export function resultOf({ action }: StepDocument, { taskOf, literals }: CompileContext): Jsonata {
  const task = taskOf(action.operation);
  return action.callback !== undefined && task.callback !== undefined
    ? raw(task.callback.result)
    : callOf(task, literals).result;
}

/** The part of a step's response that is kept. The pivot's is kept whole: an expression that fails there would count as not called. */
function assigned(step: StepDocument, wanted: Wanted, context: CompileContext): Jsonata {
  return keepWanted(resultOf(step, context), step.kind === "pivot" ? "whole" : wanted);
}

/** The timeout of a try, and of a callback the heartbeat: no longer than the deadline leaves. */
function timeFields(
  timeout: number,
  callback: StepDocument["action"]["callback"],
  { deadline }: Precondition,
): Pick<TaskState<Expression>, "TimeoutSeconds" | "HeartbeatSeconds"> {
  if (callback === undefined)
    return { TimeoutSeconds: deadline === undefined ? timeout : expression(deadline.clip(timeout)) };
  const heartbeat = toSeconds(callback.heartbeat);
  if (deadline === undefined) return { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat };
  const clipped = deadline.clipWithHeartbeat(timeout, heartbeat);
  return { TimeoutSeconds: expression(clipped.timeout), HeartbeatSeconds: expression(clipped.heartbeat) };
}

/** Conditions that keep an action from being called, with the reason. */
interface Precondition {
  readonly deadline: Deadline | undefined;
  /** The request, or an error where the action must not be called. */
  readonly orRefuse: (request: Jsonata) => Jsonata;
  /** The error output of a catcher of everything. */
  readonly errorOutput: Jsonata;
}

function preconditionOf(
  { step, beforePivot, results, iterationPath }: ActionSite,
  context: CompileContext,
): Precondition {
  const canGoBack = beforePivot && !context.hooks.has(step.name);
  const deadline = canGoBack ? context.deadline : undefined;
  const cancellation = canGoBack && asks(step) ? context.cancellation : undefined;
  if (deadline !== undefined || cancellation !== undefined) {
    const isFirst = iterationPath.isFirst === true;
    const inTime = deadline?.unlessPassed ?? ((request) => request);
    const late = deadline?.errorOutput ?? states("errorOutput");
    return {
      deadline,
      orRefuse: (request) => cancellation?.unlessRedriven(inTime(request)) ?? inTime(request),
      errorOutput: cancellation?.errorOutput(late, isFirst) ?? late,
    };
  }
  const limits =
    step.kind === "pivot" && context.gate?.refusesLists !== true
      ? limitsAfterPivot(context.saga, { results, iterationPath })
      : undefined;
  return {
    deadline,
    orRefuse: limits?.unlessTooLong ?? ((request) => request),
    errorOutput: limits?.errorOutput ?? states("errorOutput"),
  };
}

/** Fields of every Task: its call. */
export function taskFields(
  operation: string,
  {
    step,
    iterationPath,
    request,
  }: Pick<StepLocation, "step" | "iterationPath"> & { readonly request: Jsonata },
  { taskOf, literals }: CompileContext,
): { Type: "Task"; Resource: string; Arguments: Field } {
  const task = taskOf(operation);
  // A compensation has the key of its action, and may go to the same queue.
  const callId = () => call("hash", keyOf(step.name, iterationPath, `#${operation}`), literal("SHA-256"));
  return {
    Type: "Task",
    Resource: task.resource,
    Arguments: callOf(task, literals).arguments(request, callId),
  };
}

export function retryFields(
  plan: RetryPlan,
  rejections: readonly string[],
  untilAnswered = false,
): Pick<TaskState, "Retry"> {
  const Retry = retriers(plan, rejections, untilAnswered);
  return Retry === undefined ? {} : { Retry };
}

/** The seconds that one try may take. */
export function timeoutOf(timeout: StepDocument["action"]["timeout"], task: TaskBinding): number {
  if (timeout !== undefined) return toSeconds(timeout);
  return (task.longestRunSeconds ?? longestFunctionSeconds) + timeoutMarginSeconds;
}

/** The tries of the action of a step: a step that cannot go back persists. */
export function actionRetryOf({ kind, action }: StepDocument): RetryPlan {
  return planRetry(action.retry, kind === "pivot" || kind === "retriable" ? persistentRetry : actionRetry);
}

function triedOnce(step: StepDocument): RetryPlan {
  return { ...actionRetryOf(step), tries: 1 };
}

function catchFields(
  path: ActionSite,
  precondition: Precondition,
  context: CompileContext,
): Pick<TaskState<Expression>, "Catch"> {
  const { step, recover, iterationPath } = path;
  const { rejections, rejectionsAreFinal } = context.operationOf(step.action.operation);
  const plain = states("errorOutput");
  const catcher = (ErrorEquals: readonly string[], { Assign, Next }: Recover): Catcher<Expression> => ({
    ErrorEquals,
    Assign,
    ...catcherOutput(iterationPath),
    Next,
  });
  const everything = (lead: (errorOutput: Jsonata) => Recover): Catcher<Expression>[] => [
    // By name, because the documentation says that States.ALL does not catch it, though a recording shows that it does.
    catcher(["States.DataLimitExceeded"], lead(plain)),
    catcher(["States.ALL"], lead(precondition.errorOutput)),
  ];
  switch (step.kind) {
    case "compensatable": {
      const inDoubt = everything(recover.own);
      const rejected = catcher(rejections, recover.before(plain));
      return {
        Catch: rejections.length > 0 && rejectionsAreFinal !== false ? [rejected, ...inDoubt] : inDoubt,
      };
    }
    case "read-only":
      return { Catch: everything(recover.before) };
    case "pivot":
      // Its request and output cannot fail but by being refused before the call. Whatever else fails is stuck: uncaught. If its
      // output asks for another answer, nothing refuses it before the call.
      if (path.untilAnswered !== undefined)
        return rejections.length === 0 ? {} : { Catch: [catcher(rejections, recover.before(plain))] };
      return {
        Catch: [
          catcher([...rejections, "States.QueryEvaluationError"], recover.before(precondition.errorOutput)),
        ],
      };
    case "retriable":
      return {};
    case "best-effort": {
      const Assign = failedQuietly(path, precondition.errorOutput, context);
      return {
        Catch: [["States.DataLimitExceeded"], ["States.ALL"]].map((errors) =>
          catcher(errors, { Assign, Next: path.onwards }),
        ),
      };
    }
  }
}

/** The note that a best-effort step failed. */
export function failedQuietly(
  { step, iterationPath }: ActionSite,
  errorOutput: Jsonata,
  { causeCharacters: { inBlock, elsewhere }, names }: CompileContext,
): EmittedFields {
  // Short enough that the saga's output holds those of many steps.
  const short = shortError(errorOutput, isOutermost(iterationPath) ? elsewhere : inBlock);
  return { [names.bestEffortFailure(step.name)]: expression(short) };
}
