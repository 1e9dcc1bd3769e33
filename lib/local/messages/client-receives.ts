import type { Clock } from "../../runner/index.js";
import type { Queue, QueuedMessage } from "./queue.js";

/** Surroundings of clients that receive messages. */
export interface ClientReceivesOptions {
  readonly clock: Clock;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
}

/** Messages that clients outside of the environment receive from queues. */
export class ClientReceives {
  readonly #options: ClientReceivesOptions;

  constructor(options: ClientReceivesOptions) {
    this.#options = options;
  }

  /** Receives messages, and waits for the first one if there is none. Waiting takes real time, as the client's does. */
  async receive(
    queue: Queue,
    {
      atMost,
      visibilityTimeout,
      waitSeconds,
    }: { readonly atMost: number; readonly visibilityTimeout: number; readonly waitSeconds: number },
  ): Promise<QueuedMessage[]> {
    const end = Date.now() + waitSeconds * 1000;
    for (;;) {
      const messages = queue.receive(atMost, visibilityTimeout);
      for (const { receiptHandle } of messages) this.#keepTimeReal(queue, receiptHandle);
      const left = end - Date.now();
      if (messages.length > 0 || left <= 0) return messages;
      await this.#changeOf(queue, left);
    }
  }

  /** Resolves when a queue changes, when one of its messages becomes visible, or when a time in milliseconds has passed. */
  #changeOf(queue: Queue, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const next = queue.nextVisible();
      const cancel = next === undefined ? () => {} : this.#options.clock.schedule(next, () => done());
      const timer = setTimeout(() => done(), milliseconds).unref();
      const stop = queue.onChange(() => done());
      const done = (): void => {
        cancel();
        stop();
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Keeps time real while a client has a message: else it would leap to the end of the visibility timeout. */
  #keepTimeReal(queue: Queue, receiptHandle: string): void {
    const callEnded = this.#options.callBegan();
    let cancel = (): void => {};
    const stop = queue.onChange(() => look());
    const look = (): void => {
      cancel();
      const until = queue.hiddenUntil(receiptHandle);
      if (until === undefined) {
        stop();
        callEnded();
      } else cancel = this.#options.clock.schedule(until, look);
    };
    look();
  }
}
