import type { NodeDocument } from "../saga/document.js";
import type { Command, End } from "./command.js";
import { everyStep, knownResults, unknownResult } from "./every-step.js";
import { laterListFailure, tooManyItems } from "./list.js";
import { interrupted, interruptedCause, isCancelled, notBeforeRedrive } from "./obstacles.js";
import { compensated, completed, stuck } from "./outcome.js";
import type { Failure } from "./failure.js";
import type { Way } from "./memory.js";
import { exactly, type Moment } from "./moment.js";
import type { Stuck } from "./progress.js";
import { recover, type Unit } from "./recovery.js";
import { outermostScope, type Scope, withResult } from "./scope.js";
import { follow, runSequence } from "./sequence.js";
import { entryOf } from "./state.js";
import { type Walk, within } from "./walk.js";

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
  const before = within(walk, 0, (side) => follow(steps.slice(0, turn), outermost, begins, side));
  const { scope, failed } = before.way;
  const { turnedBack } = walk.state.known;
  if (turnedBack !== undefined) {
    // Nothing goes forward any more.
    walk.commands.length = 0;
    walk.unsettled.length = 0;
    const failure = failed?.failure ?? turnedBack.failure;
    const begun = everyUnit(steps.slice(0, turn), outermost, { way: before.way, walk });
    return { state: "failed", when: exactly(turnedBack.at), failure, begun };
  }
  if (before.open !== undefined) return before.open;
  if (failed !== undefined) {
    const failure = listFailureAtTurn(failed, turn, walk) ?? failed.failure;
    return { ...failed, failure, begun: unitsOf(before.way) };
  }
  const failure = walk.goesThrough ? undefined : turnFailure(scope, { turn, when: before.when }, walk);
  if (failure !== undefined) {
    const when = notBeforeRedrive(before.when, walk);
    return { state: "failed", when, failure, begun: unitsOf(before.way) };
  }
  walk.goesThrough = true;
  const others = [...steps.slice(turn), ...(hooks?.onCompleted ?? [])];
  const after = within(walk, 1, (side) =>
    follow(others, { ...scope, isBeforePivot: false }, before.when, side),
  );
  if (after.open !== undefined) return after.open;
  if (after.way.failed !== undefined)
    return { ...after.way.failed, begun: [...unitsOf(before.way), ...unitsOf(after.way)] };
  return { state: "ended", end: completed(after.way.scope, after.when, walk) };
}

function unitsOf({ begun }: Way): Unit[] {
  return begun.map(({ node, begun }) => ({ outermost: node.name, begun }));
}

/**
 * Everything in these nodes that may have to be compensated, whichever of it this run has begun, with all that the run knows of
 * results.
 */
function everyUnit(
  nodes: readonly NodeDocument[],
  outermost: Scope,
  { way, walk }: { readonly way: Way; readonly walk: Walk },
): Unit[] {
  const done = new Map(way.results);
  const known = knownResults(walk.state);
  let scope = outermost;
  return nodes.flatMap((node) => {
    const begun = everyStep([node], scope, known);
    scope = withResult(scope, node.name, done.has(node.name) ? done.get(node.name) : unknownResult(node));
    return begun.map((each) => ({ outermost: node.name, begun: each }));
  });
}

/** Why a saga doesn't go beyond its turn: a list there has too many elements, or the saga is cancelled. */
function turnFailure(
  scope: Scope,
  { turn, when }: { readonly turn: number; readonly when: Moment },
  walk: Walk,
): Failure | undefined {
  const { steps } = walk.document;
  const step = nameOf(steps[turn] ?? steps.at(-1));
  const id = `${step}: turn`;
  // A saga that had turned back before it was redriven has the failure that it had then.
  const known = entryOf(walk.state.known.notCalled, id);
  if (known !== undefined) return { step, error: known.error, cause: known.cause };
  if (isCancelled(walk)) return { step, error: interrupted, cause: interruptedCause };
  const tooMany = laterListFailure(steps.slice(turn + 1), scope);
  if (tooMany === undefined) return undefined;
  const { error, cause = "" } = tooMany;
  walk.notCalled.set(id, { ...when, error, cause });
  return { step, error, cause };
}

/**
 * The failure of a saga whose last list before its turn has too many elements: that it is cancelled comes first, unless it had
 * turned back for the list before. Undefined for any other failure.
 */
function listFailureAtTurn(
  { failure, when }: NonNullable<Way["failed"]>,
  turn: number,
  walk: Walk,
): Failure | undefined {
  const { steps } = walk.document;
  const list = steps[turn - 1];
  if (list?.type !== "forEach" || failure.step !== list.name || failure.error !== tooManyItems)
    return undefined;
  const id = `${list.name}: list`;
  const isKnown = entryOf(walk.state.known.notCalled, id) !== undefined;
  if (isKnown || !isCancelled(walk)) {
    if (!isKnown) walk.notCalled.set(id, { ...when, error: failure.error, cause: failure.cause ?? "" });
    return failure;
  }
  return { step: nameOf(steps[turn] ?? steps.at(-1)), error: interrupted, cause: interruptedCause };
}

/** The name of a step that may be the last one in a part. */
function nameOf(node: NodeDocument | undefined): string {
  if (node === undefined) return "";
  return node.type === "part" ? `${node.name}/${nameOf(node.steps.at(-1))}` : node.name;
}

/** Compensates what was begun, and then runs the hooks. */
function goBack({ begun, failure, when }: FailedSaga, walk: Walk): Exclude<Going, FailedSaga> {
  const recovered = recover(begun, failure, when, walk);
  if (recovered.state === "running" || recovered.state === "stuck") return recovered;
  const scope = { ...outermostScope(walk.state.execution), failure, isBeforePivot: false };
  const hooks = within(walk, 4, (side) =>
    runSequence(walk.document.hooks?.onCompensated ?? [], scope, recovered.when, side),
  );
  if (hooks.state === "running" || hooks.state === "stuck") return hooks;
  return { state: "ended", end: compensated(failure, hooks.when, walk) };
}
