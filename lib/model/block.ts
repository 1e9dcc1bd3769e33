import type { ForEachDocument, NodeDocument, ParallelDocument } from "../saga/document.js";
import type { Begun } from "./begun.js";
import { type RunOne, runTogether } from "./concurrency.js";
import { everyStep } from "./every-step.js";
import { listFailure, listIn } from "./list.js";
import { exactly, latest, type Moment } from "./moment.js";
import { interrupted } from "./obstacles.js";
import { type Progress, running } from "./progress.js";
import { branchScope, elementScope, instanceOf, type Scope } from "./scope.js";
import { stuckOn } from "./step.js";
import { entryOf } from "./state.js";
import { listOf, objectOf, type Value } from "./values/json.js";
import { cut } from "./values/text-size.js";
import { consult, type Walk } from "./walk.js";

/** Runs the sequence of a branch. */
export type RunBranch = (nodes: readonly NodeDocument[], scope: Scope, when: Moment, walk: Walk) => Progress;

interface BlockRun {
  readonly scope: Scope;
  readonly when: Moment;
  readonly walk: Walk;
  readonly runBranch: RunBranch;
}

interface Branch {
  readonly steps: readonly NodeDocument[];
  readonly scope: Scope;
}

/** Runs branches at the same time, each of them to its own end. */
export function runParallel(node: ParallelDocument, place: BlockRun): Progress {
  const { when, walk, runBranch } = place;
  const scope = branchScope(node.name, place.scope);
  const branches = node.branches.map(({ steps }): Branch => ({ steps, scope }));
  return settled(node, branches, {
    place,
    run: () =>
      runTogether(branches, { when, walk }, ({ steps }, begins, side) =>
        runBranch(steps, scope, begins, side),
      ),
    resultOf: (values) => objectOf(node.branches.map(({ name }, index) => [name, values[index]])),
  });
}

/** Runs the same steps for every element of a list, at the same time, each of them to their own ends. */
export function runForEach(node: ForEachDocument, place: BlockRun): Progress {
  const { when } = place;
  const list = listIn(node, place.scope);
  const tooMany = listFailure(node, list, place.scope);
  if (tooMany !== undefined) return { state: "failed", when, failure: tooMany, begun: [] };
  const branches = list.map(
    (item, index): Branch => ({
      steps: node.steps,
      scope: elementScope(node.name, { index, item }, place.scope),
    }),
  );
  const runOne: RunOne<Branch> = ({ steps, scope }, begins, side) =>
    place.runBranch(steps, scope, begins, side);
  return settled(node, branches, {
    place,
    run: () => runTogether(branches, { ...place, limit: node.maxConcurrency }, runOne),
    resultOf: listOf,
  });
}

/** The block once all of its branches have ended: as one of them if that failed, and with the results of all if none did. */
function settled(
  node: ParallelDocument | ForEachDocument,
  branches: readonly Branch[],
  {
    place: { scope, when, walk },
    run,
    resultOf,
  }: {
    readonly place: BlockRun;
    readonly run: () => readonly Progress[];
    readonly resultOf: (values: readonly Value[]) => Value;
  },
): Progress {
  const { name, path } = instanceOf(node.name, scope);
  const lost = entryOf(walk.state.known.lostBlocks, path);
  const [commands, unsettled] = [walk.commands.length, walk.unsettled.length];
  const ran = run();
  let end = when;
  const begun: (readonly Begun[])[] = [];
  const values: Value[] = [];
  let failed: Extract<Progress, { state: "failed" }> | undefined;
  // A branch that is stuck takes the others with it.
  const stuck = ran.find(({ state }) => state === "stuck");
  if (stuck !== undefined) return stuck;
  if (lost !== undefined && ran.some(({ state }) => state !== "running")) {
    // Nobody hears any more of what is still under way in it.
    walk.commands.length = commands;
    walk.unsettled.length = unsettled;
    const { at, cause } = lost;
    consult(walk, at);
    const failure = { error: "States.DataLimitExceeded", ...(cause === undefined ? {} : { cause }) };
    if (!scope.isBeforePivot) return stuckOn(path, { state: "failed", when: exactly(at), ...failure }, walk);
    // Nobody knows any more what was begun: everything is compensated, and no result of it is known.
    const all = branches.map((branch) => everyStep(branch.steps, branch.scope));
    return {
      state: "failed",
      when: exactly(at),
      failure: { step: name, ...failure },
      begun: together(node, all),
    };
  }
  for (const [index, progress] of ran.entries()) {
    if (progress.state === "running" || progress.state === "stuck") return running;
    end = latest(end, progress.when);
    if (progress.state === "done") values[index] = progress.value;
    else failed ??= progress;
    begun.push(progress.state === "failed" ? begunIn(progress, branches[index], walk) : progress.begun);
  }
  if (failed === undefined)
    return { state: "done", when: end, value: resultOf(values), begun: together(node, begun) };
  const { cause, ...failure } = failed.failure;
  const shortened = cause === undefined ? failure : { ...failure, cause: cut(cause, 200) };
  return { state: "failed", when: end, failure: shortened, begun: together(node, begun) };
}

/** A branch that was interrupted is compensated from its end: it isn't certain how far it had got. */
function begunIn(
  { failure, begun }: Extract<Progress, { state: "failed" }>,
  branch: Branch | undefined,
  { state }: Walk,
): readonly Begun[] {
  const isInterrupted = failure.error === interrupted && state.known.redrives > 0;
  return isInterrupted && branch !== undefined ? everyStep(branch.steps, branch.scope) : begun;
}

function together(
  node: ParallelDocument | ForEachDocument,
  branches: readonly (readonly Begun[])[],
): readonly Begun[] {
  return branches.every((each) => each.length === 0)
    ? []
    : [{ type: "together", branches, limit: limitOf(node) }];
}

function limitOf(node: ParallelDocument | ForEachDocument): number | undefined {
  return node.type === "forEach" ? node.maxConcurrency : undefined;
}
