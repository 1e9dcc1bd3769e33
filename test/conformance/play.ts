import { isObject, type JsonObject, type JsonValue } from "../../lib/asl/index.js";
import {
  type HistoryEvent,
  loadMachine,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import type { Invocation, LambdaBehaviour, Outcome, RecordedCase, RecordedEvent } from "./case.js";

/** What a run of a case gave. */
export interface Played {
  readonly outcome: Outcome;
  readonly events: readonly RecordedEvent[];
}

/**
 * Runs a recorded case under the names and ARNs that the recordings have.
 *
 * @throws InvalidDefinitionError when the runner does not take the definition.
 */
export async function play(recorded: RecordedCase): Promise<Played> {
  const clock = new VirtualClock();
  const invocations = new Map(Object.entries(recorded.tasks).map(([state, list]) => [state, [...list]]));
  const execution = startExecution(loadMachine(recorded.definition), {
    input: recorded.input,
    name: "execution-0001",
    stateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:StateMachine",
    roleArn: "arn:aws:iam::111111111111:role/test-sfn-role",
    clock,
    random: seededRandom(1),
    tasks: (call) => {
      const invocation = invocations.get(call.state)?.shift();
      return invocation === undefined ? invokeLambda(call, recorded.lambdas, clock) : replay(invocation);
    },
  });
  await clock.run(execution.ended);
  const { status, output, error, cause } = execution;
  return {
    outcome: {
      status,
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    },
    events: execution.history.map(flatten),
  };
}

export function replay({
  kind,
  value = null,
  error = "",
  cause,
  cause_json,
  cause_hint,
  submitted,
}: Invocation): TaskOutcome | Promise<TaskOutcome> {
  const also = submitted === undefined ? {} : { submitted };
  if (kind === "return") return { succeeded: value, ...also };
  if (kind === "never") return submitted === undefined ? new Promise(() => {}) : { submitted };
  const text = cause ?? (cause_json === undefined ? cause_hint : JSON.stringify(cause_json));
  return { failed: text === undefined ? { error } : { error, cause: text }, ...also };
}

/** The answer of a function that a case describes. */
export function invokeLambda(
  call: Pick<TaskCall, "resource" | "arguments">,
  lambdas: Readonly<Record<string, LambdaBehaviour>>,
  clock: VirtualClock,
): TaskOutcome | Promise<TaskOutcome> {
  const isIntegration = call.resource.startsWith("arn:aws:states:::lambda:invoke");
  const request = isIntegration && isObject(call.arguments) ? call.arguments : {};
  const name = functionName(isIntegration ? request.FunctionName : call.resource);
  const behaviour = lambdas[name];
  if (behaviour === undefined) {
    const request = "Request ID: 00000000-0000-0000-0000-000000000000";
    // As recorded for lambda:invoke; nothing is recorded for a function's own ARN.
    const details = isIntegration
      ? `:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; ${request}; Proxy: null)`
      : ` (Service: Lambda, Status Code: 404, ${request})`;
    const cause = `Function not found: arn:aws:lambda:us-east-1:111111111111:function:${name}${details}`;
    return { failed: { error: "Lambda.ResourceNotFoundException", cause } };
  }
  const event = isIntegration ? eventOf(request.Payload) : call.arguments;
  const answer = (value: JsonValue): TaskOutcome => ({
    succeeded: isIntegration ? invocationResult(value, request.LogType === "Tail") : value,
  });
  switch (behaviour.kind) {
    case "echo":
      return answer(event);
    case "return":
      return answer(behaviour.value);
    case "return_prefixed_event":
      return answer(`${behaviour.prefix}${String(event)}`);
    case "return_repeat":
      return answer(behaviour.char.repeat(behaviour.count));
    case "throw": {
      const { errorType, errorMessage } = behaviour;
      const cause = JSON.stringify({ errorMessage, errorType, requestId: "request", stackTrace: [] });
      return { failed: { error: errorType, cause } };
    }
    case "sleep_then_echo":
      return new Promise((resolve) => {
        clock.schedule(clock.now() + behaviour.seconds * 1000, () => resolve(answer(event)));
      });
  }
}

/** A function is named by its name or by its ARN. */
function functionName(named: JsonValue | undefined): string {
  const text = typeof named === "string" ? named : "";
  return /:function:([^:]+)/.exec(text)?.[1] ?? text;
}

/** The Payload of lambda:invoke as the function's event: nothing is an empty object, a text is raw JSON. */
function eventOf(payload: JsonValue | undefined): JsonValue {
  if (payload === undefined || payload === null) return {};
  if (typeof payload !== "string") return payload;
  try {
    const parsed: JsonValue = JSON.parse(payload);
    return parsed;
  } catch {
    return payload;
  }
}

function invocationResult(payload: JsonValue, withLog: boolean): JsonObject {
  return {
    ExecutedVersion: "$LATEST",
    ...(withLog ? { LogResult: "" } : {}),
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: "request" },
    StatusCode: 200,
  };
}

/** An event as the recordings have it: details beside the type, JSON text parsed. */
function flatten(event: HistoryEvent): RecordedEvent {
  const { id, previousEventId: prev, type, timestamp: _timestamp, ...rest } = event;
  const details: Record<string, JsonValue> = {};
  for (const [name, value] of Object.values(rest).flatMap((part: object) => Object.entries(part))) {
    if (name.endsWith("Details")) continue;
    details[name] = jsonText.has(name)
      ? parse(value)
      : name === "assignedVariables"
        ? parseAll(value)
        : value;
  }
  return { ...details, id, prev, type };
}

const jsonText = new Set(["input", "output", "parameters"]);

function parse(text: unknown): JsonValue {
  const parsed: JsonValue = JSON.parse(String(text));
  return parsed;
}

function parseAll(texts: unknown): JsonObject {
  return Object.fromEntries(Object.entries(Object(texts)).map(([name, text]) => [name, parse(text)]));
}
