import type { JsonValue } from "../../lib/asl/index.js";
import type { HistoryEvent, ObservedFailure, TaskCall } from "../../lib/runner/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { Acceptor, type Divergence } from "../../lib/verifier/acceptor/acceptor.js";
import { Witness } from "../../lib/verifier/acceptor/witness.js";
import { readCall } from "../../lib/verifier/subject/calls.js";

/** Follows an execution called `run`, of the state machine `Machine`, by what its saga means. */
export class FollowedRun {
  readonly #acceptor: Acceptor;
  readonly #witness = new Witness((seen) => {
    // What a stop means is for tests of stops; and a saga knows nothing of a history that is full.
    if (seen.kind === "ended" && (seen.status === "ABORTED" || seen.error === "States.Runtime"))
      this.#isOver = true;
    if (!this.#isOver) this.#divergence ??= this.#acceptor.observe(seen);
  });
  #divergence: Divergence | undefined;
  #isOver = false;

  constructor(document: SagaDocument, { input, startTime }: { input: JsonValue; startTime: number }) {
    this.#acceptor = Acceptor.of(document, { stateMachine: "Machine", name: "run", startTime, input });
  }

  called(call: TaskCall, at: number): void {
    const { operation, isPlaceholder } = readCall(call);
    this.#witness.called(call, at, isPlaceholder ? { operation } : {});
  }

  observe(event: HistoryEvent): void {
    this.#witness.observe(event);
  }

  failed(failure: ObservedFailure, at: number): void {
    this.#witness.failed(failure, at);
  }

  /** Throws if the execution did something else than the saga means. */
  check(): void {
    if (this.#divergence === undefined) return;
    throw new Error(`After ${this.#divergence.at / 1000} s: ${this.#divergence.what}`);
  }
}
