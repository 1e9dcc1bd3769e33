import { isObject, type JsonValue, type StateMachineDefinition } from "../asl/index.js";
import {
  type Execution,
  type HistoryEvent,
  loadMachine,
  type Machine,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../runner/index.js";
import { outcomeOf, type SagaOutcome } from "../saga/index.js";

/** The end of a call that doesn't succeed: an error, an answer that says so, or no answer to a callback. */
export type CallEnd = { readonly error: string } | { readonly answer: JsonValue } | "unanswered";

/** Data and failures of a rehearsal. */
export interface RehearsalOptions {
  readonly input: JsonValue;
  /** Answers by operation. @default - an empty object for each */
  readonly responses: ReadonlyMap<string, JsonValue>;
  /** The way in which a call of an operation, by a state, doesn't succeed; undefined if it does. */
  readonly endOf?: (call: { readonly state: string; readonly operation: string }) => CallEnd | undefined;
  /** Duration of each call. */
  readonly callMilliseconds: number;
  readonly whenCompensated: "fail" | "succeed";
}

/** Quantities of one run that AWS charges for. */
export interface Rehearsal {
  readonly outcome: SagaOutcome;
  /** State transitions, retries included. */
  readonly transitions: number;
  readonly retries: number;
  /** Events of its history. */
  readonly events: number;
  /** Tries of all calls. */
  readonly calls: number;
  readonly waits: number;
  readonly milliseconds: number;
  /** Bytes of its log, with the level ALL and without data. */
  readonly logBytes: number;
}

const executionArn = "arn:aws:states:us-east-1:123456789012:execution";

/** A compiled saga that is run on a clock on which waits take no time, to count what AWS would charge. */
export class Rehearsals {
  readonly #machine: Machine;

  /** @param definition compiled without tasks, so that each call is one of a Lambda function `${<operation>}`. */
  constructor(definition: StateMachineDefinition) {
    this.#machine = loadMachine(definition);
  }

  async run(options: RehearsalOptions): Promise<Rehearsal> {
    // Times in sample data have passed by then.
    const clock = new VirtualClock({ start: Date.UTC(2040, 0, 1) });
    const begin = clock.now();
    const execution: Execution = startExecution(this.#machine, {
      input: options.input,
      name: "run",
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Saga",
      clock,
      // Full jitter, at its mean.
      random: () => 0.5,
      tasks: (call) =>
        new Promise((resolve) => {
          clock.schedule(clock.now() + options.callMilliseconds, () =>
            resolve(answer(call, options, (token, value) => execution.sendTaskSuccess(token, value))),
          );
        }),
    });
    await clock.run(execution.ended);
    const { status, error, output, history } = execution;
    const outcome = outcomeOf(
      { status, error, output: output === undefined ? undefined : JSON.stringify(output) },
      options.whenCompensated,
    );
    return {
      outcome: outcome ?? "stopped",
      ...counted(history),
      milliseconds: clock.now() - begin,
    };
  }
}

function answer(
  call: TaskCall,
  { endOf, responses }: RehearsalOptions,
  send: (token: string, value: JsonValue) => void,
): TaskOutcome {
  const operation = operationOf(call);
  const end = endOf?.({ state: call.state, operation });
  if (end === "unanswered") return { submitted: {} };
  if (end !== undefined && "error" in end) return { failed: { error: end.error, cause: "" } };
  const value = end?.answer ?? responses.get(operation) ?? {};
  const { taskToken } = call;
  if (taskToken === undefined) return { succeeded: { Payload: value } };
  // Whoever has the token answers when the call is over.
  queueMicrotask(() => send(taskToken, value));
  return { submitted: {} };
}

/** The operation of a call of `${<operation>}`. */
function operationOf({ arguments: given }: TaskCall): string {
  const name = isObject(given) ? given.FunctionName : undefined;
  return typeof name === "string" ? name.replace(/^\$\{(.*)\}$/, "$1") : "";
}

function counted(history: readonly HistoryEvent[]): Omit<Rehearsal, "outcome" | "milliseconds"> {
  const count = (type: RegExp) => history.filter((event) => type.test(event.type)).length;
  const calls = count(/^TaskScheduled$/);
  // A state that was entered and never scheduled a call had its Arguments fail.
  const entered = count(/^TaskStateEntered$/);
  const uncalled = entered - firstCalls(history);
  const retries = calls - (entered - uncalled);
  return {
    transitions: count(/StateEntered$/) + retries,
    retries,
    events: history.length,
    calls,
    waits: count(/^WaitStateEntered$/),
    logBytes: history.reduce((sum, event) => sum + logBytesOf(event), 0),
  };
}

/** The number of visits of Tasks that called at all. */
function firstCalls(history: readonly HistoryEvent[]): number {
  const isEntry = new Set(history.filter(({ type }) => type === "TaskStateEntered").map(({ id }) => id));
  return history.filter(
    ({ type, previousEventId }) => type === "TaskScheduled" && isEntry.has(previousEventId),
  ).length;
}

/** Bytes that CloudWatch Logs charges for each entry besides its text. */
const entryOverhead = 26;

/** Bytes of an event's log entry, as AWS writes it without data (AWS docs: "cw-logs"). */
function logBytesOf({ id, type, previousEventId, stateEnteredEventDetails, ...rest }: HistoryEvent): number {
  const name = stateEnteredEventDetails?.name ?? rest.stateExitedEventDetails?.name;
  const entry = {
    id: String(id),
    type,
    details: name === undefined ? { resource: "invoke", resourceType: "lambda" } : { name },
    previous_event_id: String(previousEventId),
    event_timestamp: "1700000000000",
    execution_arn: `${executionArn}:${"x".repeat(80)}`,
    redrive_count: "0",
  };
  return JSON.stringify(entry).length + entryOverhead;
}
