import { type State, type StateGroup, statesOf } from "../../asl/index.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "../../runner/index.js";
import { UnsupportedTaskError } from "../errors.js";
import type { TaskTokens } from "../executions/task-tokens.js";
import type { FaultyCalls } from "../faults/faulty-calls.js";
import type { LambdaCalls } from "../functions/lambda-calls.js";

/** Integrations that carry out tasks. */
export interface TaskDispatcherOptions {
  readonly lambda: LambdaCalls;
  /** Integrations that the environment has, by what follows `arn:aws:states:::` in their resource: `sns:publish`. */
  readonly integrations: Readonly<Record<string, TaskHandler>>;
  readonly tokens: TaskTokens;
  readonly faults: FaultyCalls;
  /** Handlers of the user's, by the resource they carry out; they go before those of the environment. */
  readonly handlers: Readonly<Record<string, TaskHandler>>;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
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

  constructor(options: TaskDispatcherOptions) {
    this.#options = options;
  }

  /** Carries out a task. */
  async handle(call: TaskCall): Promise<TaskOutcome> {
    const handler = this.#handlerOf(call.resource);
    if (handler === undefined) throw this.#unsupported([[call.state, call.resource]]);
    return this.#options.tokens.carryOut(call, handler);
  }

  /** Throws an {@link UnsupportedTaskError} that names every Task state nobody here carries out. */
  assertSupports(definition: StateGroup): void {
    const unsupported = [...statesOf(definition)].flatMap(([name, state]) => {
      const resource = resourceOf(state);
      return resource === undefined || this.#handlerOf(resource) ? [] : [[name, resource] as const];
    });
    if (unsupported.length > 0) throw this.#unsupported(unsupported);
  }

  #handlerOf(resource: string): TaskHandler | undefined {
    const { handlers, lambda } = this.#options;
    const given = handlers[resource];
    if (given !== undefined) return this.#faulty((call) => this.#inFlight(call, given));
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

  #unsupported(tasks: readonly (readonly [state: string, resource: string])[]): UnsupportedTaskError {
    const listed = tasks.map(([state, resource]) => `${state} (${resource})`).join(", ");
    const names = Object.keys(this.#options.integrations).map((name) =>
      withToken.has(name) ? `${name}[${tokenSuffix}]` : name,
    );
    const given = Object.keys(this.#options.handlers);
    return new UnsupportedTaskError(
      `The local environment does not carry out the resource of: ${listed}. It knows ARNs of Lambda functions, and, after ` +
        `arn:aws:states:::, ${names.join(", ")}${given.length === 0 ? "" : `, and ${given.join(", ")}`}. ` +
        `Give a handler for anything else in the option handlers: ` +
        `{ ${JSON.stringify(tasks[0]?.[1])}: async (call) => ({ succeeded: … }) }.`,
    );
  }
}

/** The request is out; the task's end comes by its token. */
function handedOut(outcome: TaskOutcome): TaskOutcome {
  return "succeeded" in outcome ? { submitted: outcome.succeeded } : outcome;
}

function resourceOf(state: State): string | undefined {
  return state.Type === "Task" ? state.Resource : undefined;
}

function isFunctionArn(resource: string): boolean {
  return /^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(resource);
}
