import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import {
  type EndpointLimits,
  type HttpEndpoint,
  listen,
} from "../../../lib/local/endpoints/http-endpoint.js";
import { sendRaw } from "./raw-request.js";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface TestEndpoint extends HttpEndpoint {
  /** Resolves when so many requests to /hold are under way. */
  readonly holding: (count: number) => Promise<void>;
  /** Has the requests to /hold answered. */
  readonly letGo: () => void;
}

/** An endpoint that answers with the length of the body, or "too large" above 1,000 bytes; to /hold when it is let go. */
async function endpointOf(limits: Partial<EndpointLimits>): Promise<TestEndpoint> {
  const endpoint = await listen(0, limits);
  open.push(() => endpoint.close());
  let letGo = (): void => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let count = 0;
  const began = new EventEmitter();
  endpoint.serve({
    bodyLimit: () => 1000,
    answer: async ({ path, body }) => {
      if (path === "/hold") {
        count += 1;
        began.emit("hold");
        await released;
      }
      return { status: body === undefined ? 413 : 200, body: String(body?.length ?? "too large") };
    },
  });
  const holding = async (expected: number): Promise<void> => {
    while (count < expected) await once(began, "hold");
  };
  return { ...endpoint, holding, letGo };
}

function connected(endpoint: HttpEndpoint): Socket {
  const socket = connect(Number(new URL(endpoint.url).port), "127.0.0.1").on("error", () => {});
  open.push(() => socket.destroy());
  return socket;
}

/** The head of a request; with headers behind it, it is complete. */
const head = ({ url }: HttpEndpoint, path = "/") =>
  `POST ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nX-Amz-Date: 20250101T000000Z\r\n`;

const ask = (endpoint: HttpEndpoint, body: string, path?: string) =>
  sendRaw(endpoint.url, `${head(endpoint, path)}Content-Length: ${body.length}\r\n\r\n${body}`);

describe("an endpoint", () => {
  test("gives up a client that sends its headers slowly", async () => {
    const endpoint = await endpointOf({ headersMilliseconds: 50 });
    expect(await sendRaw(endpoint.url, head(endpoint))).toMatchObject({ status: 408 });
    expect(await ask(endpoint, "abc")).toMatchObject({ status: 200, body: "3" });
  });

  test("gives up a client that sends its body slowly", async () => {
    const endpoint = await endpointOf({ headersMilliseconds: 50, requestMilliseconds: 100 });
    const { status } = await sendRaw(endpoint.url, `${head(endpoint)}Content-Length: 100\r\n\r\nabc`);
    expect(status).toBe(408);
  });

  test("lets go of the connection that has been idle for the longest when there are too many", async () => {
    const endpoint = await endpointOf({ connections: 3 });
    const held = ask(endpoint, "held", "/hold");
    await endpoint.holding(1);
    const idle = [connected(endpoint), connected(endpoint), connected(endpoint)];
    const ended = Promise.race(idle.map((socket) => once(socket, "close")));
    await Promise.all(idle.map((socket) => once(socket, "connect")));
    await ended;
    expect(await ask(endpoint, "abc")).toMatchObject({ status: 200, body: "3" });
    endpoint.letGo();
    expect(await held).toMatchObject({ status: 200, body: "4" });
  });

  test("answers 503 to one connection more when all others have work under way", async () => {
    const endpoint = await endpointOf({ connections: 2 });
    const held = [ask(endpoint, "a", "/hold"), ask(endpoint, "bc", "/hold")];
    await endpoint.holding(2);
    expect(await ask(endpoint, "abc")).toMatchObject({ status: 503 });
    endpoint.letGo();
    expect((await Promise.all(held)).map(({ body }) => body)).toEqual(["1", "2"]);
    expect(await ask(endpoint, "abc")).toMatchObject({ status: 200 });
  });

  test("answers a body that is too large, whether its length is announced or not, and then the next request", async () => {
    const endpoint = await endpointOf({});
    const large = "x".repeat(200_000);
    expect(await ask(endpoint, large)).toMatchObject({ status: 413, body: "too large" });
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n`;
    const chunked = await sendRaw(
      endpoint.url,
      `${head(endpoint)}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 20 }, () => chunk),
      "0\r\n\r\n",
    );
    expect(chunked).toMatchObject({ status: 413, body: "too large" });
    expect(await ask(endpoint, "x".repeat(1000))).toMatchObject({ status: 200, body: "1000" });
  });

  test("answers 503 while other requests hold the memory for bodies, and gives it back", async () => {
    const endpoint = await endpointOf({ bodyBytes: 1500 });
    const held = ask(endpoint, "x".repeat(900), "/hold");
    await endpoint.holding(1);
    expect(await ask(endpoint, "x".repeat(900))).toMatchObject({ status: 503 });
    endpoint.letGo();
    expect(await held).toMatchObject({ status: 200, body: "900" });
    for (let time = 0; time < 3; time += 1) {
      expect(await ask(endpoint, "x".repeat(900))).toMatchObject({ status: 200, body: "900" });
    }
  });

  test("gives back the memory of a client that goes away in the midst of its body", async () => {
    const endpoint = await endpointOf({ bodyBytes: 1000 });
    for (let time = 0; time < 3; time += 1) {
      const socket = connected(endpoint);
      await new Promise<void>((resolve) =>
        socket.write(`${head(endpoint)}Content-Length: 900\r\n\r\n${"x".repeat(800)}`, () => resolve()),
      );
      socket.destroy();
    }
    let status: number | undefined;
    while (status !== 200) ({ status } = await ask(endpoint, "x".repeat(900)));
    expect(status).toBe(200);
  });

  test.each<[string, number, (endpoint: HttpEndpoint) => string]>([
    [
      "headers that are too large",
      431,
      (endpoint) => `${head(endpoint)}X-Large: ${"x".repeat(20_000)}\r\n\r\n`,
    ],
    ["a target that is too long", 431, (endpoint) => `${head(endpoint, `/${"x".repeat(20_000)}`)}\r\n`],
    ["no HTTP", 400, () => "PUT\r\n\r\n"],
    ["two lengths", 400, (endpoint) => `${head(endpoint)}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      "a length and chunks",
      400,
      (endpoint) => `${head(endpoint)}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["a length that is none", 400, (endpoint) => `${head(endpoint)}Content-Length: -1\r\n\r\n`],
  ])("answers a request with %s by %i", async (_what, status, request) => {
    const endpoint = await endpointOf({});
    expect(await sendRaw(endpoint.url, request(endpoint))).toMatchObject({ status });
    expect(await ask(endpoint, "abc")).toMatchObject({ status: 200 });
  });
});
