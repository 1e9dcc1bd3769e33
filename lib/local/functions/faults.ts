import type { JsonValue } from "../../asl/index.js";
import type { TaskCall } from "../../runner/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { NamedResources } from "../assembly/named-resources.js";

/** A call of a Lambda function by a state machine, as a fault sees it. */
export interface FunctionCall {
  readonly function: LambdaFunction;
  readonly payload: JsonValue;
  /** The task that calls: its state, execution, attempt and path. */
  readonly task: TaskCall;
}

/** What goes wrong. */
export type FaultKind =
  /** The function is not run; the call fails as if it had thrown this error. */
  | { readonly kind: "reject"; readonly error: string; readonly message?: string }
  /** The call does not reach the function. @default error "Lambda.ServiceException" */
  | { readonly kind: "failBefore"; readonly error?: string; readonly message?: string }
  /** The function runs to its end, and its answer is lost. @default error "Lambda.SdkClientException" */
  | { readonly kind: "loseAnswer"; readonly error?: string; readonly message?: string }
  /** The call reaches the function twice, at the same time. The first one's answer is the one that comes back. */
  | { readonly kind: "deliverTwice" }
  /**
   * The call is on its way for so long that the state machine gives up on it at its timeout. Then it reaches the
   * function: at once, or only when the execution has ended. Nobody receives the answer.
   *
   * @default deliver "whenGivenUp"
   */
  | { readonly kind: "deliverLate"; readonly deliver?: "whenGivenUp" | "whenExecutionEnded" };

/** Something that goes wrong between Step Functions and a function. */
export type Fault = FaultKind & {
  /** The function by any of its names, or whatever tells the calls that are meant. */
  readonly function: string | ((call: FunctionCall) => boolean);
  /**
   * Which of the calls that are meant goes wrong, counted from 1 since the fault was put in.
   *
   * @default "every"
   */
  readonly invocation?: number | "every";
};

/** A fault that was put in. */
export interface InjectedFault {
  /** How many calls it has befallen so far. */
  readonly hits: number;
  /** Takes the fault out; calls that are already befallen stay so. */
  repair(): void;
}

/** The faults of a local environment. They can be put in and taken out while executions run. */
export class FaultPlan {
  readonly #functions: NamedResources<LambdaFunction>;
  readonly #faults = new Set<PlannedFault>();

  constructor(functions: NamedResources<LambdaFunction>) {
    this.#functions = functions;
  }

  /** Puts a fault in. Throws an `UnknownResourceError` where no function, or several, bear the name it gives. */
  inject(fault: Fault): InjectedFault {
    const planned = new PlannedFault(fault, this.#matcher(fault.function));
    this.#faults.add(planned);
    return {
      get hits() {
        return planned.hits;
      },
      repair: () => void this.#faults.delete(planned),
    };
  }

  /** Takes all faults out. */
  repairAll(): void {
    this.#faults.clear();
  }

  /** Counts a call, and says what befalls it: of several faults, the one put in first. */
  befalling(call: FunctionCall): FaultKind | undefined {
    const due = [...this.#faults].filter((fault) => fault.counts(call));
    const [first] = due;
    if (first !== undefined) first.hits += 1;
    return first?.fault;
  }

  #matcher(meant: Fault["function"]): (call: FunctionCall) => boolean {
    if (typeof meant === "function") return meant;
    const { arn } = this.#functions.find(meant);
    return (call) => call.function.arn === arn;
  }
}

class PlannedFault {
  hits = 0;
  #calls = 0;

  constructor(
    readonly fault: Fault,
    private readonly isMeant: (call: FunctionCall) => boolean,
  ) {}

  /** Counts the call where it is meant, and says whether it is the one that goes wrong. */
  counts(call: FunctionCall): boolean {
    if (!this.isMeant(call)) return false;
    this.#calls += 1;
    return (this.fault.invocation ?? "every") === "every" || this.fault.invocation === this.#calls;
  }
}
