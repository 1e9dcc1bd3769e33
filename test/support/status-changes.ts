import type { EventPattern } from "aws-cdk-lib/aws-events";
import type { LocalEnvironment } from "../../lib/local/index.js";

/** An event "Step Functions Execution Status Change" of EventBridge, as far as rules look at it. */
interface StatusChange {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, string | null>>;
}

/** The events that EventBridge would get of a local environment's executions. */
export class StatusChanges {
  readonly #changes: StatusChange[] = [];
  readonly close: () => void;

  constructor(environment: LocalEnvironment) {
    this.close = environment.observe(({ event, executionArn, executionName, stateMachineArn }) => {
      const [, word] =
        /^Execution(Started|Redriven|Succeeded|Failed|Aborted|TimedOut)$/.exec(event.type) ?? [];
      if (word === undefined) return;
      const status =
        word === "Started" || word === "Redriven"
          ? "RUNNING"
          : word === "TimedOut"
            ? "TIMED_OUT"
            : word.toUpperCase();
      const { error = null, cause = null } =
        event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? {};
      const output = event.executionSucceededEventDetails?.output ?? null;
      this.#changes.push({
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        detail: { executionArn, stateMachineArn, name: executionName, status, error, cause, output },
      });
    });
  }

  /** Names of the executions in the events that a rule matches, one for each event. */
  matching(pattern: EventPattern): string[] {
    return this.#changes
      .filter((change) => matches(pattern, change))
      .map(({ detail }) => String(detail.name))
      .sort();
  }
}

/** Matches as EventBridge does, for the kinds of patterns that a saga's rules are made of. */
function matches({ source, detailType, detail, ...others }: EventPattern, change: StatusChange): boolean {
  if (Object.keys(others).length > 0)
    throw new RangeError("The pattern has more fields than are known here.");
  return (
    accepts(source ?? [], change.source) &&
    accepts(detailType ?? [], change.detailType) &&
    Object.entries(detail ?? {}).every(([field, allowed]: [string, unknown]) =>
      accepts(Array.isArray(allowed) ? allowed : [], change.detail[field] ?? null),
    )
  );
}

function accepts(allowed: readonly unknown[], value: string | null): boolean {
  return allowed.some((each) => {
    if (typeof each !== "object" || each === null) return each === value;
    const [[kind, operand] = ["", undefined]] = Object.entries(each);
    if (kind === "prefix") return value?.startsWith(String(operand)) === true;
    if (kind === "anything-but") return Array.isArray(operand) && value !== null && !operand.includes(value);
    throw new RangeError(`The pattern ${JSON.stringify(each)} isn't known here.`);
  });
}
