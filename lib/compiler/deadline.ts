import type { Jsonata } from "./jsonata-text.js";
import { objectConstructor, stringLiteral } from "./jsonata-text.js";

/** The error name of a saga that was compensated because its deadline had passed. */
export const deadlineExceeded = "Saga.DeadlineExceeded";

/** The shortest time that a try is given, in seconds, however little is left. */
const leastTimeoutSeconds = 2;

/** The expressions that keep a saga's deadline. A machine's own timeout would end it with nothing compensated. */
export interface Deadline {
  /** Raises an error once the deadline has passed, else yields the request. */
  readonly guard: (request: Jsonata) => Jsonata;
  /** The smaller of a timeout and of what is left. */
  readonly clip: (timeoutSeconds: number) => Jsonata;
  /** The smaller of a heartbeat and of what is below that. */
  readonly clipHeartbeat: (heartbeatSeconds: number) => Jsonata;
  /** The seconds of a wait, or what is left if that is less. */
  readonly clipWait: (seconds: number) => Jsonata;
  /** When it has passed, in milliseconds since 1970. */
  readonly atMillis: Jsonata;
  /** The error output of a catcher, with the name that tells a passed deadline from another failed expression. */
  readonly errorOutput: Jsonata;
}

/**
 * @param seconds from the start of the execution.
 */
export function deadlineAfter(seconds: number): Deadline {
  const at = `$toMillis($states.context.Execution.StartTime) + ${seconds * 1000}`;
  const passed = `$millis() >= ${at}`;
  const left = `$floor((${at} - $millis()) / 1000)`;
  const failure = objectConstructor([
    ["Error", stringLiteral(deadlineExceeded)],
    ["Cause", stringLiteral(`The saga did not reach this step within ${seconds} s of its start.`)],
  ]);
  return {
    guard: (request) => `${passed} ? $error(${stringLiteral(deadlineExceeded)}) : ${request}`,
    clip: (timeout) => `$max([${Math.min(timeout, leastTimeoutSeconds)}, $min([${timeout}, ${left}])])`,
    clipHeartbeat: (heartbeat) => `$max([1, $min([${heartbeat}, ${left} - 1])])`,
    clipWait: (wait) => `$max([0, $min([${wait}, ${left}])])`,
    atMillis: `(${at})`,
    errorOutput: `$states.errorOutput.Error = 'States.QueryEvaluationError' and ${passed} ? ${failure} : $states.errorOutput`,
  };
}
