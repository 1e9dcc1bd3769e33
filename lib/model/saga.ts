import type { NodeDocument } from "../saga/document.js";
import type { Command, End } from "./command.js";
import { laterListFailure } from "./list.js";
import { interrupted, interruptedCause, isCancelled, notBeforeRedrive } from "./obstacles.js";
import { compensated, completed, stuck } from "./outcome.js";
import type { Failure } from "./failure.js";
import { exactly, type Moment } from "./moment.js";
import type { Stuck } from "./progress.js";
import { recover, type Unit } from "./recovery.js";
import { outermostScope, type Scope, withResult } from "./scope.js";
import { runNode, runSequence } from "./sequence.js";
import type { Walk } from "./walk.js";

/** Walks through a saga, and tells what is to be done next; if nothing is, its end. */
export function runSaga(walk: Walk): readonly Command[] {
  const { execution } = walk.state;
  const forward = goForward(outermostScope(execution), exactly(execution.startTime), walk);
  const end = forward.state === "failed" ? goBack(forward, walk) : forward;
  switch (end.state) {
    case "running":
      return walk.commands;
    case "stuck":
      return [stuck(end)];
    case "ended":
      return [end.end];
  }
}

type Going =
  | { readonly state: "running" }
  | Stuck
  | { readonly state: "ended"; readonly end: End }
  | FailedSaga;

interface FailedSaga {
  readonly state: "failed";
  readonly when: Moment;
  readonly failure: Failure;
  readonly begun: readonly Unit[];
}

/**
 * Runs the outermost sequence and then the hooks, up to the first that hasn't ended or has failed. The turn is the
 * pivot, or in a saga without one the end of the sequence: before it the saga can go back.
 */
function goForward(outermost: Scope, begins: Moment, walk: Walk): Going {
  const { steps, hooks } = walk.document;
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const turn = pivot < 0 ? steps.length : pivot;
  let [scope, when] = [outermost, begins];
  const begun: Unit[] = [];
  for (const [index, node] of [...steps, ...(hooks?.onCompleted ?? []), undefined].entries()) {
    if (index === turn) {
      const failure = turnFailure(scope, turn, walk);
      if (failure !== undefined)
        return { state: "failed", when: notBeforeRedrive(when, walk), failure, begun };
      walk.goesThrough = true;
      scope = { ...scope, isBeforePivot: false };
    }
    if (node === undefined) break;
    const progress = runNode(node, scope, when, walk);
    if (progress.state === "running" || progress.state === "stuck") return progress;
    begun.push(...progress.begun.map((each): Unit => ({ outermost: node.name, begun: each })));
    if (progress.state === "failed") return { ...progress, begun };
    when = progress.when;
    scope = withResult(scope, node.name, progress.value);
  }
  return { state: "ended", end: completed(scope, when, walk) };
}

/** Why a saga doesn't go beyond its turn: a list there has too many elements, or the saga is cancelled. */
function turnFailure(scope: Scope, turn: number, walk: Walk): Failure | undefined {
  const { steps } = walk.document;
  const step = nameOf(steps[turn] ?? steps.at(-1));
  if (isCancelled(walk)) return { step, error: interrupted, cause: interruptedCause };
  const tooMany = laterListFailure(steps.slice(turn + 1), scope);
  return tooMany && { ...tooMany, step };
}

/** What a step is called that may be the last one in a part. */
function nameOf(node: NodeDocument | undefined): string {
  if (node === undefined) return "";
  return node.type === "part" ? `${node.name}/${nameOf(node.steps.at(-1))}` : node.name;
}

/** Compensates what was begun, and then runs the hooks. */
function goBack({ begun, failure, when }: FailedSaga, walk: Walk): Exclude<Going, FailedSaga> {
  const recovered = recover(begun, failure, when, walk);
  if (recovered.state === "running" || recovered.state === "stuck") return recovered;
  const scope = { ...outermostScope(walk.state.execution), failure, isBeforePivot: false };
  const hooks = runSequence(walk.document.hooks?.onCompensated ?? [], scope, recovered.when, walk);
  if (hooks.state === "running" || hooks.state === "stuck") return hooks;
  return { state: "ended", end: compensated(failure, hooks.when, walk) };
}
