import { once } from "node:events";
import { connect } from "node:net";

/** What a server answered on a connection until it closed it, or until it had sent one whole answer. */
export interface RawAnswer {
  /** Undefined if the connection was closed without an answer. */
  readonly status: number | undefined;
  readonly headers: string;
  readonly body: string;
}

/** Sends bytes as they are, as no HTTP client would, and takes the first answer. */
export async function sendRaw(url: string, ...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  const answered = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      received += String(chunk);
      if (isWhole(received)) resolve();
    });
    // A server that closes while bytes are still being sent resets the connection.
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  await once(socket, "connect");
  for (const part of parts) socket.write(part);
  await answered;
  socket.destroy();
  const [head = "", body = ""] = received.split("\r\n\r\n", 2);
  const [statusLine = "", ...headers] = head.split("\r\n");
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(statusLine) ?? [];
  return {
    status: status === undefined ? undefined : Number(status),
    headers: headers.join("\n").toLowerCase(),
    body,
  };
}

function isWhole(text: string): boolean {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  const [head = "", body] = text.split("\r\n\r\n", 2);
  return body !== undefined && head !== "" && Buffer.byteLength(body) >= Number(length ?? Number.NaN);
}
