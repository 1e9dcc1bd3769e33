import type { StateMachineDefinition } from "../asl/index.js";
import { Timeline, type TimelineEntry } from "../timeline/index.js";
import { goesBackAfterStop, sagaOf, type TaskRole, taskRoles } from "./deployed-saga.js";
import { describedRow, type ListedSagaExecution } from "./list.js";
import { OperationError, type StepFunctions } from "./step-functions.js";

/** An effect of an execution in its participants, as far as the history tells it. */
export interface KnownEffect {
  /** The action's state, with the items that it ran for: `ReservePlace[2]`. */
  readonly action: string;
  /**
   * - `done`: it was answered, and its compensation wasn't.
   * - `taken back`: its compensation was answered.
   * - `in doubt`: it was called and never answered, nor was its compensation.
   */
  readonly effect: "done" | "taken back" | "in doubt";
  /** Key that the participant knows it by, if the request holds it. */
  readonly key?: string;
}

/** The story of an execution. */
export interface ExecutionStory extends ListedSagaExecution {
  readonly started: Date;
  readonly stopped?: Date;
  readonly cause?: string;
  readonly output?: string;
  readonly entries: readonly TimelineEntry[];
  readonly effects: readonly KnownEffect[];
  /** Number of events in its history. AWS ends an execution for good at 25,000. */
  readonly events: number;
  /** Sentences on what to do now; empty if there is nothing to do. */
  readonly advice: readonly string[];
}

/**
 * Reads the story of one execution of a saga.
 *
 * @throws OperationError if there is no such execution, or if it isn't a saga's.
 */
export async function showExecution(api: StepFunctions, executionArn: string): Promise<ExecutionStory> {
  const execution = await api.describe(executionArn);
  const definition = await api.definitionOfExecution(executionArn);
  const saga = sagaOf(definition);
  if (saga === undefined)
    throw new OperationError(
      `${executionArn} isn't an execution of a saga: cdk-saga didn't compile its definition.`,
    );
  const roleOf = taskRoles(definition);
  const timeline = new Timeline({ executionArn, taskOf: roleOf });
  const entries: TimelineEntry[] = [];
  let events = 0;
  for await (const event of api.history(executionArn)) {
    events += 1;
    entries.push(...timeline.read(event));
  }
  const row = await describedRow(api, saga, execution);
  const { cause, output, started, stopped } = execution;
  const effects = effectsOf(entries, roleOf);
  return {
    ...row,
    started,
    ...(stopped === undefined ? {} : { stopped }),
    ...(cause === undefined ? {} : { cause }),
    ...(output === undefined ? {} : { output }),
    entries,
    effects,
    events,
    advice: adviceFor(row, { definition, roleOf, effects }),
  };
}

/** The effects of an execution that weren't taken back, as far as its history tells. */
export async function effectsLeft(api: StepFunctions, executionArn: string): Promise<readonly KnownEffect[]> {
  const { effects } = await showExecution(api, executionArn);
  return effects.filter(({ effect }) => effect !== "taken back");
}

/** The effects that the answers tell of, in the order in which the actions were called first. */
function effectsOf(
  entries: readonly TimelineEntry[],
  roleOf: (state: string) => TaskRole | undefined,
): KnownEffect[] {
  const effects = new Map<string, KnownEffect["effect"] | "none">();
  const keys = new Map<string, string>();
  const actionsOf = new Map<string, string>();
  for (const { kind, state: entered, items, key } of entries) {
    if (entered === undefined) continue;
    const state = entered.replace(/: again$/, "");
    const role = roleOf(state);
    if (role === undefined) continue;
    const suffix = items.map((index) => `[${index}]`).join("");
    if (role.isCompensation) {
      const action = actionsOf.get(`${state}${suffix}`);
      if (action !== undefined && kind === "succeeded") effects.set(action, "taken back");
      continue;
    }
    const action = `${state}${suffix}`;
    if (role.compensatedBy !== undefined) actionsOf.set(`${role.compensatedBy}${suffix}`, action);
    if (key !== undefined) keys.set(action, key);
    if (kind === "succeeded") effects.set(action, "done");
    else if (kind === "rejected") effects.set(action, "none");
    else if (kind === "called" && !effects.has(action)) effects.set(action, "in doubt");
  }
  return [...effects].flatMap(([action, effect]): KnownEffect[] => {
    const key = keys.get(action);
    return effect === "none" ? [] : [{ action, effect, ...(key === undefined ? {} : { key }) }];
  });
}

function adviceFor(
  row: ListedSagaExecution,
  known: {
    readonly definition: StateMachineDefinition;
    readonly roleOf: (state: string) => TaskRole | undefined;
    readonly effects: readonly KnownEffect[];
  },
): string[] {
  switch (row.outcome) {
    case "running":
      return row.state === undefined
        ? []
        : [`It is in ${row.state}. To take it back, run: saga cancel ${row.name}`];
    case "completed":
    case "compensated":
      return [];
    case "stuck":
      return [stuckAt(row, known.roleOf), ...goingOn(row, known.effects, "redrive")];
    case "stopped": {
      const goesBack = goesBackAfterStop(known.definition);
      const means = goesBack
        ? "It was stopped half-way. Redriving it cancels it: unless it had reached its pivot, everything is taken back."
        : "It was stopped half-way. Redriving it lets it go on where it was.";
      return [means, ...goingOn(row, known.effects, goesBack ? "cancel" : "redrive")];
    }
  }
}

function stuckAt(
  { state, error = "an error" }: ListedSagaExecution,
  roleOf: (state: string) => TaskRole | undefined,
) {
  if (state === undefined) return `It is stuck with ${error}.`;
  const what = roleOf(state)?.isCompensation === true ? "The compensation" : "The step";
  return `${what} ${state} failed with ${error} until its tries were exhausted. Find out why, and mend what it calls.`;
}

function goingOn(
  { name, state, redrivableUntil, notRedrivableReason }: ListedSagaExecution,
  effects: readonly KnownEffect[],
  command: "redrive" | "cancel",
): string[] {
  if (redrivableUntil !== undefined) {
    return [
      `${command === "redrive" ? "Then" : "To do so,"} run: saga ${command} ${name}`,
      ...(command === "redrive" && state !== undefined
        ? [`It goes on at ${state}. Nothing that is done is done twice.`]
        : []),
      `That is possible until ${redrivableUntil.toISOString()}.`,
    ];
  }
  const left = effects
    .filter(({ effect }) => effect !== "taken back")
    .map(
      ({ action, effect, key }) => `${action}, ${effect}${key === undefined ? "" : `, with the key ${key}`}`,
    );
  return [
    `It can't be redriven any more: ${notRedrivableReason ?? "Step Functions doesn't say why"}.`,
    ...(left.length === 0
      ? ["Nothing is left to take back, as far as its history tells."]
      : ["Finish it by hand. Left, as far as its history tells:", ...left.map((line) => `  ${line}`)]),
  ];
}
