import type { HistoryEvent } from "../../runner/index.js";
import { allSteps, type SagaDocument } from "../../saga/index.js";

/** Tries of one state that failed alike, told together. */
interface FailedTries {
  readonly from: number;
  readonly to: number;
  readonly error: string;
  readonly cause: string;
  /** When the first of them failed, in epoch milliseconds. */
  readonly since: number;
}

/**
 * Tells the events of one execution as a timeline for people: a line a try that succeeds or is refused, and one for all
 * tries that fail alike, however many.
 */
export class Timeline {
  readonly #saga: SagaDocument;
  readonly #write: (line: string) => void;
  readonly #compensations: ReadonlySet<string>;
  #start: number | undefined;
  #state = "";
  #tries = 0;
  #failed: FailedTries | undefined;

  constructor(saga: SagaDocument, write: (line: string) => void) {
    this.#saga = saga;
    this.#write = write;
    this.#compensations = new Set(
      allSteps(saga.steps).flatMap(({ compensation }) => compensation?.operation ?? []),
    );
  }

  /** The state that the execution entered last: where it is stuck when it is. */
  get state(): string {
    return this.#state;
  }

  /** Takes the next event of the execution's history. */
  observe(event: HistoryEvent): void {
    const now = event.timestamp.getTime();
    this.#start ??= now;
    switch (event.type) {
      case "TaskStateEntered":
      case "FailStateEntered":
      case "SucceedStateEntered":
        this.#state = event.stateEnteredEventDetails?.name ?? "";
        this.#tries = 0;
        break;
      case "TaskScheduled":
        this.#tries += 1;
        break;
      case "TaskSucceeded":
        this.#tellFailed();
        this.#tell(now, `try ${this.#tries}`, "done");
        break;
      case "TaskFailed":
        this.#fail(now, event.taskFailedEventDetails ?? {});
        break;
      case "TaskTimedOut":
        this.#fail(now, event.taskTimedOutEventDetails ?? {});
        break;
      case "EvaluationFailed":
        this.#fail(now, event.evaluationFailedEventDetails ?? {});
        break;
      case "TaskStateExited":
      case "ExecutionFailed":
        this.#tellFailed();
        break;
      case "ExecutionRedriven":
        this.#tries = 0;
        this.#write(`  ${this.#elapsed(now)}  ── redriven from ${this.#state} ──`);
        break;
      default:
        break;
    }
  }

  #fail(now: number, { error = "", cause = "" }: { readonly error?: string; readonly cause?: string }): void {
    const known = this.#failed;
    if (known !== undefined && known.error === error) this.#failed = { ...known, to: this.#tries };
    else {
      this.#tellFailed();
      this.#failed = { from: this.#tries, to: this.#tries, error, cause, since: now };
    }
  }

  #tellFailed(): void {
    const failed = this.#failed;
    if (failed === undefined) return;
    this.#failed = undefined;
    const tries = failed.from === failed.to ? `try ${failed.to}` : `tries ${failed.from}–${failed.to}`;
    const outcome = this.#isRejection(failed.error) ? "rejected" : "failed";
    this.#tell(failed.since, tries, `${outcome}: ${failed.error}${messageOf(failed.cause)}`);
  }

  #isRejection(error: string): boolean {
    const step = allSteps(this.#saga.steps).find(({ name }) => name === this.#state);
    const operation = this.#saga.operations.find(({ name }) => name === step?.action.operation);
    return operation?.rejections.includes(error) ?? false;
  }

  #tell(at: number, tries: string, outcome: string): void {
    const mark = this.#compensations.has(this.#state) ? "↩ " : "  ";
    this.#write(`  ${this.#elapsed(at)}  ${mark}${this.#state.padEnd(16)}  ${tries.padEnd(10)}  ${outcome}`);
  }

  /** The time since the start, as wide as every other: `   0.2 s`, `  12 min`. */
  #elapsed(at: number): string {
    const seconds = (at - (this.#start ?? at)) / 1000;
    return (seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`).padStart(8);
  }
}

/** The message in a cause of Lambda, which is JSON text; any other cause as it is. */
function messageOf(cause: string): string {
  const text = readMessage(cause);
  return text === "" ? "" : ` (${text.length > 100 ? `${text.slice(0, 99)}…` : text})`;
}

function readMessage(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    return typeof parsed === "object" && parsed !== null && "errorMessage" in parsed
      ? String(parsed.errorMessage)
      : cause;
  } catch {
    return cause;
  }
}
