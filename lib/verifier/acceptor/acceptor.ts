import type { Execution } from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { type Divergence, Follower } from "./follower.js";
import type { Observation } from "./observation.js";

export type { Divergence } from "./follower.js";

/**
 * Follows what a state machine does by what its saga means. If an execution is stopped just where it could still go back,
 * nobody has seen if it had gone on from there. So there may be several accounts of it, and one of them has to agree with
 * all that follows.
 */
export class Acceptor {
  #account: Follower;
  /** Other accounts that have agreed so far. */
  #others: readonly Follower[];

  private constructor(account: Follower, others: readonly Follower[]) {
    this.#account = account;
    this.#others = others;
  }

  /** An acceptor of an execution that has just begun. */
  static of(document: SagaDocument, execution: Execution): Acceptor {
    return new Acceptor(new Follower(document, execution), []);
  }

  /** An acceptor that has seen the same, and goes on by itself. */
  fork(): Acceptor {
    return new Acceptor(
      this.#account.fork(),
      this.#others.map((other) => other.fork()),
    );
  }

  /** Takes in what was seen next. */
  observe(seen: Observation): Divergence | undefined {
    if (seen.kind === "ended" && seen.status === "ABORTED") {
      const more = [this.#account, ...this.#others].flatMap((each) =>
        [each.turnedBack(seen.at), each.foundList(seen.at)].flatMap((other) => other ?? []),
      );
      this.#others = [...this.#others, ...more];
    }
    return this.#agreed((account) => account.observe(seen));
  }

  /** Nothing more was seen. */
  finish(): Divergence | undefined {
    return this.#agreed((account) => account.finish());
  }

  /** The divergence from the first account, if there is no other one that agrees and takes its place. */
  #agreed(judge: (account: Follower) => Divergence | undefined): Divergence | undefined {
    const divergence = judge(this.#account);
    if (this.#others.length === 0) return divergence;
    const [first, ...others] = this.#others.filter((other) => judge(other) === undefined);
    if (divergence === undefined) {
      this.#others = first === undefined ? [] : [first, ...others];
      return undefined;
    }
    if (first === undefined) return divergence;
    this.#account = first;
    this.#others = others;
    return undefined;
  }
}
