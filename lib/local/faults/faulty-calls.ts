import type { TaskError, TaskOutcome } from "../../runner/index.js";
import type { CalledTask, FaultKind, FaultRegistry } from "./fault-plan.js";

type FailedCall = { readonly failed: TaskError };

interface HeldCall {
  readonly executionArn: string;
  readonly deliver: () => void;
}

/** Carries out the calls of tasks, with the faults that befall them on the way. */
export class FaultyCalls {
  readonly #faults: FaultRegistry;
  readonly #held = new Set<HeldCall>();
  /** Calls whose answer nobody receives. */
  readonly #unheard = new Set<Promise<unknown>>();

  constructor(faults: FaultRegistry) {
    this.#faults = faults;
  }

  /**
   * Carries out a call. `run` delivers it to the participant: never, once or twice.
   *
   * @param rejected the failure of a request that the participant rejects
   */
  carryOut<Outcome extends TaskOutcome>(
    call: CalledTask,
    run: () => Outcome | Promise<Outcome>,
    rejected: (error: string, message: string) => TaskError = (error, cause) => ({ error, cause }),
  ): Outcome | FailedCall | Promise<Outcome | FailedCall> {
    const fault = this.#faults.befalling(call);
    switch (fault?.kind) {
      case undefined:
        return run();
      case "reject":
        return { failed: rejected(fault.error, fault.message ?? "") };
      case "failBefore":
        return failed(
          fault.error ?? (call.function === undefined ? "States.TaskFailed" : "Lambda.ServiceException"),
          fault.message ?? "The service failed before the call.",
        );
      case "loseAnswer":
        return this.#loseAnswer(call, fault, run);
      case "deliverTwice": {
        const answer = run();
        this.#runUnheard(run);
        return answer;
      }
      case "deliverLate":
        return this.#deliverLate(call, fault, run);
    }
  }

  /** Delivers the calls that were held until the execution has ended. */
  executionEnded(executionArn: string): void {
    for (const held of this.#held) if (held.executionArn === executionArn) held.deliver();
  }

  /** Resolves when no call is carried out any more whose answer nobody receives. Doesn't wait for calls that are held. */
  async settled(): Promise<void> {
    while (this.#unheard.size > 0) await Promise.all(this.#unheard);
  }

  async #loseAnswer(
    call: CalledTask,
    fault: FaultKind & { kind: "loseAnswer" },
    run: () => unknown,
  ): Promise<FailedCall> {
    await run();
    return failed(
      fault.error ?? (call.function === undefined ? "States.TaskFailed" : "Lambda.SdkClientException"),
      fault.message ?? "The answer was lost on its way.",
    );
  }

  /** The call isn't in flight while it is held, so the clock may leap to the timeout at which the state machine gives up. */
  async #deliverLate(
    { task: { executionArn, signal } }: CalledTask,
    fault: FaultKind & { kind: "deliverLate" },
    run: () => unknown,
  ): Promise<FailedCall> {
    await new Promise<void>((resolve) => {
      const held: HeldCall = {
        executionArn,
        deliver: () => {
          this.#held.delete(held);
          resolve();
          this.#runUnheard(run);
        },
      };
      this.#held.add(held);
      if (fault.deliver === "whenExecutionEnded") return;
      if (signal.aborted) held.deliver();
      else signal.addEventListener("abort", held.deliver, { once: true });
    });
    return failed("States.Timeout", "");
  }

  /** Nobody hears of what goes wrong. The calls that somebody waits for report that a participant can't be run at all. */
  #runUnheard(run: () => unknown): void {
    const delivery = async (): Promise<void> => {
      await run();
    };
    const running = delivery()
      .catch(() => {})
      .finally(() => this.#unheard.delete(running));
    this.#unheard.add(running);
  }
}

function failed(error: string, cause: string): FailedCall {
  return { failed: { error, cause } };
}
