import { limits } from "../asl/index.js";
import {
  allSteps,
  type Diagnostic,
  diagnostics,
  type NodeDocument,
  type SagaDocument,
  type StepDocument,
  walk,
} from "../saga/index.js";
import { compensationRetryOf } from "./backward.js";
import { depthOf } from "./emit-template.js";
import { actionRetryOf } from "./forward.js";
import type { NamedState } from "./sequence.js";

/** What an ARN is counted at, in characters, whatever it is in the end. */
const arnCharacters = 170;
/** The longest name of a partition, `aws-us-gov`. */
const partitionCharacters = 10;
/** How deeply an expression may be nested; AWS gives up somewhat below 100. */
const depthLimit = 60;
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

/** A sum with the part that gives most. */
interface Count {
  readonly total: number;
  readonly largest: { readonly name: string; readonly amount: number };
}

/** The UTF-8 bytes of a definition, with every placeholder at the length of the longest ARN. */
export function countBytes(states: readonly NamedState[], frame: string): Count {
  return count(
    states.map(({ name, state }) => ({ name, amount: bytesOf(JSON.stringify({ [name]: state })) - 1 })),
    bytesOf(frame),
  );
}

function bytesOf(json: string): number {
  const counted = json
    .replace(/arn:\$\{[^}]*\}:/g, `arn:${"p".repeat(partitionCharacters)}:`)
    .replace(/\$\{[^}]*\}/g, "a".repeat(arnCharacters));
  return new TextEncoder().encode(counted).length;
}

/**
 * The events of the longest run, forward to the end or backward from the pivot: everything takes all its tries but the
 * last to fail, and what persists longest is exhausted and redriven once.
 */
export function countEvents({ steps }: SagaDocument): Count {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const upToPivot = pivot === -1 ? steps : steps.slice(0, pivot + 1);
  const through = countRuns(allSteps(steps).map(actionRun), blockEventsIn(steps));
  const back = countRuns(
    allSteps(upToPivot).flatMap((step) =>
      step.compensation === undefined ? [actionRun(step)] : [actionRun(step), compensationRun(step)],
    ),
    2 * blockEventsIn(upToPivot),
  );
  return back.total > through.total ? back : through;
}

/** Events of blocks around their branches' Tasks, on one way: the Parallel, the Choice, how each branch begins or ends. */
function blockEventsIn(nodes: readonly NodeDocument[]): number {
  let events = 0;
  for (const { node } of walk(nodes)) {
    if (node.type !== "step") events += blockEvents + node.branches.length * branchEvents;
  }
  return events;
}

/** A Task on the way, by what it is called in a diagnostic. */
interface Run {
  readonly name: string;
  readonly persists: boolean;
  readonly tries: number;
}

function actionRun(step: StepDocument): Run {
  const persists = step.kind === "pivot" || step.kind === "retriable";
  return { name: step.name, persists, tries: actionRetryOf(step).tries };
}

function compensationRun(step: StepDocument): Run {
  const name = step.compensation?.operation ?? step.name;
  return { name, persists: true, tries: compensationRetryOf(step).tries };
}

function countRuns(runs: readonly Run[], rest: number): Count {
  const persisting = runs.filter(({ persists }) => persists);
  const longest = persisting.reduce<Run | undefined>(
    (most, run) => (most === undefined || run.tries > most.tries ? run : most),
    undefined,
  );
  return count(
    runs.map((run) => ({
      name: run.name,
      amount: taskEvents + failedTries(run, longest) * tryEvents,
    })),
    frameEvents + rest,
  );
}

/** Of what persists only the longest is counted as failing, but to the end: it fails all its tries, before a redrive. */
function failedTries(run: Run, longest: Run | undefined): number {
  if (run === longest) return run.tries;
  return run.persists ? 0 : run.tries - 1;
}

/** What exceeds a limit of AWS, or nearly does. */
export function checkBudgets(saga: SagaDocument, bytes: Count, events: Count): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (bytes.total > limits.definitionBytes) {
    const { name: largest, amount: largestBytes } = bytes.largest;
    found.push(
      diagnostics.definitionTooLarge([largest], {
        bytes: bytes.total,
        limit: limits.definitionBytes,
        largest,
        largestBytes,
      }),
    );
  }
  const { name: largest, amount: largestEvents } = events.largest;
  const values = { events: events.total, limit: limits.historyEvents, largest, largestEvents };
  if (events.total > limits.historyEvents) found.push(diagnostics.historyTooLong([largest], values));
  else if (events.total > nearlyFull) found.push(diagnostics.historyNearlyFull([largest], values));
  return [...found, ...checkDepths(saga)];
}

function checkDepths({ steps, output }: SagaDocument): Diagnostic[] {
  const depths: [where: string, name: string, depth: number][] = [
    ...allSteps(steps).flatMap(({ name, action, compensation }): typeof depths => [
      [`The request of the step "${name}"`, name, depthOf(action.request)],
      [
        `The compensation request of the step "${name}"`,
        name,
        depthOf(compensation?.request ?? null, action.request),
      ],
    ]),
    ["The output", "output", depthOf(output ?? null)],
  ];
  return depths.flatMap(([where, name, depth]) => {
    return depth > depthLimit
      ? [diagnostics.expressionTooDeep([name], { where, depth, limit: depthLimit })]
      : [];
  });
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
