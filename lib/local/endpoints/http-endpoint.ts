import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { LocalEnvironmentError, messageOf } from "../errors.js";

/** A request, read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, and still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Undefined when there was more than any request may have. */
  readonly body: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server on this machine's loopback address. */
export interface HttpEndpoint {
  readonly url: string;
  /** Has every request answered by this function, which never rejects. */
  serve(answer: (request: HttpRequest) => Promise<HttpResponse>): void;
  /** Ends the server, and all connections to it at once. */
  close(): Promise<void>;
}

/** Above all that Lambda and Step Functions take: 6 MiB of an event. */
const bodyLimit = 8 * 1024 * 1024;

/** Starts a server on 127.0.0.1. Port 0 means one that the system gives. */
export async function listen(port: number): Promise<HttpEndpoint> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new LocalEnvironmentError(
      `Cannot listen on port ${port} of 127.0.0.1: ${messageOf(error)}. ` +
        "Give a port that is free, or 0 for one that the system chooses.",
      { cause: error },
    );
  }
  return {
    url: urlOf(server),
    serve(answer) {
      server.on("request", (incoming, outgoing) => {
        read(incoming)
          .then(answer)
          .then(
            ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
            // The client has gone while it was still sending.
            () => outgoing.destroy(),
          );
      });
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      // Clients keep their connections open for a next request, which would keep the server waiting.
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(incoming: IncomingMessage): Promise<HttpRequest> {
  const target = incoming.url ?? "/";
  // What is no path, such as the `*` of OPTIONS, is nobody's.
  const { pathname, searchParams } = new URL(
    target.startsWith("/") ? `http://127.0.0.1${target}` : "http://127.0.0.1",
  );
  return {
    method: incoming.method ?? "GET",
    path: pathname,
    query: searchParams,
    header: (name) => {
      const value = incoming.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    body: await readBody(incoming),
  };
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    // What is too much is taken from the client all the same, or it would not listen to the answer.
    if (length <= bodyLimit) chunks.push(bytes);
    else chunks.length = 0;
  }
  return length <= bodyLimit ? Buffer.concat(chunks).toString("utf8") : undefined;
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return `http://127.0.0.1:${address.port}`;
}
