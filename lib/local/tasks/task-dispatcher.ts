import { objectOr } from "../../asl/index.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "../../runner/index.js";
import { howToGive, placeholderIn, type UnknownValues } from "../template/unknown-values.js";
import type { Activities } from "../executions/activities.js";
import type { TaskTokens } from "../executions/task-tokens.js";
import type { FaultyCalls } from "../faults/faulty-calls.js";
import type { LambdaCalls } from "../functions/lambda-calls.js";
import { LocalAddresses } from "../local-addresses.js";
import { askStub, type Stub, type StubbableTask, type Stubs, shortResource } from "../stubs.js";
import { isReachable, notReachable } from "./http-tasks.js";

/**
 * Stands around each call of a task by a state machine, and carries it out when it sees fit. It is to return the outcome of
 * `carryOut`, which is called once at most.
 */
export type AroundCall = (call: TaskCall, carryOut: () => Promise<TaskOutcome>) => Promise<TaskOutcome>;

/** Integrations that carry out tasks. */
export interface TaskDispatcherOptions {
  readonly lambda: LambdaCalls;
  /** Integrations that the environment has, by what follows `arn:aws:states:::` in their resource: `sns:publish`. */
  readonly integrations: Readonly<Record<string, TaskHandler>>;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly faults: FaultyCalls;
  /** Handlers of the user's, by the resource they carry out; they go before those of the environment. */
  readonly handlers: Readonly<Record<string, TaskHandler>>;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
  /** Answers in place of tasks. @default - none */
  readonly stubs?: Stubs;
  /** Carries out each call. It may wait before it does. @default - at once */
  readonly aroundCall?: AroundCall;
  /** Hosts beyond this machine that HTTP tasks may call. @default - none */
  readonly allowedHosts?: readonly string[];
  /** Addresses of the stack's own APIs, which are served here. @default - none */
  readonly addresses?: LocalAddresses;
  /** Values that aren't known. @default - none */
  readonly unknown?: UnknownValues;
  /** Takes what whoever uses such a value is told, once for each state and value. @default - nobody is told */
  readonly onNotice?: (notice: string) => void;
}

/** Integrations that can wait for a task token (AWS docs: "Integrating services with Step Functions"). */
const withToken = new Set([
  "lambda:invoke",
  "sns:publish",
  "sqs:sendMessage",
  "events:putEvents",
  "states:startExecution",
]);
const tokenSuffix = ".waitForTaskToken";

/** Leads each task of a state machine to whoever carries out its resource. */
export class TaskDispatcher {
  readonly #options: TaskDispatcherOptions;
  readonly #told = new Set<string>();

  constructor(options: TaskDispatcherOptions) {
    this.#options = options;
  }

  /** Carries out a task. One that nobody carries out fails, with a cause that says how to give an answer. */
  async handle(call: TaskCall): Promise<TaskOutcome> {
    const { aroundCall } = this.#options;
    return aroundCall === undefined ? this.#carryOut(call) : aroundCall(call, () => this.#carryOut(call));
  }

  async #carryOut(call: TaskCall): Promise<TaskOutcome> {
    this.#tellOfUnknownValues(call);
    const stub = this.#options.stubs?.ofTask(call);
    if (stub !== undefined) return this.#faulty((task) => this.#inFlight(task, stubbed(stub)))(call);
    const handler = this.#handlerOf(call.resource);
    if (handler !== undefined) return this.#options.tokens.carryOut(call, handler);
    return { failed: { error: "LocalEnvironment.NotCarriedOut", cause: this.#unsupported(call) } };
  }

  /** The reason for which a task is not carried out here, with the remedy; undefined if it is. */
  obstacle(task: StubbableTask): string | undefined {
    if (this.#handlerOf(task.resource) === undefined) return this.#unsupported(task);
    const { handlers, allowedHosts = [], addresses = new LocalAddresses() } = this.#options;
    const isHttp = shortResource(task.resource) === "http:invoke" && handlers[task.resource] === undefined;
    return !isHttp || task.endpoint === undefined || isReachable(task.endpoint, { allowedHosts, addresses })
      ? undefined
      : notReachable(task.state, task.endpoint);
  }

  #handlerOf(resource: string): TaskHandler | undefined {
    const { handlers, lambda, activities } = this.#options;
    const given = handlers[resource];
    if (given !== undefined) return this.#faulty((call) => this.#inFlight(call, given));
    if (activities.find(resource) !== undefined) {
      return this.#faulty(async (call) => activities.schedule(call) ?? noActivity(resource));
    }
    if (isFunctionArn(resource)) return (call) => lambda.invokeArn(call);
    const [, name] = /^arn:[^:]+:states:::(.+)$/.exec(resource) ?? [];
    return name === undefined ? undefined : this.#integration(name);
  }

  #integration(name: string): TaskHandler | undefined {
    const { integrations } = this.#options;
    const isAsked = name.endsWith(tokenSuffix);
    const base = isAsked ? name.slice(0, -tokenSuffix.length) : name;
    const handler = isAsked && !withToken.has(base) ? undefined : integrations[base];
    if (handler === undefined) return undefined;
    // Calls of functions know which function they call, and so they find their faults themselves.
    const faulty = base === "lambda:invoke" ? handler : this.#faulty(handler);
    return isAsked ? async (call) => handedOut(await faulty(call)) : faulty;
  }

  #faulty(handler: TaskHandler): TaskHandler {
    return (call) =>
      this.#options.faults.carryOut({ task: call, payload: call.arguments }, () => handler(call));
  }

  /** Keeps time real until a user's handler answers, or the state machine has given up on it. */
  async #inFlight(call: TaskCall, handler: TaskHandler): Promise<TaskOutcome> {
    const callEnded = this.#options.callBegan();
    call.signal.addEventListener("abort", callEnded, { once: true });
    try {
      return await handler(call);
    } finally {
      callEnded();
    }
  }

  #unsupported({ state, resource }: StubbableTask): string {
    const name = shortResource(resource);
    return (
      `${state} calls ${resource}, which the local environment does not carry out. Answer in its place by ` +
      `--stub ${state}=answer.json, or for all tasks of the kind by --stub ${name}=handler.mjs (in code, the option stubs).`
    );
  }

  #tellOfUnknownValues({ state, arguments: args }: TaskCall): void {
    const { unknown, onNotice } = this.#options;
    if (unknown === undefined || onNotice === undefined) return;
    const text = JSON.stringify(args);
    for (const { key, placeholder, problem } of placeholderIn(text) === undefined ? [] : unknown.in(text)) {
      if (this.#told.has(`${state} ${key}`)) continue;
      this.#told.add(`${state} ${key}`);
      onNotice(`${state} uses ${placeholder}. ${problem} ${howToGive(key)}`);
    }
  }
}

/** The request is out; the task's end comes by its token. */
function handedOut(outcome: TaskOutcome): TaskOutcome {
  return "succeeded" in outcome ? { submitted: outcome.succeeded } : outcome;
}

/** A stub as a handler; its answer is wrapped in the form in which the service's answer would come. */
function stubbed(stub: Stub): TaskHandler {
  return async ({ state, resource, arguments: args }) => {
    const name = shortResource(resource);
    const request = name === "lambda:invoke" ? (objectOr(args).Payload ?? {}) : args;
    const outcome = await askStub(stub, request, { name: state, resource });
    if ("error" in outcome) {
      const { name: error, message } = outcome.error;
      const document = { errorType: error, errorMessage: message, trace: [] };
      return { failed: { error, cause: name === "lambda:invoke" ? JSON.stringify(document) : message } };
    }
    const { answer } = outcome;
    if (resource.endsWith(".waitForTaskToken")) return { succeeded: answer };
    if (name === "lambda:invoke") {
      return { succeeded: { ExecutedVersion: "$LATEST", Payload: answer, StatusCode: 200 } };
    }
    if (name === "http:invoke" && objectOr(answer).ResponseBody === undefined) {
      return { succeeded: { Headers: {}, ResponseBody: answer, StatusCode: 200, StatusText: "OK" } };
    }
    return { succeeded: answer };
  };
}

function noActivity(arn: string): TaskOutcome {
  return { failed: { error: "ActivityDoesNotExist", cause: `The activity ${arn} was deleted.` } };
}

function isFunctionArn(resource: string): boolean {
  return /^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(resource);
}
