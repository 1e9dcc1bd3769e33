import type { StepDocument } from "../saga/document.js";
import { causeLength } from "./cause-length.js";
import { verdictOn } from "./answer.js";
import { type Called, call } from "./call.js";
import type { Calling } from "./calling.js";
import { nothingNoted, type Shortfall } from "./memory.js";
import { deadlineIn, interruption, lateness } from "./obstacles.js";
import type { Moment } from "./moment.js";
import { type Progress, running, type Stuck } from "./progress.js";
import { meaningIn } from "./references.js";
import { instanceOf, pathOf, type Scope } from "./scope.js";
import { secondsOf } from "./values/time.js";
import { cut } from "./values/text-size.js";
import type { Json } from "./values/json.js";
import { evaluated } from "./values/template.js";
import { note, type Walk } from "./walk.js";

/** Runs a step: its action is called, and what its failure means depends on its kind. */
export function runStep(step: StepDocument, scope: Scope, when: Moment, walk: Walk): Progress {
  const called = answered(
    call(pathOf(step.name, scope), when, walk, () => actionOf(step, scope, walk), acceptedBy(step, walk)),
    step,
    walk,
  );
  if (called.state === "running") return running;
  const own = { type: "step", step, scope } as const;
  if (called.state === "succeeded") {
    const { result } = called;
    const begun = step.compensation === undefined ? [] : [{ ...own, result }];
    return { state: "done", when: called.when, value: result, begun };
  }
  const { error, cause, isRefusal } = called;
  const failure = {
    step: instanceOf(step.name, scope).name,
    error,
    ...(cause === undefined ? {} : { cause }),
  };
  const fallen = { state: "failed", when: called.when, failure } as const;
  switch (step.kind) {
    case "best-effort":
      noteShortfall(failure, scope, walk);
      return { state: "done", when: called.when, value: undefined, begun: [] };
    case "compensatable":
      // Refused, nothing happened. In doubt, it may have happened, or still may.
      return { ...fallen, begun: isRefusal ? [] : [{ ...own, result: undefined }] };
    case "read-only":
      return { ...fallen, begun: [] };
    case "pivot":
      // An expression of the request that fails means that it wasn't called.
      return isRefusal || called.wasNotCalled
        ? { ...fallen, begun: [] }
        : stuckOn(pathOf(step.name, scope), called, walk);
    case "retriable":
      return stuckOn(pathOf(step.name, scope), called, walk);
  }
}

/** A call that can go neither forward nor backward. */
export function stuckOn(
  on: string,
  { when, error, cause }: Extract<Called, { state: "failed" }>,
  walk: Walk,
): Stuck {
  walk.unsettled.push(on);
  return { state: "stuck", when, on, error, ...(cause === undefined ? {} : { cause }) };
}

/** The arguments of a step, and the reason if it isn't called. */
function actionOf(step: StepDocument, scope: Scope, walk: Walk): Calling {
  const { kind, action } = step;
  const instance = instanceOf(step.name, scope);
  const key = keyOf(instance.path, walk);
  const deadline = deadlineIn(scope, walk);
  // The walk isn't to be kept by what is remembered of the call.
  const { taskToken } = walk;
  const { name, path, iterations } = instance;
  return {
    name,
    path,
    iterations,
    id: path,
    role: "action",
    operation: action.operation,
    options: action,
    persists: kind === "pivot" || kind === "retriable",
    rejections: walk.operations.get(action.operation)?.rejections ?? [],
    heartbeatSeconds: action.callback && secondsOf(action.callback.heartbeat),
    key,
    request: (raw) =>
      evaluated(action.request, meaningIn(scope, { raw, key, ...(action.callback && { taskToken }) })),
    deadline,
    obstacle: (when, course) =>
      (kind === "best-effort" ? undefined : interruption(scope, when, course)) ??
      lateness(scope, when, course),
  };
}

/** The key of what is at a path: no two places of two executions share one. */
export function keyOf(path: string, { state: { execution } }: Walk): string {
  return `${execution.stateMachine}:${execution.name}/${path}`;
}

type Failed = Extract<Called, { state: "failed" }>;
/** A call whose answer was read: one that failed may be refused for good. */
type Read =
  | Exclude<Called, { state: "failed" }>
  | (Failed & { readonly isRefusal: boolean; readonly wasNotCalled: boolean });

/** Reads the answer of a call: what it says may be that the call failed. */
function answered(called: Called, { action }: StepDocument, { operations }: Walk): Read {
  const operation = operations.get(action.operation);
  const { rejections = [], rejectionsAreFinal } = operation ?? {};
  if (called.state === "running") return called;
  if (called.state === "failed") {
    const isRefusal = rejections.includes(called.error) && rejectionsAreFinal !== false;
    const wasNotCalled =
      called.error === "States.QueryEvaluationError" && operation?.succeededWhen === undefined;
    return { ...called, isRefusal, wasNotCalled };
  }
  const verdict = verdictOn(operation, called.result);
  if (verdict.says === "success") return called;
  const { says, ...failure } = verdict;
  // Who has done it at an earlier try may say of a later one that it was refused.
  const isFinal = rejectionsAreFinal ?? called.isFirstTry;
  const isRefusal = says === "rejection" && isFinal;
  return { state: "failed", when: called.when, ...failure, isRefusal, wasNotCalled: false };
}

/** The answers that end the call of an action: what persists is tried until it is told what it wants to know. */
function acceptedBy({ kind, action }: StepDocument, { operations }: Walk): (answer: Json) => boolean {
  const operation = operations.get(action.operation);
  if (kind === "retriable") return (answer) => verdictOn(operation, answer).says === "success";
  if (kind === "pivot") return (answer) => verdictOn(operation, answer).says !== "nothing";
  return () => true;
}

function noteShortfall(
  failure: { readonly step: string; readonly error: string; readonly cause?: string },
  { isInBlock, iterations }: Scope,
  walk: Walk,
): void {
  const { cause, ...others } = failure;
  const { inBlock, elsewhere } = causeLength(walk.document);
  const shortfall: Shortfall = {
    ...others,
    ...(cause === undefined ? {} : { cause: cut(cause, isInBlock ? inBlock : elsewhere) }),
    isRepeated: iterations.length > 0,
  };
  note(walk, { ...nothingNoted, shortfalls: [shortfall] });
}
