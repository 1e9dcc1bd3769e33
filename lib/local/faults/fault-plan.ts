import type { JsonValue } from "../../asl/index.js";
import type { TaskCall } from "../../runner/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { NamedResources } from "../assembly/named-resources.js";
import { UnknownResourceError } from "../errors.js";

/** A call of a Lambda function by a state machine, as a fault sees it. */
export interface FunctionCall {
  readonly function: LambdaFunction;
  readonly payload: JsonValue;
  /** The task that calls: its state, execution, attempt and path. */
  readonly task: TaskCall;
}

/** A call of a task, as the fault plan sees it. */
export interface CalledTask {
  readonly task: TaskCall;
  readonly payload: JsonValue;
  /** Only for a call of a Lambda function. */
  readonly function?: LambdaFunction;
}

/**
 * Kind of failure of a call.
 *
 * - `reject`: the participant doesn't carry out the request, and the call fails with its `error`.
 * - `failBefore`: the call fails before it reaches the participant.
 * - `loseAnswer`: the participant carries out the request, and its answer is lost.
 * - `deliverTwice`: the call reaches the participant twice at the same time. The answer is the one to the first.
 * - `deliverLate`: the call times out, and reaches the participant only then, or when the execution has ended. Nobody
 *   receives the answer.
 *
 * The default errors are Lambda.ServiceException and Lambda.SdkClientException, and States.TaskFailed if the task isn't a
 * Lambda function.
 */
export type FaultKind =
  | { readonly kind: "reject"; readonly error: string; readonly message?: string }
  | { readonly kind: "failBefore"; readonly error?: string; readonly message?: string }
  | { readonly kind: "loseAnswer"; readonly error?: string; readonly message?: string }
  | { readonly kind: "deliverTwice" }
  /** @default deliver "whenGivenUp" */
  | { readonly kind: "deliverLate"; readonly deliver?: "whenGivenUp" | "whenExecutionEnded" };

/**
 * The calls that fail: those of a task, or those of a Lambda function.
 *
 * - `task`: name of the Task state. In a saga that is the name of the step for its action, and the name of the operation for
 *   its compensation: `"CancelCar"`. With `stateMachine`, only calls of that state machine, by its ARN.
 * - `function`: the function by any of its names, or a test of each call.
 */
export type FaultTarget =
  | { readonly task: string; readonly stateMachine?: string; readonly function?: undefined }
  | { readonly function: string | ((call: FunctionCall) => boolean); readonly task?: undefined };

/** A failure of the calls of a task or function. */
export type Fault = FaultKind &
  FaultTarget & {
    /**
     * The call that fails, counted from 1 since the fault was injected.
     *
     * @default "every"
     */
    readonly invocation?: number | "every";
  };

/** A fault that was injected. */
export interface InjectedFault {
  /** Number of calls that have failed by it so far. */
  readonly hits: number;
  /** Takes the fault out. Calls that have failed already stay failed. */
  repair(): void;
}

/** Resources that faults name. */
export interface FaultTargets {
  readonly functions: NamedResources<LambdaFunction>;
  /** Names of the Task states of all state machines. */
  readonly tasks: () => ReadonlySet<string>;
}

/** The faults of a local environment. You can inject and repair them while executions run. */
export interface FaultPlan {
  /**
   * Injects a fault.
   *
   * @throws UnknownResourceError if there is no task or function of this name, or several functions. It lists those that
   *   there are.
   *
   * @example
   * const lost = environment.faults.inject({ task: "ReserveHotel", kind: "loseAnswer", invocation: 1 });
   */
  inject(fault: Fault): InjectedFault;

  /** Takes all faults out. */
  repairAll(): void;
}

/** The faults that are injected, and the calls that they befall. */
export class FaultRegistry implements FaultPlan {
  readonly #targets: FaultTargets;
  readonly #faults = new Set<PlannedFault>();

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  inject(fault: Fault): InjectedFault {
    const planned = new PlannedFault(fault, this.#matcher(fault));
    this.#faults.add(planned);
    return {
      get hits() {
        return planned.hits;
      },
      repair: () => void this.#faults.delete(planned),
    };
  }

  repairAll(): void {
    this.#faults.clear();
  }

  /** Counts a call, and finds the fault that it fails by: of several, the one that was injected first. */
  befalling(call: CalledTask): FaultKind | undefined {
    const due = [...this.#faults].filter((fault) => fault.counts(call));
    const [first] = due;
    if (first !== undefined) first.hits += 1;
    return first?.fault;
  }

  #matcher(fault: Fault): (call: CalledTask) => boolean {
    if (fault.task !== undefined) return this.#taskMatcher(fault.task, fault.stateMachine);
    const meant = fault.function;
    if (typeof meant === "function") return (call) => isFunctionCall(call) && meant(call);
    const { arn } = this.#targets.functions.find(meant);
    return (call) => call.function?.arn === arn;
  }

  #taskMatcher(task: string, stateMachine?: string): (call: CalledTask) => boolean {
    const known = this.#targets.tasks();
    if (!known.has(task)) {
      throw new UnknownResourceError(
        `No state machine has the task ${JSON.stringify(task)}. ` +
          (known.size === 0 ? "They have none." : `Name one of these: ${[...known].join(", ")}.`),
      );
    }
    const executions = stateMachine?.replace(":stateMachine:", ":execution:");
    return ({ task: { state, executionArn } }) =>
      taskName(state) === task && (executions === undefined || executionArn.startsWith(`${executions}:`));
  }
}

/** Name of the task in a Task state. A saga calls a compensation again after its first answer in a state of its own. */
export function taskName(state: string): string {
  return state.replace(/: again$/, "");
}

function isFunctionCall(call: CalledTask): call is FunctionCall {
  return call.function !== undefined;
}

class PlannedFault {
  hits = 0;
  #calls = 0;

  constructor(
    readonly fault: Fault,
    private readonly isMeant: (call: CalledTask) => boolean,
  ) {}

  /** Counts the call if it is one that the fault is for, and tells if it fails. */
  counts(call: CalledTask): boolean {
    if (!this.isMeant(call)) return false;
    this.#calls += 1;
    return (this.fault.invocation ?? "every") === "every" || this.fault.invocation === this.#calls;
  }
}
