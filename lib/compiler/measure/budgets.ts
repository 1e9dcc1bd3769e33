import { limits } from "../../asl/index.js";
import {
  allSteps,
  blockAround,
  type Diagnostic,
  defaultMaxItems,
  diagnostics,
  type NodeDocument,
  type RecoveryOptions,
  rawIn,
  type SagaDocument,
  type StepDocument,
  walk,
} from "../../saga/index.js";
import { actionRetryOf } from "../emit/action-task.js";
import { compensationRetryOf } from "../emit/compensation-task.js";
import type { WrittenDefinition } from "../emit/definition.js";

/** From how many events on a history is nearly full. */
const nearlyFull = 20_000;

/** Events of a Task that succeeds at once: entered, scheduled, started, succeeded, exited. */
const taskEvents = 5;
/** Events of a failed try: scheduled, started, failed. */
const tryEvents = 3;
/**
 * Events of an execution around its Tasks: ExecutionStarted, SucceedStateEntered, SucceedStateExited and
 * ExecutionSucceeded (a Fail state has one fewer); for one redrive ExecutionFailed and ExecutionRedriven.
 */
const frameEvents = 6;

/** Events of a Parallel (entered, started, succeeded, exited) and of the Choice after it. */
const blockEvents = 6;
/** Events of a branch besides its Tasks: those of a Succeed, and of a Choice. */
const branchEvents = 4;
/** Events of an iteration: MapIterationStarted, MapIterationSucceeded. */
const iterationEvents = 2;
/** Events of a Parallel with a Pass in it: four and two. */
const evaluationEvents = 6;

/** A sum with the part that gives most. */
interface Count {
  readonly total: number;
  readonly largest: { readonly name: string; readonly amount: number };
}

/** The bytes of a definition, with every placeholder at its longest. */
export function definitionBytes({ stateBytes, otherBytes }: WrittenDefinition): Count {
  return count(
    stateBytes.map(({ name, bytes }) => ({ name, amount: bytes })),
    otherBytes,
  );
}

/**
 * The events of the longest run, forward to the end or backward from the pivot: everything takes all its tries but the
 * last to fail, every list is as long as it may be, of each choice the longest path is taken, and what persists longest
 * is exhausted and redriven once.
 */
export function countEvents({ steps, recovery, hooks = {} }: SagaDocument): Count {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const upToPivot = pivot === -1 ? steps : steps.slice(0, pivot + 1);
  const again = recovery?.continueOnStuck === true ? 2 : 1;
  const through = countRuns(waysThrough(steps, (step) => [actionRun(step)], 1));
  const back = countRuns(
    waysThrough(
      upToPivot,
      (step) =>
        step.compensation === undefined
          ? [actionRun(step)]
          : [actionRun(step), ...Array.from({ length: again }, () => compensationRun(step))],
      1 + again,
    ),
    orderEvents({ steps: upToPivot, recovery }),
    (hooks.onCompensated ?? []).map(actionRun),
  );
  return back.total > through.total ? back : through;
}

/** Tasks on the way, and the events of what is around them. */
interface Ways {
  readonly runs: readonly Run[];
  readonly rest: number;
}

/**
 * @param ways how often blocks are gone through: once forward, and once or twice backward.
 */
function waysThrough(
  nodes: readonly NodeDocument[],
  runsOf: (step: StepDocument) => Run[],
  ways: number,
): Ways {
  return joined(nodes.map((node) => waysThroughNode(node, runsOf, ways)));
}

function waysThroughNode(node: NodeDocument, runsOf: (step: StepDocument) => Run[], ways: number): Ways {
  switch (node.type) {
    case "step":
      return { runs: runsOf(node), rest: 0 };
    case "parallel": {
      const branches = node.branches.map(({ steps }) => waysThrough(steps, runsOf, ways));
      const inside = joined(branches);
      return { ...inside, rest: inside.rest + ways * (blockEvents + branches.length * branchEvents) };
    }
    case "forEach": {
      const times = node.maxItems ?? defaultMaxItems;
      const { runs, rest } = waysThrough(node.steps, runsOf, ways);
      const around = ways * (blockEvents + times * (branchEvents + iterationEvents));
      return {
        runs: runs.map((run) => ({ ...run, times: run.times * times })),
        rest: rest * times + around,
      };
    }
    case "choice": {
      const paths = node.paths.map(({ steps }) => waysThrough(steps, runsOf, ways));
      const longest = paths.reduce<Ways>(
        (most, each) => (countRuns(each).total > countRuns(most).total ? each : most),
        { runs: [], rest: 0 },
      );
      const choices = 2 * ways + (isEvaluated(node) ? evaluationEvents : 0);
      return { ...longest, rest: longest.rest + 2 * choices };
    }
    case "wait":
      return { runs: [], rest: 2 + (isEvaluated(node) ? evaluationEvents : 0) };
    case "part":
      return waysThrough(node.steps, runsOf, ways);
  }
}

function joined(parts: readonly Ways[]): Ways {
  return { runs: parts.flatMap(({ runs }) => runs), rest: parts.reduce((sum, { rest }) => sum + rest, 0) };
}

/** Events of Choices, and of a Parallel, that the order of the compensations takes. */
function orderEvents({
  steps,
  recovery,
}: {
  steps: readonly NodeDocument[];
  recovery: RecoveryOptions | undefined;
}): number {
  const again = recovery?.continueOnStuck === true ? 2 * allSteps(steps).length : 0;
  const order = recovery?.order ?? "reverse";
  if (order === "reverse") return again;
  return (
    again + (order === "parallel" ? blockEvents + steps.length * branchEvents : 2 * order.first.length + 2)
  );
}

/** A Task on the way, by what it is called in a diagnostic. */
interface Run {
  readonly name: string;
  readonly persists: boolean;
  readonly tries: number;
  /** How often it is on the way: once for every element of the lists around it. */
  readonly times: number;
}

function actionRun(step: StepDocument): Run {
  const persists = step.kind === "pivot" || step.kind === "retriable";
  return { name: step.name, persists, tries: actionRetryOf(step).tries, times: 1 };
}

function compensationRun(step: StepDocument): Run {
  const name = step.compensation?.operation ?? step.name;
  return { name, persists: true, tries: compensationRetryOf(step).tries, times: 1 };
}

function countRuns({ runs: own, rest }: Ways, further = 0, others: readonly Run[] = []): Count {
  const runs = [...own, ...others];
  const persisting = runs.filter(({ persists }) => persists);
  const longest = persisting.reduce<Run | undefined>(
    (most, run) => (most === undefined || run.tries > most.tries ? run : most),
    undefined,
  );
  return count(
    runs.map((run) => ({
      name: run.name,
      amount: run.times * taskEvents + failedTries(run, longest) * tryEvents,
    })),
    frameEvents + rest + further,
  );
}

/** Of what persists only the longest is counted as failing, but to the end: it fails all its tries, before a redrive. */
function failedTries(run: Run, longest: Run | undefined): number {
  if (run === longest) return run.tries;
  return run.persists ? 0 : run.times * (run.tries - 1);
}

/** What exceeds a limit of AWS, or nearly does. */
export function checkBudgets(saga: SagaDocument, bytes: Count, events: Count): Diagnostic[] {
  const found: Diagnostic[] = [];
  const steps = allSteps(saga.steps).length;
  if (bytes.total > limits.definitionBytes) {
    const { name: largest, amount: largestBytes } = bytes.largest;
    found.push(
      diagnostics.definitionTooLarge([largest], {
        bytes: bytes.total,
        limit: limits.definitionBytes,
        largest,
        largestBytes,
        steps,
        fitting: Math.floor((steps * limits.definitionBytes) / bytes.total),
      }),
    );
  }
  if (events.total > nearlyFull) {
    const { name: largest, amount: largestEvents } = events.largest;
    const values = {
      events: events.total,
      limit: limits.historyEvents,
      largest,
      largestEvents,
      fitting: whatFits(saga, events),
    };
    const isTooLong = events.total > limits.historyEvents;
    found.push(
      isTooLong
        ? diagnostics.historyTooLong([largest], values)
        : diagnostics.historyNearlyFull([largest], values),
    );
  }
  return found;
}

/** What would leave a history with room: a shorter list where there are lists, else fewer steps. */
function whatFits(saga: SagaDocument, { total }: Count): string {
  const lists = [...walk(saga.steps)].flatMap(({ node, place }) =>
    node.type === "forEach" && blockAround(place) === undefined ? [node] : [],
  );
  for (const list of lists) {
    const most = largestThat(list.maxItems ?? defaultMaxItems, (maxItems) => {
      const shorter = saga.steps.map((node) => withMaxItems(node, list.name, maxItems));
      return countEvents({ ...saga, steps: shorter }).total <= nearlyFull;
    });
    if (most !== undefined) return `Give the forEach "${list.name}" a maxItems of ${most} at most`;
  }
  const steps = allSteps(saga.steps).length;
  return `Of the ${steps} steps about ${Math.floor((steps * nearlyFull) / total)} fit: use fewer, or split the saga`;
}

/** The largest number up to a bound for which something holds, if it does for any. */
function largestThat(bound: number, holds: (count: number) => boolean): number | undefined {
  let [low, high] = [0, bound];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? undefined : low;
}

function withMaxItems(node: NodeDocument, name: string, maxItems: number): NodeDocument {
  if (node.type === "forEach") return node.name === name ? { ...node, maxItems } : node;
  if (node.type !== "choice") return node;
  return {
    ...node,
    paths: node.paths.map((path) => ({
      ...path,
      steps: path.steps.map((inner) => withMaxItems(inner, name, maxItems)),
    })),
  };
}

function count(parts: readonly Count["largest"][], rest: number): Count {
  return parts.reduce<Count>(
    ({ total, largest }, part) => ({
      total: total + part.amount,
      largest: part.amount > largest.amount ? part : largest,
    }),
    { total: rest, largest: { name: "", amount: 0 } },
  );
}

function isEvaluated(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when = null }) => !rawIn(when).next().done);
}
