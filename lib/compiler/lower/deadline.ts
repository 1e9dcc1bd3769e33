import { binary, call, condition, group, list, literal, object, property, states } from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";

/** The error name of a saga that was compensated because its deadline had passed. */
const deadlineExceeded = "Saga.DeadlineExceeded";

/** The shortest time that a try is given, in seconds, however little is left. */
const leastTimeoutSeconds = 2;

/** The expressions that keep a saga's deadline. A machine's own timeout would end it with nothing compensated. */
export interface Deadline {
  /** Raises an error once the deadline has passed, else yields the request. */
  readonly unlessPassed: (request: Jsonata) => Jsonata;
  /** The smaller of a timeout and of what is left. */
  readonly clip: (timeoutSeconds: number) => Jsonata;
  /**
   * The same of a timeout beside a heartbeat, and of a heartbeat what is below it. Both are of one reading of the clock, as
   * the state was entered: of two readings a second apart, the heartbeat could be as long as the timeout, which AWS refuses.
   */
  readonly clipWithHeartbeat: (
    timeoutSeconds: number,
    heartbeatSeconds: number,
  ) => { readonly timeout: Jsonata; readonly heartbeat: Jsonata };
  /** The seconds of a wait, or what is left if that is less. */
  readonly clipWait: (seconds: number) => Jsonata;
  /** Time at which it has passed, in milliseconds since 1970. */
  readonly atMillis: Jsonata;
  /** The error output of a catcher, with the name that tells a passed deadline from another failed expression. */
  readonly errorOutput: Jsonata;
}

/**
 * @param seconds from the start of the execution.
 */
export function deadlineAfter(seconds: number): Deadline {
  const now = call("millis");
  const at = binary(call("toMillis", states("context.Execution.StartTime")), "+", literal(seconds * 1000));
  const passed = binary(now, ">=", at);
  const leftAt = (time: Jsonata) => call("floor", binary(group(binary(at, "-", time)), "/", literal(1000)));
  const left = leftAt(now);
  const leftOnEntry = leftAt(call("toMillis", states("context.State.EnteredTime")));
  const atLeast = (least: number, value: Jsonata) => call("max", list([literal(least), value]));
  const atMost = (most: number, value: Jsonata) => call("min", list([literal(most), value]));
  const failure = object([
    ["Error", literal(deadlineExceeded)],
    ["Cause", literal(`The saga did not reach this step within ${seconds} s of its start.`)],
  ]);
  const plain = states("errorOutput");
  const failedExpression = binary(property(plain, "Error"), "=", literal("States.QueryEvaluationError"));
  return {
    unlessPassed: (request) => condition(passed, call("error", literal(deadlineExceeded)), request),
    clip: (timeout) => atLeast(Math.min(timeout, leastTimeoutSeconds), atMost(timeout, left)),
    clipWithHeartbeat: (timeout, heartbeat) => ({
      timeout: atLeast(Math.min(timeout, leastTimeoutSeconds), atMost(timeout, leftOnEntry)),
      heartbeat: atLeast(1, atMost(heartbeat, binary(leftOnEntry, "-", literal(1)))),
    }),
    clipWait: (wait) => atLeast(0, atMost(wait, left)),
    atMillis: group(at),
    errorOutput: condition(binary(failedExpression, "and", passed), failure, plain),
  };
}
