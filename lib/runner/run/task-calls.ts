import type { JsonValue } from "../../asl/index.js";
import type { EngineHandler } from "../execution-options.js";
import type { CallEffect } from "../states/effect.js";
import { errors, RuntimeError, type StateFailure } from "../states/failure.js";
import type { LoadedTask } from "../states/task.js";
import type { TaskOutcome } from "../task-call.js";
import type { TaskResource } from "../task-resource.js";
import { newToken } from "../task-token.js";
import { atMissedHeartbeat, atTimeout, type OfCall } from "./act.js";
import type { Branch, StateVisit } from "./branch.js";
import type { Flow } from "./flow.js";
import { Payload, takeIn } from "./payload.js";
import { type CallWatcher, PendingCall } from "./pending-call.js";

/** The fate of an answer by task token. */
export type TokenAnswer = "accepted" | "timedOut" | "unknown";

/** Calls tasks, and watches their timeouts, heartbeats and tokens. */
export class TaskCalls implements CallWatcher {
  readonly #flow: Flow;
  readonly #region: string;
  readonly #byToken = new Map<string, PendingCall>();

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#region = flow.options.stateMachineArn.split(":")[3] ?? "";
  }

  get executionArn(): string {
    return this.#flow.facts.arn;
  }

  get redriveCount(): number {
    return this.#flow.facts.redriveCount;
  }

  /** The token for the next try of a task that gets one; each try has its own. */
  tokenFor({ resource }: LoadedTask): string | undefined {
    return resource.pattern === "requestResponse" ? undefined : newToken(this.#flow.options.random);
  }

  start(branch: Branch, task: LoadedTask, effect: CallEffect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const given = this.#payloadOf(effect, visit);
    if (this.#flow.isTooLarge(given)) {
      this.#flow.fail(branch, tooLarge(nameOf(task.resource)));
      return;
    }
    visit.lastCall = effect;
    visit.lastArguments = given;
    const call = new PendingCall(branch, effect, this);
    const { timeoutSeconds, heartbeatSeconds, credentials } = effect;
    const limits = { region: this.#region, timeoutSeconds, heartbeatSeconds, credentials };
    this.#flow.record(branch, () => task.events.scheduled(given, limits));
    this.#flow.record(branch, () => task.events.started);
    visit.call = call;
    if (call.taskToken !== undefined) this.#byToken.set(call.taskToken, call);
    this.#run(call);
  }

  #payloadOf(effect: CallEffect, { input, lastCall, lastArguments }: StateVisit): Payload {
    if (effect === lastCall && lastArguments !== undefined) return lastArguments;
    return effect.arguments === input.value ? input : new Payload(effect.arguments);
  }

  #run(call: PendingCall): void {
    let outcome: ReturnType<EngineHandler>;
    try {
      outcome = this.#flow.options.tasks(call);
    } catch (error) {
      throw handlerError(call, error);
    }
    if (outcome === "pause") {
      this.#flow.pauseAt(call);
    } else if (outcome === "later") {
      this.#watch(call);
    } else if (!(outcome instanceof Promise)) {
      // A handler may have stopped the execution that called it.
      if (call.isOpen) this.#answered(call, outcome);
    } else {
      this.#watch(call);
      outcome.then(
        (later) => this.#later({ kind: "answered", call, outcome: later }),
        (error: unknown) => this.#later({ kind: "handler failed", call, error }),
      );
    }
  }

  #later(act: OfCall): void {
    this.#flow.later(act.call.branch, act);
  }

  /** Does what is to be done about a call in its turn, unless the call is over by then. */
  perform(act: OfCall): void {
    const { call } = act;
    if (!call.isOpen) return;
    switch (act.kind) {
      case "answered":
        this.#answered(call, act.outcome);
        break;
      case "submitted":
        this.#recordSubmitted(call, act.output);
        break;
      case "timed out":
        this.#timedOut(call, act.synonyms);
        break;
      case "wait for answer":
        this.#watch(call);
        break;
      case "handler failed":
        throw handlerError(call, act.error);
    }
  }

  /** Ends a call that has not been answered yet, in its turn. */
  answer(call: PendingCall, outcome: TaskOutcome): void {
    this.#later({ kind: "answered", call, outcome });
  }

  /** Lets the timeout and the first heartbeat run. */
  #watch(call: PendingCall): void {
    const { clock } = this.#flow.options;
    const { timeoutSeconds } = call;
    if (timeoutSeconds !== undefined && call.timeout === undefined) {
      const at = clock.now() + timeoutSeconds * 1000;
      call.timeout = this.#flow.schedule(call.branch, at, atTimeout(call));
    }
    if (call.heartbeat === undefined) this.#awaitHeartbeat(call);
  }

  #awaitHeartbeat(call: PendingCall): void {
    const { clock } = this.#flow.options;
    const { heartbeatSeconds } = call;
    if (heartbeatSeconds === undefined) return;
    call.heartbeat?.cancel();
    const at = clock.now() + heartbeatSeconds * 1000;
    call.heartbeat = this.#flow.schedule(call.branch, at, atMissedHeartbeat(call));
  }

  submitted(call: PendingCall, output: JsonValue): void {
    this.#later({ kind: "submitted", call, output });
  }

  #recordSubmitted({ branch, task }: PendingCall, output: JsonValue): void {
    const body = task.events.submitted(takeIn(output));
    if (body !== undefined) this.#flow.record(branch, () => body);
  }

  #answered(call: PendingCall, outcome: TaskOutcome): void {
    const { branch, task } = call;
    if (outcome.submitted !== undefined) this.#recordSubmitted(call, outcome.submitted);
    if ("failed" in outcome) {
      call.close();
      const { error, cause } = outcome.failed;
      this.#failed(call, cause === undefined ? { error } : { error, cause });
      return;
    }
    if (!("succeeded" in outcome)) {
      this.#awaitToken(call);
      return;
    }
    call.close();
    const result = takeIn(outcome.succeeded);
    if (this.#flow.isTooLarge(result)) {
      this.#failed(call, tooLarge(nameOf(task.resource)));
      return;
    }
    this.#flow.record(branch, () => task.events.succeeded(result));
    this.#flow.complete(branch, result);
  }

  #failed({ branch, task }: PendingCall, failure: StateFailure): void {
    this.#flow.record(branch, () => task.events.failed(failure));
    this.#flow.fail(branch, failure);
  }

  #awaitToken(call: PendingCall): void {
    call.awaitsToken = true;
    this.#watch(call);
    if (call.early !== undefined) this.#answered(call, call.early);
  }

  #timedOut(call: PendingCall, synonyms: readonly string[]): void {
    const { branch, task } = call;
    call.giveUp();
    const failure: StateFailure = { error: errors.timeout, synonyms };
    this.#flow.record(branch, () => task.events.timedOut(failure));
    this.#flow.fail(branch, failure);
  }

  /** Takes over the calls that have a token, as copies. */
  takeTokens(original: TaskCalls, copies: { call(original: PendingCall): PendingCall }): void {
    for (const [token, call] of original.#byToken) this.#byToken.set(token, copies.call(call));
  }

  /** Answers a task by its token, with how it ended. */
  answerByToken(token: string, outcome: TaskOutcome): TokenAnswer {
    const call = this.#byToken.get(token);
    if (call === undefined) return "unknown";
    if (!call.isOpen || call.early !== undefined) return "timedOut";
    call.early = outcome;
    // Until the handler has said that the request is out, the history cannot go on.
    if (call.awaitsToken) this.answer(call, outcome);
    return "accepted";
  }

  /** A sign of life of a task that waits for its token. */
  heartbeat(token: string): TokenAnswer {
    const call = this.#byToken.get(token);
    if (call === undefined) return "unknown";
    if (!call.isOpen) return "timedOut";
    if (call.heartbeat !== undefined) this.#awaitHeartbeat(call);
    return "accepted";
  }
}

/** AWS's word for a task in its complaints about the size of a result. */
function nameOf({ kind, resourceType, arn }: TaskResource): string {
  return kind === "integration" ? resourceType : arn;
}

/** The failure of a task or a state whose arguments, result or output are above 256 KiB. */
export function tooLarge(name: string): StateFailure {
  return {
    error: errors.dataLimitExceeded,
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

function handlerError(call: PendingCall, error: unknown): RuntimeError {
  const message = error instanceof Error ? error.message : String(error);
  return new RuntimeError(`The handler of the task '${call.resource}' failed: ${message}`);
}
