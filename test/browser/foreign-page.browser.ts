import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { inlineFunction, writeAssembly } from "../support/assembly.js";
import { startChromium } from "./chromium.js";

const seats = {
  Type: "AWS::DynamoDB::Table",
  Properties: {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  },
};
const counting = "let calls = 0; exports.handler = async ({ count }) => (count ? (calls += 1) : calls);";
const signed = {
  Authorization:
    "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, Signature=local",
};
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

let environment: LocalEnvironment;
let site: Server;
let browser: Browser;
let page: Page;
let origin: string;

beforeAll(async () => {
  const resources = { Count: inlineFunction(counting), Seats: seats };
  environment = await startLocalEnvironment({ assembly: writeAssembly([{ name: "Trip", resources }]) });
  site = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<title>Any page</title><h1>Any page</h1>");
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  await environment?.close();
});
beforeEach(async () => {
  await page?.close();
  page = await browser.newPage();
  await page.goto(origin);
});

const functionUrl = () =>
  `${environment.endpoints.lambda}/2015-03-31/functions/${[...environment.functions][0]?.name}/invocations`;

/** How often the function was called by somebody else than this. */
async function calls(): Promise<number> {
  const client = new LambdaClient({
    endpoint: environment.endpoints.lambda,
    region: "us-east-1",
    credentials,
  });
  const FunctionName = [...environment.functions][0]?.name;
  const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: "{}" }));
  client.destroy();
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

interface Init {
  readonly method: string;
  readonly body: string;
  readonly mode?: "no-cors";
  readonly headers?: Record<string, string>;
}
/** Status that a page's `fetch` can read, or "failed". */
const fetched = (url: string, init: Init) =>
  page.evaluate(
    ([to, options]) =>
      fetch(to, options).then(
        ({ type, status }) => (type === "opaque" ? "opaque" : `${status}`),
        () => "failed",
      ),
    [url, init] as const,
  );

describe("a page of another origin, in a real browser", () => {
  it("cannot call a function by the simple requests that need no preflight", async () => {
    const before = await calls();
    const body = JSON.stringify({ count: true });
    // The answer isn't even there for the page that asks for none; and nothing was called.
    expect(await fetched(functionUrl(), { method: "POST", mode: "no-cors", body })).toBe("failed");
    expect(await fetched(functionUrl(), { method: "POST", body })).toBe("failed");
    expect(await calls()).toBe(before);
  });

  it("cannot call a function by a form", async () => {
    const before = await calls();
    // With this encoding a form's field and value become JSON: {"count":true,"ignored":"="}
    await page.setContent(`
      <form method="post" enctype="text/plain" action="${functionUrl()}">
        <input name='{"count":true,"ignored":"' value='"}'>
        <button>Win a prize</button>
      </form>`);
    const [response] = await Promise.all([page.waitForNavigation(), page.click("button")]);
    expect(response?.status()).toBe(403);
    expect(await page.textContent("body")).toContain("refused");
    expect(await calls()).toBe(before);
  });

  it("is granted nothing when it asks by a preflight, so it cannot send what AWS's clients send", async () => {
    const put = { TableName: "Trip-Seats", Item: { id: { S: "evil" } } };
    const init = {
      method: "POST",
      headers: { ...signed, "X-Amz-Target": "DynamoDB_20120810.PutItem" },
      body: JSON.stringify(put),
    };
    expect(await fetched(environment.endpoints.dynamodb, init)).toBe("failed");
    const client = new DynamoDBClient({
      endpoint: environment.endpoints.dynamodb,
      region: "us-east-1",
      credentials,
    });
    expect((await client.send(new ScanCommand({ TableName: "Trip-Seats" }))).Items).toEqual([]);
    client.destroy();
  });

  it("cannot list state machines under a name of its own that leads to this machine", async () => {
    const rebound = await startRebound();
    const { port } = new URL(environment.endpoints.sfn);
    const answered = await rebound.page.goto(`http://evil.example:${port}/`);
    expect(answered?.status()).toBe(403);
    // To the browser it is the page's own origin: the name in Host is what gives it away.
    const status = await rebound.page
      .evaluate(
        (headers) => fetch("/", { method: "POST", headers, body: "{}" }).then((response) => response.status),
        { ...signed, "X-Amz-Target": "AWSStepFunctions.ListStateMachines" },
      )
      .finally(rebound.end);
    expect(status).toBe(403);
  });
});

/** A browser for which the name evil.example has been pointed at this machine. */
async function startRebound(): Promise<{ readonly page: Page; readonly end: () => Promise<void> }> {
  const rebinding = await startChromium(["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
  return { page: await rebinding.newPage(), end: () => rebinding.close() };
}
