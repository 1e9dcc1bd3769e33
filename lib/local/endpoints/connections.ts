import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * The connections to a server. If there are too many, the one that has been idle for the longest gives way to a new one:
 * clients that open connections and send nothing, or send slowly, keep nobody out.
 */
export class Connections {
  readonly #limit: number;
  /** The connections that wait for a request or are still receiving one; the one that has waited longest comes first. */
  readonly #waiting = new Set<Socket>();
  readonly #answering = new Set<Socket>();

  constructor(server: Server, limit: number) {
    this.#limit = limit;
    server.on("connection", (socket) => this.#add(socket));
  }

  /** Says that a connection's request has arrived, and keeps the connection until the answer is sent. */
  answering(socket: Socket): void {
    if (this.#waiting.delete(socket)) this.#answering.add(socket);
  }

  /** Says that the answer has been sent. */
  answered(socket: Socket): void {
    if (this.#answering.delete(socket) && !socket.destroyed) this.#waiting.add(socket);
  }

  #add(socket: Socket): void {
    socket.once("close", () => {
      this.#waiting.delete(socket);
      this.#answering.delete(socket);
    });
    if (this.#waiting.size + this.#answering.size >= this.#limit) {
      const [longest] = this.#waiting;
      if (longest === undefined) {
        // Every connection has work under way. AWS's clients try again after a 503.
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        // Closed at once, the client might not get to read it.
        setTimeout(() => socket.destroy(), 1000).unref();
        return;
      }
      this.#waiting.delete(longest);
      longest.destroy();
    }
    this.#waiting.add(socket);
  }
}
