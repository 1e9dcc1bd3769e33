import type { Assign, Catcher, JsonValue, TaskState } from "../asl/index.js";
import { type StepDocument, toSeconds } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import type { Deadline } from "./deadline.js";
import { emitTemplate } from "./emit-template.js";
import { expression, type Jsonata, objectConstructor } from "./jsonata-text.js";
import { causeCharacters } from "./outcome.js";
import { resolveInStep, type StepContext } from "./references.js";
import { actionRetry, persistentRetry, planRetry, type RetryPlan, retriers } from "./retry.js";
import { longestFunctionSeconds, type TaskBinding, timeoutMarginSeconds } from "./tasks.js";

/** How an action is called, and where it leads. */
export interface ForwardPath extends StepContext {
  /** The state after the step, or how the sequence ends on it. */
  readonly ending: { readonly Next: string } | { readonly End: true; readonly Output: string };
  /** What a catcher does to begin recovery, given the source of its error output. */
  readonly recover: {
    /** With the step's own compensation. */
    readonly own: (errorOutput: Jsonata) => Recover;
    /** With the compensation before it. */
    readonly before: (errorOutput: Jsonata) => Recover;
  };
  /** Where a best-effort step goes on when it failed. */
  readonly onwards: string;
  /** Whether the pivot is still to come, so that the deadline holds. */
  readonly beforePivot: boolean;
}

/** How a catcher leads into recovery. */
export interface Recover {
  readonly Assign: Assign;
  readonly Next: string;
}

/** The Task state of a step's action. */
export function forwardState(path: ForwardPath, context: CompileContext): TaskState {
  const { step } = path;
  const task = context.taskOf(step.action.operation);
  const deadline = path.beforePivot ? context.deadline : undefined;
  const request = emitTemplate(step.action.request, resolveInStep(path)) ?? "{}";
  const timeout = timeoutOf(step.action.timeout, task);
  // The Output of a Task on which the sequence ends takes the response where it is.
  const assigns = context.usage.isAssigned(step.name) && "Next" in path.ending;
  return {
    ...taskFields(task, deadline === undefined ? request : deadline.guard(request)),
    TimeoutSeconds: deadline === undefined ? timeout : expression(deadline.clip(timeout)),
    // Of a task that stops half-way a second try would meet what the first one left.
    ...retryFields(
      task.stopsHalfway ? triedOnce(step) : actionRetryOf(step),
      context.operationOf(step.action.operation).rejections,
    ),
    ...catchFields(path, context),
    ...(assigns ? { Assign: { [context.names.result(step.name)]: expression(task.result) } } : {}),
    // Nothing is handed on from state to state: requests are made from the execution's input and from variables.
    ...("End" in path.ending ? path.ending : { Output: {}, ...path.ending }),
  };
}

/** What every Task has: how it is called. */
export function taskFields(
  task: TaskBinding,
  request: Jsonata,
): { Type: "Task"; Resource: string; Arguments: JsonValue } {
  return { Type: "Task", Resource: task.resource, Arguments: task.arguments(request) };
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

/** How the action of a step is tried: whoever cannot go back persists. */
export function actionRetryOf({ kind, action }: StepDocument): RetryPlan {
  return planRetry(action.retry, kind === "pivot" || kind === "retriable" ? persistentRetry : actionRetry);
}

function triedOnce(step: StepDocument): RetryPlan {
  return { ...actionRetryOf(step), tries: 1 };
}

/** The error output of a catcher with a cause short enough that the saga's output holds those of many steps. */
function shortened(deadline: Deadline | undefined): Jsonata {
  const whole = deadline === undefined ? "$states.errorOutput" : `(${deadline.errorOutput})`;
  return objectConstructor([
    ["Error", `${whole}.Error`],
    ["Cause", `$substring(${whole}.Cause, 0, ${causeCharacters})`],
  ]);
}

function catchFields(path: ForwardPath, context: CompileContext): Pick<TaskState, "Catch"> {
  const { step, recover } = path;
  const { rejections, rejectionsAreFinal } = context.operationOf(step.action.operation);
  const deadline = path.beforePivot ? context.deadline : undefined;
  const plain = "$states.errorOutput";
  const everything = (lead: (errorOutput: Jsonata) => Recover): Catcher[] => [
    // By name, because the documentation says that States.ALL does not catch it, though a recording shows that it does.
    { ErrorEquals: ["States.DataLimitExceeded"], ...lead(plain) },
    { ErrorEquals: ["States.ALL"], ...lead(deadline?.errorOutput ?? plain) },
  ];
  switch (step.kind) {
    case "compensatable": {
      const inDoubt = everything(recover.own);
      const rejected = { ErrorEquals: rejections, ...recover.before(plain) };
      return {
        Catch: rejections.length > 0 && rejectionsAreFinal !== false ? [rejected, ...inDoubt] : inDoubt,
      };
    }
    case "read-only":
      return { Catch: everything(recover.before) };
    case "pivot":
      // Its request and output cannot fail but by being refused before the call. Whatever else fails is stuck: uncaught.
      return {
        Catch: [{ ErrorEquals: [...rejections, "States.QueryEvaluationError"], ...recover.before(plain) }],
      };
    case "retriable":
      return {};
    case "best-effort": {
      const Assign = { [context.names.bestEffortFailure(step.name)]: expression(shortened(deadline)) };
      return {
        Catch: [["States.DataLimitExceeded"], ["States.ALL"]].map((ErrorEquals) => ({
          ErrorEquals,
          Assign,
          Next: path.onwards,
        })),
      };
    }
  }
}
