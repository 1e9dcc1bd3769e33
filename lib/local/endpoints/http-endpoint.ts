import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LocalEnvironmentError, messageOf } from "../errors.js";
import { AwsError } from "./aws-error.js";
import { Connections } from "./connections.js";
import { errorResponse } from "./error-response.js";
import { type ReceivedHead, refusalOf } from "./guard.js";
import { type HttpResponse, type ReceivedRequest, type RequestHead, readHead } from "./http-message.js";
import { BodyMemory, discardRest, receiveBody } from "./request-body.js";

/** The answers of an endpoint. */
export interface HttpService {
  /** The most bytes that the body of such a request may have. */
  bodyLimit(head: RequestHead): number;
  /** The reason for which a request is turned away. @default "- that of {@link refusalOf}, for clients of AWS's" */
  readonly refusal?: (head: ReceivedHead, port: number) => AwsError | undefined;
  /** Never rejects. */
  answer(request: ReceivedRequest): Promise<HttpResponse>;
}

/** A server on this machine's loopback address. */
export interface HttpEndpoint {
  readonly url: string;
  /** Has every request answered that the guard lets through. */
  serve(service: HttpService): void;
  /** Ends the server, and all connections to it at once. */
  close(): Promise<void>;
}

/** Bounds of an endpoint. */
export interface EndpointLimits {
  /** The number of connections that there may be. @default 512 */
  readonly connections: number;
  /** The time, in milliseconds, in which a client has to send the headers of a request. @default 10,000 */
  readonly headersMilliseconds: number;
  /** The time, in milliseconds, in which a client has to send a whole request. @default 30,000 */
  readonly requestMilliseconds: number;
  /** The number of bytes that the bodies of all requests under way may have together. @default 256 MiB */
  readonly bodyBytes: number;
}

const defaultLimits: EndpointLimits = {
  connections: 512,
  headersMilliseconds: 10_000,
  requestMilliseconds: 30_000,
  bodyBytes: 256 * 1024 * 1024,
};

/** The headers of a request, its target included, hold no more; AWS's largest, a Lambda client context, has 3,583. */
const headerBytes = 16 * 1024;

/** An answer that a client has not taken after this time is given up. */
const answerMilliseconds = 60_000;

/** No answer is for a page, whatever a browser takes it for. */
const protectiveHeaders = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Starts a server on 127.0.0.1. Port 0 means one that the system gives. */
export async function listen(port: number, limits: Partial<EndpointLimits> = {}): Promise<HttpEndpoint> {
  const { connections, headersMilliseconds, requestMilliseconds, bodyBytes } = {
    ...defaultLimits,
    ...limits,
  };
  const server = createServer({
    maxHeaderSize: headerBytes,
    headersTimeout: headersMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: Math.min(1000, headersMilliseconds),
    keepAliveTimeout: 30_000,
  });
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
  const ownPort = portOf(server);
  const open = new Connections(server, connections);
  const memory = new BodyMemory(bodyBytes);
  return {
    url: `http://127.0.0.1:${ownPort}`,
    serve(service) {
      const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
        respond(incoming, outgoing, { service, port: ownPort, open, memory }).catch(() =>
          // The client has gone while it was still sending.
          outgoing.destroy(),
        );
      };
      server.on("request", handle);
      // A client that asks before it sends a large body is told to go on only once the guard has seen the headers.
      server.on("checkContinue", handle);
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

interface Responder {
  readonly service: HttpService;
  readonly port: number;
  readonly open: Connections;
  readonly memory: BodyMemory;
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { service, port, open, memory }: Responder,
): Promise<void> {
  const { method = "", url: target = "", rawHeaders } = incoming;
  const head = readHead(incoming);
  const refusal = (service.refusal ?? refusalOf)({ method, target, rawHeaders }, port);
  if (refusal !== undefined) return turnAway(incoming, outgoing, errorResponse(head, refusal));
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  const body = await receiveBody(incoming, service.bodyLimit(head), memory);
  if (body.kind === "no-memory") return turnAway(incoming, outgoing, errorResponse(head, busy()));
  open.answering(incoming.socket);
  try {
    const response = await service.answer({ ...head, body: body.kind === "read" ? body.text : undefined });
    if (body.kind === "read") send(outgoing, response);
    else turnAway(incoming, outgoing, response);
  } finally {
    if (body.kind === "read") memory.release(body.bytes);
    open.answered(incoming.socket);
  }
}

function turnAway(incoming: IncomingMessage, outgoing: ServerResponse, response: HttpResponse): void {
  send(outgoing, response);
  discardRest(incoming);
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const content = typeof body === "string" ? Buffer.from(body) : body;
  const length = status === 204 ? {} : { "content-length": content.length };
  const named = Object.entries(headers ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  outgoing.writeHead(status, { ...Object.fromEntries(named), ...protectiveHeaders, ...length }).end(content);
  const giveUp = setTimeout(() => outgoing.destroy(), answerMilliseconds).unref();
  outgoing.once("close", () => clearTimeout(giveUp));
}

/** Clients of AWS's try again after this. */
function busy(): AwsError {
  return new AwsError(
    "ServiceUnavailableException",
    "Other requests hold all the memory for request bodies.",
    503,
  );
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return address.port;
}
