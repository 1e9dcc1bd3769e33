import type { JsonValue, StateMachineDefinition } from "../../lib/asl/index.js";
import {
  type Execution,
  type ExecutionOptions,
  type HistoryEvent,
  loadMachine,
  seededRandom,
  startExecution,
  VirtualClock,
} from "../../lib/runner/index.js";

/** A definition as tests write it: JSON, not checked by types. */
export type Definition = StateMachineDefinition | Record<string, unknown>;

/** A state machine in JSONata of these states, the first of which is the start. */
export function machine(
  states: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> & { States: Record<string, unknown> } {
  return { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states, ...more };
}

export const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Machine";

/** Starts an execution on a virtual clock; a task that is not given fails the test. */
export function start(
  definition: Definition,
  options: Partial<ExecutionOptions> & { input?: JsonValue; clock?: VirtualClock } = {},
): { execution: Execution; clock: VirtualClock } {
  const { clock = new VirtualClock(), ...given } = options;
  const execution = startExecution(loadMachine(definition), {
    input: {},
    name: "execution",
    stateMachineArn,
    random: seededRandom(1),
    tasks: (call) => {
      throw new Error(`no task was given for ${call.resource}`);
    },
    ...given,
    clock,
  });
  return { execution, clock };
}

/** Runs an execution to its end. */
export async function run(
  definition: Definition,
  options: Partial<ExecutionOptions> & { input?: JsonValue; clock?: VirtualClock } = {},
): Promise<Execution> {
  const { execution, clock } = start(definition, options);
  await clock.run(execution.ended);
  return execution;
}

/** The types of a history's events, with the names of states and the indexes of iterations. */
export function outline(history: readonly HistoryEvent[]): string[] {
  return history.map((event) => {
    const state = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
    const iteration =
      event.mapIterationStartedEventDetails ??
      event.mapIterationSucceededEventDetails ??
      event.mapIterationFailedEventDetails ??
      event.mapIterationAbortedEventDetails;
    const about = state ?? iteration?.index;
    return about === undefined ? event.type : `${event.type} ${about}`;
  });
}

/** The ids of the events that each event follows from. */
export function previousIds(history: readonly HistoryEvent[]): number[] {
  return history.map(({ previousEventId }) => previousEventId);
}

export const invoke = "arn:aws:states:::lambda:invoke";
