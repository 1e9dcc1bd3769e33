import type { State } from "../../asl/index.js";
import { allSteps, type NodeDocument, type SagaDocument, type StepDocument, walk } from "../../saga/index.js";

/** The states in which an execution ends otherwise than on a step. */
export const endStates = { completed: "Completed", compensated: "Compensated" } as const;

/** The Choice that leads a redriven execution back before it is too late. */
export const gateState = "Redriven: go back";

/** The end of the name of the Choice after a block. */
const settledSuffix = ": settled";

/** The states on the way there that may follow a state of a compiled saga: neither its catchers nor the way back. */
export function forwardSuccessorsOf(name: string, state: State): string[] {
  if (state.Type !== "Choice") return "Next" in state && state.Next !== undefined ? [state.Next] : [];
  const last = state.Default === undefined ? [] : [state.Default];
  if (name === gateState) return last;
  const rules = state.Choices.map(({ Next }) => Next);
  // After a block its last rule goes on, for no branch has failed then.
  return name.endsWith(settledSuffix) ? rules.slice(-1) : [...rules, ...last];
}

/** The states in which an output is made that may be large. */
export const outputStates = { output: "Completed: output", value: "Completed: value" } as const;

/** The states of recovery in another order than in reverse. */
export const recoveryStates = { all: "Recovery: all", others: "Recovery: others" } as const;

/** The part of a saga that a state is there for. */
export interface StateOwner {
  readonly node: NodeDocument;
  /** The node's own work, its compensation, or what leads from one state to another. */
  readonly role: "action" | "compensation" | "between";
  /** The branch or path of the node. */
  readonly branch?: string;
}

/**
 * Names the states of a saga, each unique, and keeps whose each is.
 *
 * A node's own state bears its name. A compensation's bears its operation's name, and the step's in brackets where more
 * than one state would bear it: `CancelCar`, or `Cancel (ReserveCar)` and `Cancel (ReserveHotel)`. No step can be called
 * as one of the others, for its name holds no colon.
 */
export class StateNames {
  readonly #owners = new Map<string, StateOwner>();
  readonly #taken = new Map<string, number>();

  constructor({ steps, hooks }: SagaDocument) {
    const nodes = [...walk(steps)].map(({ node }) => node);
    const told = hooks?.onCompensated ?? [];
    for (const name of Object.values(endStates)) this.#take(name);
    for (const node of [...nodes, ...told]) {
      this.#take(node.name);
      this.#owners.set(node.name, { node, role: "action" });
    }
    for (const { compensation } of allSteps(steps)) {
      if (compensation !== undefined) this.#take(compensation.operation);
    }
  }

  /** The part of the saga that a state is there for; undefined for those that every saga has. */
  ownerOf(state: string): StateOwner | undefined {
    return this.#owners.get(state);
  }

  /** The state that compensates a step. */
  compensation(step: StepDocument): string {
    const { name, compensation: by } = step;
    if (by === undefined)
      throw new RangeError(`The step "${name}" has no compensation to name a state after.`);
    const state = this.#taken.get(by.operation) === 1 ? by.operation : `${by.operation} (${name})`;
    this.#owners.set(state, { node: step, role: "compensation" });
    return state;
  }

  /** The Choice after a step's Task, which reads the answer. */
  answer(step: string): string {
    return this.#between(step, "answer");
  }

  /** The Choice after a block, which goes on or into the recovery. */
  settled(block: string): string {
    return this.#between(block, settledSuffix.slice(2));
  }

  /** The state that compensates a block or a choice. */
  compensationOf(node: string): string {
    return this.#between(node, "compensation");
  }

  branchDone(block: string, branch: string): string {
    return this.#inBranch(block, branch, "done");
  }

  branchStopped(block: string, branch: string): string {
    return this.#inBranch(block, branch, "stopped");
  }

  branchCompensation(block: string, branch: string): string {
    return this.#inBranch(block, branch, "compensation");
  }

  nothingToCompensate(block: string, branch: string): string {
    return this.#inBranch(block, branch, "has nothing to compensate");
  }

  branchCompensated(block: string, branch: string): string {
    return this.#inBranch(block, branch, "compensated");
  }

  branchAgain(block: string, branch: string): string {
    return this.#inBranch(block, branch, "again");
  }

  /** The Parallel in which a condition or a time is evaluated that may fail. */
  evaluation(node: string): string {
    return this.#between(node, "evaluation");
  }

  /** The Pass in that Parallel. */
  value(node: string): string {
    return this.#between(node, "value");
  }

  /** The Choice that asks whether a compensation is stuck. */
  stuck(compensation: string): string {
    return this.#between(compensation, "stuck");
  }

  /** A compensation that is tried once more. */
  again(compensation: string): string {
    const owner = this.#owners.get(compensation);
    return this.#own(`${compensation}: again`, owner && { ...owner, role: "compensation" });
  }

  /** The Choice that asks whether there is anything for a compensation to take back. */
  begun(compensation: string): string {
    return this.#between(compensation, "begun");
  }

  notBegun(compensation: string): string {
    return this.#between(compensation, "not begun");
  }

  #take(name: string): void {
    this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
  }

  #between(state: string, what: string): string {
    const owner = this.#owners.get(state);
    return this.#own(`${state}: ${what}`, owner && { ...owner, role: "between" });
  }

  #inBranch(node: string, branch: string, what: string): string {
    const owner = this.#owners.get(node);
    return this.#own(`${node}: ${branch} ${what}`, owner && { ...owner, role: "between", branch });
  }

  #own(name: string, owner: StateOwner | undefined): string {
    if (owner !== undefined) this.#owners.set(name, owner);
    return name;
  }
}
