import type { IncomingMessage } from "node:http";

/** Memory for the bodies of all requests that are under way, in bytes. */
export class BodyMemory {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes some bytes. Answers false if there aren't that many left. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }
}

/** A body, or the reason why it was not read. */
export type ReceivedBody =
  /** `bytes` have to be released from the memory in the end. */
  | { readonly kind: "read"; readonly text: string; readonly bytes: number }
  | { readonly kind: "too-large" }
  /** Other requests hold all the memory that there is. */
  | { readonly kind: "no-memory" };

/** Reads the body of a request up to a limit. Rejects if the client goes away in the midst of it. */
export function receiveBody(
  incoming: IncomingMessage,
  limit: number,
  memory: BodyMemory,
): Promise<ReceivedBody> {
  if (Number(incoming.headers["content-length"] ?? 0) > limit) return Promise.resolve({ kind: "too-large" });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      incoming.off("data", take).off("end", finish).off("close", abandon);
    };
    const fail = (kind: "too-large" | "no-memory"): void => {
      stop();
      memory.release(bytes);
      resolve({ kind });
    };
    const take = (chunk: Uint8Array): void => {
      if (bytes + chunk.length > limit) fail("too-large");
      else if (!memory.take(chunk.length)) fail("no-memory");
      else {
        bytes += chunk.length;
        chunks.push(chunk);
      }
    };
    const finish = (): void => {
      stop();
      resolve({ kind: "read", text: Buffer.concat(chunks).toString("utf8"), bytes });
    };
    const abandon = (): void => {
      stop();
      memory.release(bytes);
      reject(new Error("The client has closed the connection."));
    };
    incoming.on("data", take).once("end", finish).once("close", abandon);
  });
}

/** A client reads the answer only when it has sent its request. It is given this much time to do so. */
const patienceMilliseconds = 5000;

/** Throws away what is left of a request, and ends the connection if that takes too long. */
export function discardRest(incoming: IncomingMessage): void {
  const giveUp = setTimeout(() => incoming.socket.destroy(), patienceMilliseconds).unref();
  incoming.once("close", () => clearTimeout(giveUp));
  incoming.resume();
}
