import { limits } from "../asl/index.js";
import { type Diagnostic, diagnostics, type SagaDocument, type TemplateJson } from "../saga/index.js";
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
/** Events of an execution around its states: ExecutionStarted, ExecutionFailed and the Fail state's entry. */
const frameEvents = 3;

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
 * The events of the longest run: every action and compensation takes all its tries but the last to fail, and then the
 * one of them that persists longest is exhausted and redriven once.
 */
export function countEvents({ steps }: SagaDocument): Count {
  const runs = steps.flatMap((step) => {
    const action = actionRetryOf(step);
    const persists = step.kind === "pivot" || step.kind === "retriable";
    const own = { name: step.name, persists, tries: action.tries };
    if (step.compensation === undefined) return [own];
    return [
      own,
      { name: step.compensation.operation, persists: true, tries: compensationRetryOf(step).tries },
    ];
  });
  const exhausted = Math.max(
    0,
    ...runs.filter(({ persists }) => persists).map(({ tries }) => tries * tryEvents),
  );
  return count(
    runs.map(({ name, persists, tries }) => ({
      name,
      amount: taskEvents + (persists ? 0 : (tries - 1) * tryEvents),
    })),
    frameEvents + exhausted,
  );
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
  const templates: [where: string, name: string, template: TemplateJson | undefined][] = [
    ...steps.flatMap(({ name, action, compensation }): typeof templates => [
      [`The request of the step "${name}"`, name, action.request],
      [`The compensation request of the step "${name}"`, name, compensation?.request],
    ]),
    ["The output", "output", output],
  ];
  return templates.flatMap(([where, name, template]) => {
    const depth = template === undefined ? 0 : depthOf(template);
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
