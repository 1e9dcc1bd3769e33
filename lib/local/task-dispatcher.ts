import { type State, type StateGroup, statesOf } from "../asl/index.js";
import type { TaskCall, TaskHandler, TaskOutcome } from "../runner/index.js";
import { UnsupportedTaskError } from "./errors.js";
import type { LambdaCalls } from "./lambda-calls.js";
import type { Notifications } from "./notifications.js";

/** Who carries out tasks. */
export interface TaskDispatcherOptions {
  readonly lambda: LambdaCalls;
  readonly notifications: Notifications;
  /** Handlers of the user's, by the resource they carry out; they go before those of the environment. */
  readonly handlers: Readonly<Record<string, TaskHandler>>;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
}

/** Leads each task of a state machine to whoever carries out its resource. */
export class TaskDispatcher {
  readonly #options: TaskDispatcherOptions;
  readonly #integrations: Readonly<Record<string, TaskHandler>>;

  constructor(options: TaskDispatcherOptions) {
    this.#options = options;
    this.#integrations = {
      "arn:aws:states:::lambda:invoke": (call) => options.lambda.invoke(call),
      "arn:aws:states:::sns:publish": (call) => options.notifications.publish(call),
    };
  }

  /** Carries out a task. */
  async handle(call: TaskCall): Promise<TaskOutcome> {
    const handler = this.#handlerOf(call.resource);
    if (handler === undefined) throw this.#unsupported([[call.state, call.resource]]);
    return handler(call);
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
    const given = this.#options.handlers[resource];
    if (given !== undefined) return (call) => this.#inFlight(call, given);
    if (isFunctionArn(resource)) return (call) => this.#options.lambda.invokeArn(call);
    return this.#integrations[resource];
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
    const known = [...Object.keys(this.#integrations), ...Object.keys(this.#options.handlers)].join(", ");
    return new UnsupportedTaskError(
      `The local environment does not carry out the resource of: ${listed}. It knows ARNs of Lambda functions, and ` +
        `${known}. Give a handler for anything else in the option handlers: ` +
        `{ ${JSON.stringify(tasks[0]?.[1])}: async (call) => ({ succeeded: … }) }.`,
    );
  }
}

function resourceOf(state: State): string | undefined {
  return state.Type === "Task" ? state.Resource : undefined;
}

function isFunctionArn(resource: string): boolean {
  return /^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(resource);
}
