import type { FaultKind, FaultPlan, InjectedFault } from "../local/index.js";
import type { FaultChoice, FaultInfo } from "./protocol.js";
import { RequestError } from "./request-error.js";

/** A fault to put on a task. */
export interface FaultRequest {
  readonly machine: string;
  readonly task: string;
  readonly kind: FaultChoice;
  /** Error by which the task refuses; for `refuse` alone. */
  readonly error?: string | undefined;
  /** True for the next call alone; false for all until it is repaired. */
  readonly once: boolean;
}

interface KeptFault {
  readonly info: Omit<FaultInfo, "hits">;
  readonly injected: InjectedFault;
}

/** The kinds of faults, in words. */
const words: Readonly<Record<FaultChoice, string>> = {
  refuse: "refuses",
  "fail-before": "fails before the call arrives",
  "lose-answer": "does it, and the answer gets lost",
  "answer-late": "does it only after the timeout",
  "deliver-twice": "gets the call twice",
  down: "is down until it is repaired",
};

/** The faults that were put on tasks at the console. */
export class ConsoleFaults {
  readonly #plan: FaultPlan;
  readonly #faults = new Map<number, KeptFault>();
  #last = 0;

  constructor(plan: FaultPlan) {
    this.#plan = plan;
  }

  /** Puts a fault on a task, in place of the one that it has. Throws a {@link RequestError}, or what the plan throws. */
  add({ machine, task, kind, error, once }: FaultRequest): FaultInfo {
    if (kind === "refuse" && (error === undefined || error === "")) {
      throw new RequestError(`To have ${task} refuse, name the error by which it does.`);
    }
    const isOnce = once && kind !== "down";
    const injected = this.#plan.inject({
      task,
      stateMachine: machine,
      invocation: isOnce ? 1 : "every",
      ...kindOf(kind, error),
    });
    for (const { info } of [...this.#faults.values()]) {
      if (info.machine === machine && info.task === task) this.repair(info.id);
    }
    this.#last += 1;
    const how = kind === "refuse" ? `${words.refuse}: ${error}` : words[kind];
    const info = { id: this.#last, machine, task, kind, words: how, once: isOnce };
    this.#faults.set(info.id, { info, injected });
    return { ...info, hits: 0 };
  }

  /** Takes a fault out. Nothing happens if it is out already. */
  repair(id: number): void {
    this.#faults.get(id)?.injected.repair();
    this.#faults.delete(id);
  }

  repairAll(): void {
    for (const id of [...this.#faults.keys()]) this.repair(id);
  }

  /** The faults that are in force. One that was for a single call is gone once that call was made. */
  list(): FaultInfo[] {
    for (const { info, injected } of [...this.#faults.values()]) {
      if (info.once && injected.hits > 0) this.repair(info.id);
    }
    return [...this.#faults.values()].map(({ info, injected }) => ({ ...info, hits: injected.hits }));
  }
}

function kindOf(kind: FaultChoice, error = ""): FaultKind {
  switch (kind) {
    case "refuse":
      return { kind: "reject", error, message: "Refused at the console." };
    case "fail-before":
    case "down":
      return { kind: "failBefore" };
    case "lose-answer":
      return { kind: "loseAnswer" };
    case "answer-late":
      return { kind: "deliverLate" };
    case "deliver-twice":
      return { kind: "deliverTwice" };
  }
}
