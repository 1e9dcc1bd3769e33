import type { JsonObject, JsonValue } from "../../asl/index.js";

/** The context object's facts about an execution (AWS docs: "Accessing execution data from the Context object"). */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly input: JsonValue;
  readonly roleArn: string | undefined;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly redriveCount: number;
  readonly redriveTime: number | undefined;
}

/** The context object's facts about a state. */
export interface StateFacts {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly enteredTime: number;
  /** Undefined for states that cannot be retried. */
  readonly retryCount: number | undefined;
  readonly item: { readonly index: number; readonly value: JsonValue } | undefined;
  readonly taskToken: string | undefined;
}

let lastTime = Number.NaN;
let lastText = "";

/** Much of what an execution does happens at the same time. */
function isoTime(time: number): string {
  if (time !== lastTime) {
    lastText = new Date(time).toISOString();
    lastTime = time;
  }
  return lastText;
}

export function executionContext(facts: ExecutionFacts): JsonObject {
  return {
    Id: facts.arn,
    Input: facts.input,
    StartTime: isoTime(facts.startTime),
    Name: facts.name,
    ...(facts.roleArn === undefined ? {} : { RoleArn: facts.roleArn }),
    RedriveCount: facts.redriveCount,
    ...(facts.redriveTime === undefined ? {} : { RedriveTime: isoTime(facts.redriveTime) }),
  };
}

export function machineContext({ stateMachineArn, stateMachineName }: ExecutionFacts): JsonObject {
  return { Id: stateMachineArn, Name: stateMachineName };
}

export function contextObject(execution: JsonObject, facts: ExecutionFacts, state: StateFacts): JsonObject {
  const { item, taskToken, retryCount } = state;
  return {
    Execution: execution,
    StateMachine: machineContext(facts),
    State: {
      Name: state.name,
      EnteredTime: isoTime(state.enteredTime),
      ...(retryCount === undefined ? {} : { RetryCount: retryCount }),
    },
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value } } }),
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
  };
}
