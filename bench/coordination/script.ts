/** A fault of the coordination itself. Operations and messages are counted from 0, in the order in which they come. */
export type CoordinationFault =
  /** The process ends before or after an operation: a call, a message, a write of a decision. */
  | { readonly kind: "crash"; readonly operation: number; readonly when: "before" | "after" }
  /** The process is ended at its timeout while a call is under way, which lands when all is over. */
  | { readonly kind: "timeout"; readonly operation: number }
  /** A message is lost after all of its retries, and lies in the dead-letter queue. */
  | { readonly kind: "lost"; readonly message: number }
  /** A message is delivered a second time: at once, or when so many seconds have passed. */
  | { readonly kind: "twice"; readonly message: number; readonly afterSeconds: number };

/** Everything that goes wrong in a run. */
export interface Script {
  /** Outcomes of calls by link: `ReserveCar`, `compensate ReserveCar`. */
  readonly participants: ReadonlyMap<string, string>;
  readonly coordination: readonly CoordinationFault[];
}

/** A script on one line. */
export function formatScript({ participants, coordination }: Script): string {
  const words = [
    ...[...participants].map(([link, outcome]) => `${link}=${outcome}`),
    ...coordination.map(formatFault),
  ];
  return words.length === 0 ? "nothing goes wrong" : words.join(" · ");
}

function formatFault(fault: CoordinationFault): string {
  switch (fault.kind) {
    case "crash":
      return `crash ${fault.when} operation ${fault.operation}`;
    case "timeout":
      return `ended at its timeout in operation ${fault.operation}`;
    case "lost":
      return `message ${fault.message} lost`;
    case "twice":
      return fault.afterSeconds === 0
        ? `message ${fault.message} twice`
        : `message ${fault.message} again after ${fault.afterSeconds} s`;
  }
}
