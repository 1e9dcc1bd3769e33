import type { JsonValue } from "../../asl/index.js";
import type { CallEffect } from "../effect.js";
import { errors, type Failure, RuntimeError } from "../failure.js";
import { newToken } from "../jsonata/functions.js";
import { Payload, takeIn } from "../payload.js";
import type { TaskState } from "../states/task.js";
import type { TaskOutcome } from "../task-call.js";
import type { Branch, Visit } from "./branch.js";
import { completeState } from "./enter-state.js";
import type { Flow } from "./flow.js";
import { PendingCall } from "./pending-call.js";
import { type TaskEvents, taskEvents } from "./task-events.js";

/** What became of an answer by task token. */
export type TokenAnswer = "accepted" | "timedOut" | "unknown";

/** A call, with all that is needed to go on with what comes of it. */
interface Ongoing {
  readonly branch: Branch;
  readonly visit: Visit;
  readonly call: PendingCall;
  readonly events: TaskEvents;
}

/** Calls tasks, and watches their timeouts, heartbeats and tokens. */
export class TaskCalls {
  readonly #flow: Flow;
  readonly #byToken = new Map<string, Ongoing>();

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** The token for the next try of a task that gets one; each try has its own. */
  tokenFor(state: TaskState): string | undefined {
    if (state.resource.pattern === "requestResponse") return undefined;
    const { random, clock } = this.#flow.options;
    return newToken({ random, now: () => clock.now() });
  }

  start(branch: Branch, state: TaskState, effect: CallEffect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const { resource } = state;
    const given = effect.arguments === visit.input.value ? visit.input : new Payload(effect.arguments);
    if (given.isTooLarge) {
      this.#flow.fail(
        branch,
        tooLarge(resource.kind === "integration" ? resource.resourceType : resource.arn),
      );
      return;
    }
    visit.arguments = given;
    const ongoing = this.#ongoing(branch, visit, state, effect);
    const { call, events } = ongoing;
    const { timeoutSeconds, heartbeatSeconds } = effect;
    const region = this.#flow.facts.stateMachineArn.split(":")[3] ?? "";
    this.#flow.record(branch, () => events.scheduled(given, { region, timeoutSeconds, heartbeatSeconds }));
    this.#flow.record(branch, () => events.started);
    visit.call = call;
    if (call.taskToken !== undefined) this.#byToken.set(call.taskToken, ongoing);
    this.#run(ongoing);
  }

  #ongoing(branch: Branch, visit: Visit, state: TaskState, effect: CallEffect): Ongoing {
    const { facts } = this.#flow;
    const call = new PendingCall(
      {
        resource: state.resource.arn,
        arguments: effect.arguments,
        state: state.name,
        executionArn: facts.arn,
        attempt: visit.retryCount + 1,
        redriveCount: facts.redriveCount,
        path: branch.path,
        taskToken: visit.taskToken,
        timeoutSeconds: effect.timeoutSeconds,
        heartbeatSeconds: effect.heartbeatSeconds,
      },
      (_call, output) => this.#flow.later(branch, () => this.#submitted(ongoing, output)),
    );
    const ongoing = { branch, visit, call, events: taskEvents(state.resource) };
    return ongoing;
  }

  #run(ongoing: Ongoing): void {
    const { branch, call } = ongoing;
    let outcome: TaskOutcome | Promise<TaskOutcome>;
    try {
      outcome = this.#flow.options.tasks(call);
    } catch (error) {
      throw handlerError(call, error);
    }
    if (!(outcome instanceof Promise)) {
      this.#answered(ongoing, outcome);
      return;
    }
    this.#watch(ongoing);
    outcome.then(
      (later) => this.#flow.later(branch, () => this.#answered(ongoing, later)),
      (error: unknown) =>
        this.#flow.later(branch, () => {
          if (call.isOpen) throw handlerError(call, error);
        }),
    );
  }

  /** Lets the timeout and the first heartbeat run. */
  #watch(ongoing: Ongoing): void {
    const { call, branch } = ongoing;
    const { clock } = this.#flow.options;
    if (call.timeoutSeconds !== undefined && call.cancelTimeout === undefined) {
      call.cancelTimeout = clock.schedule(clock.now() + call.timeoutSeconds * 1000, () =>
        this.#flow.later(branch, () => this.#timedOut(ongoing, [])),
      );
    }
    if (call.cancelHeartbeat === undefined) this.#awaitHeartbeat(ongoing);
  }

  #awaitHeartbeat(ongoing: Ongoing): void {
    const { call, branch } = ongoing;
    const { clock } = this.#flow.options;
    if (call.heartbeatSeconds === undefined) return;
    call.cancelHeartbeat?.();
    call.cancelHeartbeat = clock.schedule(clock.now() + call.heartbeatSeconds * 1000, () =>
      this.#flow.later(branch, () => this.#timedOut(ongoing, [errors.heartbeatTimeout])),
    );
  }

  #submitted(ongoing: Ongoing, output: JsonValue): void {
    if (!ongoing.call.isOpen) return;
    const body = ongoing.events.submitted(takeIn(output));
    if (body !== undefined) this.#flow.record(ongoing.branch, () => body);
  }

  #answered(ongoing: Ongoing, outcome: TaskOutcome): void {
    const { branch, visit, call, events } = ongoing;
    if (!call.isOpen) return;
    if (outcome.submitted !== undefined) this.#submitted(ongoing, outcome.submitted);
    if ("failed" in outcome) {
      call.close();
      const failure = failureOf(outcome.failed.error, outcome.failed.cause);
      this.#flow.record(branch, () => events.failed(failure));
      this.#flow.fail(branch, failure);
      return;
    }
    if (!("succeeded" in outcome)) {
      this.#awaitToken(ongoing);
      return;
    }
    call.close();
    const result = takeIn(outcome.succeeded);
    if (result.isTooLarge) {
      const { state } = visit;
      const resource = state.type === "Task" ? state.resource : undefined;
      const failure = tooLarge(resource?.kind === "integration" ? resource.resourceType : call.resource);
      this.#flow.record(branch, () => events.failed(failure));
      this.#flow.fail(branch, failure);
      return;
    }
    this.#flow.record(branch, () => events.succeeded(result));
    this.#flow.ask(branch, {
      ask: (situation) => completeState(visit.state, situation, result.value),
      answered: (effect) => this.#flow.carryOut(branch, effect),
      during: "result",
    });
  }

  #awaitToken(ongoing: Ongoing): void {
    const { call } = ongoing;
    call.awaitsToken = true;
    this.#watch(ongoing);
    if (call.early !== undefined) this.#answered(ongoing, call.early);
  }

  #timedOut(ongoing: Ongoing, synonyms: readonly string[]): void {
    const { branch, call, events } = ongoing;
    if (!call.isOpen) return;
    call.giveUp();
    const failure: Failure = { error: errors.timeout, synonyms };
    this.#flow.record(branch, () => events.timedOut(failure));
    this.#flow.fail(branch, failure);
  }

  /** Answers a task by its token, with how it ended. */
  answerByToken(token: string, outcome: TaskOutcome): TokenAnswer {
    const ongoing = this.#byToken.get(token);
    if (ongoing === undefined) return "unknown";
    const { call, branch } = ongoing;
    if (!call.isOpen || call.early !== undefined) return "timedOut";
    call.early = outcome;
    // Until the handler has said that the request is out, the history cannot go on.
    if (call.awaitsToken) this.#flow.later(branch, () => this.#answered(ongoing, outcome));
    return "accepted";
  }

  /** A sign of life of a task that waits for its token. */
  heartbeat(token: string): TokenAnswer {
    const ongoing = this.#byToken.get(token);
    if (ongoing === undefined) return "unknown";
    if (!ongoing.call.isOpen) return "timedOut";
    if (ongoing.call.cancelHeartbeat !== undefined) this.#awaitHeartbeat(ongoing);
    return "accepted";
  }
}

function failureOf(error: string, cause: string | undefined): Failure {
  return cause === undefined ? { error } : { error, cause };
}

/** The failure of a task or a state whose arguments, result or output are above 256 KiB. */
export function tooLarge(name: string): Failure {
  return {
    error: errors.dataLimitExceeded,
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

function handlerError(call: PendingCall, error: unknown): RuntimeError {
  const message = error instanceof Error ? error.message : String(error);
  return new RuntimeError(`The handler of the task '${call.resource}' failed: ${message}`);
}
