import {
  advance,
  begin,
  type Call,
  type Json,
  pending,
  requestOf,
  type State,
} from "../../../lib/model/index.js";

import type { SagaDocument } from "../../../lib/saga/index.js";
import type { TaskVisit } from "../../../lib/verifier/run/trace.js";
import type { Invocation } from "./connector.js";

/** Follows a run by the model: each call has to be one that the saga means, with its request, and so has the end. */
export class Follower {
  divergence: { readonly at: number; readonly what: string } | undefined;
  readonly #document: SagaDocument;
  #state: State;
  #isLost = false;
  readonly #called = new Set<string>();

  constructor(
    document: SagaDocument,
    execution: { readonly name: string; readonly startTime: number; readonly input: Json },
  ) {
    this.#document = document;
    this.#state = begin(document, { stateMachine: document.name, retriesAsFirstMade: true, ...execution });
  }

  get #isFollowing(): boolean {
    return !this.#isLost && this.divergence === undefined;
  }

  #diverged(at: number, what: string): void {
    if (this.#isFollowing) this.divergence = { at, what };
  }

  #advance(event: Parameters<typeof advance>[2]): void {
    this.#state = advance(this.#document, this.#state, event);
  }

  called(visit: TaskVisit, request: Json, now: number) {
    if (!this.#isFollowing) return undefined;
    this.#advance({ type: "timePassed", at: now });
    this.#passOverUncalled(now);
    // For the model, who is stuck takes along what runs at the same time.
    const [first] = pending(this.#state);
    if (first?.type === "end" && first.outcome === "stuck") this.#isLost = true;
    if (!this.#isFollowing) return undefined;
    const { role } = visit;
    const isCompensation = role?.isCompensation === true;
    const calls = pending(this.#state).filter((each): each is Call => each.type === "call");
    const token = String(
      request !== null && typeof request === "object" && "token" in request ? request.token : "",
    );
    const named = calls.filter(
      ({ operation, role: as, iterations, name, began }) =>
        began === undefined &&
        operation === visit.operation &&
        (as !== "action") === isCompensation &&
        name === role?.step.name &&
        iterations.join() === iterationsOf(visit).join(),
    );
    const [call] = named;
    if (call === undefined) {
      const expected = pending(this.#state).map((each) => (each.type === "call" ? each.id : each.type));
      this.#diverged(now, `${visit.point} was called, but the saga means ${expected.join(", ")}.`);
      return undefined;
    }
    const meant =
      call.heartbeatSeconds === undefined
        ? call.request
        : requestOf(this.#document, this.#state, call, tokenIn(request, call) ?? token);
    if (JSON.stringify(sorted(meant)) !== JSON.stringify(sorted(request)))
      this.#diverged(
        now,
        `${visit.point} was called with ${JSON.stringify(request)}, but the saga means ${JSON.stringify(meant)}.`,
      );
    if (now > call.to + 1 || now < call.from - 1)
      this.#diverged(
        now,
        `${visit.point} was called at ${now}, but the saga means ${call.from} to ${call.to}.`,
      );
    this.#called.add(call.place);
    this.#advance({ type: "began", command: call.id, at: now });
    return {
      answered: (invocation: Invocation, at: number) => {
        if (this.#isFollowing) this.#answered(call, invocation, at);
      },
      timedOut: () => {
        if (this.#isFollowing) {
          const seconds = Math.min(call.timeoutSeconds, call.heartbeatSeconds ?? call.timeoutSeconds);
          this.#advance({ type: "timedOut", command: call.id, at: now + seconds * 1000 });
        }
      },
    };
  }

  #answered({ id }: Call, invocation: Invocation, at: number): void {
    if ("exception" in invocation) {
      this.#advance({
        type: "failed",
        command: id,
        at,
        error: "Camunda.ConnectorError",
        cause: invocation.exception.message,
      });
      return;
    }
    const { payload } = invocation;
    const thrown =
      typeof payload === "object" && payload !== null && "errorType" in payload ? payload : undefined;
    if (thrown === undefined) this.#advance({ type: "succeeded", command: id, at, result: payload });
    else
      this.#advance({
        ...{ type: "failed", command: id, at, error: String(thrown.errorType) },
        cause: "errorMessage" in thrown ? String(thrown.errorMessage) : "",
      });
  }

  /**
   * A step that isn't called because it's too late counts as in doubt for the model, since an earlier try may be under way. In a process
   * it is asked before the first try alone, and what was never called isn't taken back.
   */
  #passOverUncalled(now: number): void {
    for (;;) {
      const evaluation = pending(this.#state).find(({ type }) => type === "evaluation");
      // What is asked for is a text that has to be a time, and isn't one.
      if (evaluation !== undefined) {
        this.#advance({ type: "evaluationFailed", command: evaluation.id, at: now, cause: "" });
        continue;
      }
      const found = pending(this.#state).find(
        (each): each is Call =>
          each.type === "call" && each.role !== "action" && !this.#called.has(each.path),
      );
      if (found === undefined) return;
      this.#advance({ type: "succeeded", command: found.id, at: now, result: null });
    }
  }

  /** An incident is resolved. In a process others have gone on meanwhile, which the model doesn't know. */
  redriven(at: number): void {
    const [end] = pending(this.#state);
    if (end?.type !== "end" || end.outcome !== "stuck") this.#isLost = true;
    if (this.#isFollowing) this.#advance({ type: "redriven", at });
  }

  ended(outcome: Json | undefined, failure: Json | undefined, output: Json | undefined): void {
    if (!this.#isFollowing) return;
    const now = this.#state.now;
    this.#advance({ type: "timePassed", at: now + 100 * 86_400_000 });
    this.#passOverUncalled(this.#state.now);
    const [end] = pending(this.#state);
    if (end?.type !== "end") {
      this.#diverged(now, `The process ended, but the saga means ${JSON.stringify(end)}.`);
      return;
    }
    if (end.outcome !== outcome)
      this.#diverged(now, `The process ${String(outcome)}, but the saga is ${end.outcome}.`);
    const told = failure as { readonly step?: string; readonly error?: string } | undefined;
    if (
      end.outcome === "compensated" &&
      (told?.step !== end.failure?.step || told?.error !== end.failure?.error)
    )
      this.#diverged(
        now,
        `The process tells ${JSON.stringify(failure)}, but the saga ${JSON.stringify(end.failure)}.`,
      );
    const meant = end.output as { readonly failures?: object } | undefined;
    if (
      end.outcome === "completed" &&
      JSON.stringify(sorted(withoutFailures(meant))) !== JSON.stringify(sorted(withoutFailures(output)))
    )
      this.#diverged(
        now,
        `The output is ${JSON.stringify(output)}, but the saga means ${JSON.stringify(meant)}.`,
      );
    const failed = (of: unknown) =>
      Object.keys((of as { readonly failures?: object } | null)?.failures ?? {})
        .sort()
        .join();
    if (end.outcome === "completed" && failed(meant) !== failed(output))
      this.#diverged(
        now,
        `The output tells failures of ${failed(output)}, but the saga means ${failed(meant)}.`,
      );
  }
}

function withoutFailures(output: unknown): Json {
  if (typeof output !== "object" || output === null) return null;
  const { failures: _failures, ...rest } = output as { readonly failures?: object };
  return rest as Json;
}

/** The token in a request: the only text in it that the model doesn't know. */
function tokenIn(request: Json, { request: meant }: Call): string | undefined {
  if (typeof request !== "object" || request === null || typeof meant !== "object" || meant === null)
    return undefined;
  const own = meant as { readonly [name: string]: Json };
  const entry = Object.entries(request).find(([name]) => own[name] === "<task token>");
  return typeof entry?.[1] === "string" ? entry[1] : undefined;
}

function iterationsOf({ role, path }: TaskVisit): readonly number[] {
  return (role?.placed.blocks ?? []).flatMap(({ type }, depth) =>
    type === "forEach" ? [path[depth] ?? 0] : [],
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
