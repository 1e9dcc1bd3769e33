import type { LocalEnvironment } from "cdk-saga/local";
import type { PassingTime } from "../../support/local/passing-time.js";
import type { Stores } from "../../support/local/stores.js";
import type { DecideApproval } from "../contract.js";

/** A way to answer a request. */
export type Habit = "approves" | "refuses" | "is away";

const aDay = 24 * 60 * 60 * 1000;

/** Everything the manager works with. */
export interface ManagerProps {
  readonly environment: LocalEnvironment;
  readonly stores: Stores;
  readonly time: PassingTime;
}

/**
 * The one who is asked: looks for open requests whenever one has come, and answers by the function that whatever a
 * manager clicks on would call.
 */
export class Manager {
  readonly #props: ManagerProps;
  readonly #leave: () => void;
  /** The answer to requests from now on. */
  habit: Habit = "approves";
  /** Rejects when the manager could not do what was to be done: then nobody answers. */
  readonly failed: Promise<never>;

  constructor(props: ManagerProps) {
    this.#props = props;
    let fail: (reason: unknown) => void = () => {};
    this.failed = new Promise((_, reject) => {
      fail = reject;
    });
    // Whoever waits for it hears of it.
    this.failed.catch(() => {});
    this.#leave = props.environment.observe(({ event }) => {
      if (event.type === "TaskSubmitted") this.#act().catch(fail);
    });
  }

  close(): void {
    this.#leave();
  }

  async #act(): Promise<void> {
    if (this.habit === "is away") {
      this.#props.time.pass(aDay);
      return;
    }
    const decision = this.habit === "approves" ? "approve" : "refuse";
    for (const { id, state } of await this.#props.stores.items("Approval")) {
      if (state === "open") await this.#decide({ approvalId: String(id), decision, by: "Grace Hopper" });
    }
  }

  async #decide(decision: DecideApproval): Promise<void> {
    await this.#props.environment.call("GroupTour/Approval/DecideApproval", decision);
  }
}
