import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { LocalEnvironmentError, messageOf } from "../local/errors.js";
import { foreignReason } from "../local/endpoints/guard.js";
import { readHead } from "../local/endpoints/http-message.js";
import { BodyMemory, discardRest, receiveBody } from "../local/endpoints/request-body.js";
import { OperationError } from "../operations/step-functions.js";
import { NotRedrivableError } from "../runner/index.js";
import type { ApiRequest } from "./api.js";
import type { Content, PageFiles } from "./page-files.js";
import { RequestError } from "./request-error.js";

/** The content of a console's server. */
export interface ServedConsole {
  readonly token: string;
  readonly page: PageFiles;
  /** Text of the picture's style, which the page may have in it. */
  readonly pictureStyle: string;
  readonly api: Readonly<Record<string, (request: ApiRequest) => unknown>>;
  /** Begins to send news. The function returned ends that. */
  readonly follow: (query: URLSearchParams, send: (news: object) => void) => () => void;
  /** Is told of an error that is none of the person's. */
  readonly onProblem: (error: unknown) => void;
}

/** A server of a console. */
export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An input has 256 KiB at most; escaped as JSON, some more. */
const mostBytes = 1024 * 1024;
/** A page that is so many bytes behind with the news is cut off. It connects again, and is told everything. */
const mostUnread = 8 * 1024 * 1024;
/** Milliseconds between two signs of life. */
const aliveEvery = 15_000;

/**
 * Starts the server of a console on 127.0.0.1. Requests of other origins are refused, as every endpoint here does, and so are those that
 * don't know the token; the page's script and style, which hold no data, need none.
 *
 * @throws LocalEnvironmentError if the port is in use.
 */
export async function serveConsole(port: number, served: ServedConsole): Promise<ConsoleServer> {
  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000 });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new LocalEnvironmentError(
      `The console can't listen on port ${port} of 127.0.0.1: ${messageOf(error)}. Give a port that is free, or 0 for one that the system chooses.`,
      { cause: error },
    );
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  const memory = new BodyMemory(16 * 1024 * 1024);
  server.on("request", (incoming, outgoing) => {
    answer(incoming, outgoing, { served, port: address.port, memory }).catch((error: unknown) => {
      served.onProblem(error);
      outgoing.destroy();
    });
  });
  return {
    url: `http://127.0.0.1:${address.port}/?token=${served.token}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Surroundings {
  readonly served: ServedConsole;
  readonly port: number;
  readonly memory: BodyMemory;
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { served, port, memory }: Surroundings,
): Promise<void> {
  const { method = "", url: target = "", rawHeaders } = incoming;
  const foreign = foreignReason({ method, target, rawHeaders }, port);
  if (foreign !== undefined) {
    send(outgoing, 403, text(`The console serves its own page only. This request is refused: ${foreign}.`));
    return discardRest(incoming);
  }
  const { path, query, header } = readHead(incoming);
  const file = method === "GET" ? served.page.files[path] : undefined;
  if (file !== undefined) return send(outgoing, 200, file);
  const bearer = /^Bearer (\S+)$/.exec(header("authorization") ?? "")?.[1];
  if (!isSame(bearer ?? query.get("token") ?? "", served.token)) {
    send(
      outgoing,
      403,
      text("Open the console by the whole URL that the command printed, its token included."),
    );
    return discardRest(incoming);
  }
  if (method === "GET" && path === "/") {
    return send(outgoing, 200, served.page.html, { "content-security-policy": policy(served.pictureStyle) });
  }
  if (method === "GET" && path === "/api/events") return sendNews(incoming, outgoing, { served, query });
  const api = served.api[`${method} ${path}`];
  if (api === undefined) {
    send(outgoing, 404, json({ error: `There is no ${method} ${path} here.` }));
    return discardRest(incoming);
  }
  // A form of another page could send text, but not this type.
  if (method === "POST" && header("content-type") !== "application/json") {
    send(outgoing, 415, json({ error: "The body has to be application/json." }));
    return discardRest(incoming);
  }
  const body = await receiveBody(incoming, mostBytes, memory);
  if (body.kind !== "read") {
    send(outgoing, 413, json({ error: `The request is larger than ${mostBytes} bytes.` }));
    return discardRest(incoming);
  }
  memory.release(body.bytes);
  const { status, value } = await outcomeOf(() => api({ query, body: parsed(body.text) }), served);
  send(outgoing, status, json(value));
}

async function outcomeOf(
  run: () => unknown,
  { onProblem }: ServedConsole,
): Promise<{ readonly status: number; readonly value: unknown }> {
  try {
    return { status: 200, value: await run() };
  } catch (error) {
    const told = { error: messageOf(error) };
    if (error instanceof RequestError) return { status: error.status, value: told };
    if (error instanceof OperationError)
      return { status: error.kind === "does-not-exist" ? 404 : 409, value: told };
    if (error instanceof LocalEnvironmentError || error instanceof NotRedrivableError)
      return { status: 409, value: told };
    onProblem(error);
    return { status: 500, value: told };
  }
}

/** The body as JSON; undefined if it is none. Whoever needs some says so. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function sendNews(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { served, query }: Pick<Surroundings, "served"> & { readonly query: URLSearchParams },
): void {
  outgoing.writeHead(200, { ...headers, "content-type": "text/event-stream" });
  // The page tries again this soon after it has lost the connection.
  outgoing.write("retry: 1000\n\n");
  const write = (text: string): void => {
    if (outgoing.writableLength > mostUnread) outgoing.destroy();
    else outgoing.write(text);
  };
  const end = served.follow(query, (news) => write(`data: ${JSON.stringify(news)}\n\n`));
  const alive = setInterval(() => write(": alive\n\n"), aliveEvery).unref();
  incoming.once("close", () => {
    clearInterval(alive);
    end();
  });
}

const headers = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

function send(
  outgoing: ServerResponse,
  status: number,
  { type, body }: Content,
  more: Readonly<Record<string, string>> = {},
): void {
  const content = typeof body === "string" ? Buffer.from(body) : body;
  outgoing
    .writeHead(status, { ...headers, ...more, "content-type": type, "content-length": content.length })
    .end(content);
}

const text = (body: string): Content => ({ type: "text/plain; charset=utf-8", body });
const json = (value: unknown): Content => ({ type: "application/json", body: JSON.stringify(value ?? null) });

/** The page loads nothing from elsewhere, and nobody may show it in a frame. */
function policy(pictureStyle: string): string {
  const hash = createHash("sha256").update(pictureStyle).digest("base64");
  return (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    `style-src 'self' 'sha256-${hash}'`
  );
}

function isSame(given: string, token: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given), digest(token));
}
