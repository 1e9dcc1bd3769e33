import type { Catcher, TaskState } from "../../asl/index.js";
import { type StepDocument, toSeconds } from "../../saga/index.js";
import { call, literal, object, raw, states } from "../jsonata/build.js";
import { type Expression, expression, type Field } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { asks } from "../lower/cancellation.js";
import type { CompileContext } from "../lower/context.js";
import type { Deadline } from "../lower/deadline.js";
import { catcherOutput, handOn, isOutermost, keyOf } from "../lower/iteration-path.js";
import { limitsAfterPivot } from "../lower/list-limits.js";
import { resolveInStep, type StepLocation } from "../lower/references.js";
import { actionRetry, persistentRetry, planRetry, type RetryPlan, retriers } from "../lower/retry-plan.js";
import { emitTemplate } from "../lower/template-expression.js";
import { keepWanted, type Wanted } from "../lower/wanted-paths.js";
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
  // The Output of a Task on which the sequence ends takes the response where it is.
  const wanted = "Next" in path.ending ? context.liveness.wanted(step.name, 0) : undefined;
  return {
    ...taskFields(step.action.operation, { ...path, request: precondition.orRefuse(request) }, context),
    ...(callback === undefined ? {} : { Resource: task.callback?.resource ?? task.resource }),
    ...timeFields(timeout, callback, precondition),
    // Of a task that stops half-way a second try would meet what the first one left.
    ...retryFields(task.stopsHalfway ? triedOnce(step) : actionRetryOf(step), [
      ...context.operationOf(step.action.operation).rejections,
      // Nobody has answered, and somebody may still do so: a second token would not make it sooner.
      ...(callback === undefined ? [] : ["States.Timeout"]),
    ]),
    ...catchFields(path, precondition, context),
    ...(wanted === undefined
      ? {}
      : { Assign: { [context.names.result(step.name)]: expression(assigned(step, wanted, context)) } }),
    // Nothing is handed on from state to state: requests are made from the execution's input and from variables.
    ...("End" in path.ending ? path.ending : { Output: handOn(iterationPath), ...path.ending }),
  };
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
    step.kind === "pivot" ? limitsAfterPivot(context.saga, { results, iterationPath }) : undefined;
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

export function retryFields(plan: RetryPlan, rejections: readonly string[]): Pick<TaskState, "Retry"> {
  const Retry = retriers(plan, rejections);
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
      // Its request and output cannot fail but by being refused before the call. Whatever else fails is stuck: uncaught.
      return {
        Catch: [
          catcher([...rejections, "States.QueryEvaluationError"], recover.before(precondition.errorOutput)),
        ],
      };
    case "retriable":
      return {};
    case "best-effort": {
      const { inBlock, elsewhere } = context.causeCharacters;
      const isInBlock = !isOutermost(iterationPath);
      const Assign = {
        [context.names.bestEffortFailure(step.name)]: expression(
          // Short enough that the saga's output holds those of many steps.
          shortError(precondition.errorOutput, isInBlock ? inBlock : elsewhere),
        ),
      };
      return {
        Catch: [["States.DataLimitExceeded"], ["States.ALL"]].map((errors) =>
          catcher(errors, { Assign, Next: path.onwards }),
        ),
      };
    }
  }
}
