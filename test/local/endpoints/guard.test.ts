import { describe, expect, test } from "@jest/globals";
import { refusalOf } from "../../../lib/local/endpoints/guard.js";
import { inlineFunction } from "../../support/assembly.js";
import { bedOf } from "./bed.js";
import { sendRaw } from "./raw-request.js";

const port = 4566;
const signature = "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/states/aws4_request, Signature=local";
const client: readonly (readonly [string, string])[] = [
  ["Host", `127.0.0.1:${port}`],
  ["Authorization", signature],
];

/** The reason for which a request is refused; undefined if it passes. */
function reasonFor(headers: readonly (readonly [string, string])[], method = "POST", target = "/") {
  return refusalOf({ method, target, rawHeaders: headers.flat() }, port)?.message.replace(
    /^.* refused: /,
    "",
  );
}

const withHost = (host: string) => [["Host", host], ...client.slice(1)] as const;

describe("the guard lets an AWS client pass", () => {
  test.each([
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `LOCALHOST:${port}`,
    `[::1]:${port}`,
    `sync-127.0.0.1:${port}`,
  ])("that sends the host %s", (host) => {
    expect(reasonFor(withHost(host))).toBeUndefined();
  });

  test.each<[string, readonly [string, string]]>([
    ["a signature", ["authorization", signature]],
    [
      "a signature for several regions",
      ["Authorization", "AWS4-ECDSA-P256-SHA256 Credential=a/b/s3/aws4_request"],
    ],
    ["a target", ["X-Amz-Target", "AWSStepFunctions.ListStateMachines"]],
    ["a date", ["x-amz-date", "20250101T000000Z"]],
    ["the kind of invocation", ["X-AMZ-Invocation-Type", "Event"]],
  ])("that sends %s", (_what, header) => {
    expect(reasonFor([["Host", `127.0.0.1:${port}`], header])).toBeUndefined();
  });

  test.each<[string, readonly (readonly [string, string])[]]>([
    ["typed into the address bar", [["Sec-Fetch-Site", "none"]]],
    [
      "of this origin",
      [
        ["Origin", `http://127.0.0.1:${port}`],
        ["Sec-Fetch-Site", "same-origin"],
      ],
    ],
  ])("from a page %s", (_what, more) => {
    expect(reasonFor([...client, ...more])).toBeUndefined();
  });
});

describe("the guard refuses", () => {
  test.each([
    ["another name", "evil.example"],
    ["another name with the right port", `evil.example:${port}`],
    ["another port", "127.0.0.1:80"],
    ["no port", "127.0.0.1"],
    ["a port that only begins alike", `127.0.0.1:${port}0`],
    ["a port with more behind it", `127.0.0.1:${port}@evil.example`],
    ["a user before it", `evil.example@127.0.0.1:${port}`],
    ["a name that begins alike", `127.0.0.1.evil.example:${port}`],
    ["a name that ends alike", `evil.localhost:${port}`],
    ["a prefix that is not Step Functions'", `evil-127.0.0.1:${port}`],
    ["a name that ends in a dot", `localhost.:${port}`],
    ["this machine under another address", `127.0.0.2:${port}`],
    ["any address", `0.0.0.0:${port}`],
    ["an address in another form", `2130706433:${port}`],
    ["an address of IPv6 in another form", `[::ffff:127.0.0.1]:${port}`],
    ["nothing", ""],
    ["two hosts", `127.0.0.1:${port}, evil.example`],
  ])("a Host with %s", (_what, host) => {
    expect(reasonFor(withHost(host))).toMatch(/^the header Host is ".*", and has to be 127\.0\.0\.1:4566, /);
  });

  test("a request without Host, as of HTTP/1.0", () => {
    expect(reasonFor([["Authorization", signature]])).toMatch(/^the header Host is missing/);
  });

  test.each([
    "https://evil.example",
    "http://evil.example",
    "null",
    "",
    `https://127.0.0.1:${port}`,
    "http://127.0.0.1:3000",
    "http://127.0.0.1",
    `http://localhost:${port}`,
    `http://127.0.0.1:${port} http://evil.example`,
    `http://127.0.0.1:${port}, http://evil.example`,
    `http://127.0.0.1:${port}/`,
  ])("the origin %j", (origin) => {
    expect(reasonFor([...client, ["Origin", origin]])).toMatch(/^it comes from a page of another origin, "/);
  });

  test.each(["cross-site", "same-site", "", "none, cross-site", "anything"])("Sec-Fetch-Site: %j", (site) => {
    expect(reasonFor([...client, ["Sec-Fetch-Site", site]])).toMatch(/Sec-Fetch-Site is "/);
  });

  test.each([
    ["Host", "evil.example"],
    ["host", `127.0.0.1:${port}`],
    ["Authorization", signature],
  ])("a second %s", (name, value) => {
    expect(reasonFor([...client, [name, value]])).toBe(
      `the header ${name.toLowerCase()} was sent more than once.`,
    );
  });

  test("a second Origin, also if both are this one", () => {
    const origin = ["Origin", `http://127.0.0.1:${port}`] as const;
    expect(reasonFor([...client, origin, origin])).toBe("the header origin was sent more than once.");
  });

  test.each(["http://evil.example/", `http://127.0.0.1:${port}/`, "*", "evil.example:443", ""])(
    "the request target %j",
    (target) => {
      expect(reasonFor(client, "POST", target)).toMatch(
        /^the request target is ".*", and has to be a path\.$/,
      );
    },
  );

  test("OPTIONS, whatever else is in it", () => {
    expect(reasonFor(client, "OPTIONS")).toMatch(/^OPTIONS isn't answered/);
    expect(reasonFor(client, "OPTIONS", "*")).toMatch(/^OPTIONS isn't answered/);
  });

  test.each<[string, string, readonly (readonly [string, string])[]]>([
    ["POST", "/", [["Content-Type", "text/plain"]]],
    ["POST", "/2015-03-31/functions/car/invocations", [["Content-Type", "text/plain;charset=UTF-8"]]],
    ["POST", "/", [["Content-Type", "application/x-www-form-urlencoded"]]],
    ["POST", "/", [["Content-Type", "multipart/form-data; boundary=a"]]],
    ["POST", "/", [["Content-Type", "application/x-amz-json-1.0"]]],
    [
      "GET",
      "/2015-03-31/functions",
      [
        ["Accept", "*/*"],
        ["Range", "bytes=0-"],
        ["Referer", "https://evil.example/"],
      ],
    ],
    ["HEAD", "/2015-03-31/functions", []],
    ["GET", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a", []],
    ["GET", "/", [["Authorization", "Basic bG9jYWw6bG9jYWw="]]],
    ["GET", "/", [["Authorization", "Basic AWS4-HMAC-SHA256 "]]],
    [
      "GET",
      "/",
      [
        ["Upgrade", "websocket"],
        ["Connection", "Upgrade"],
        ["Sec-WebSocket-Version", "13"],
      ],
    ],
    [
      "GET",
      "/",
      [
        ["X-Amzn-Trace-Id", "a"],
        ["X-Amz", "a"],
      ],
    ],
  ])("%s %s with what a page can send without asking: %j", (method, target, headers) => {
    expect(reasonFor([["Host", `127.0.0.1:${port}`], ...headers], method, target)).toMatch(
      /^it has neither a signature of AWS's in the header Authorization nor an X-Amz-\* header/,
    );
  });
});

describe("the endpoint", () => {
  const code = "exports.handler = async () => { console.log('called'); return 'called'; };";
  const logged: string[] = [];
  const bed = bedOf(
    {
      Car: inlineFunction(code, { FunctionName: "car" }),
      Cars: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          TableName: "cars",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        },
      },
    },
    { onLog: ({ text }) => logged.push(text) },
  );

  /** A request with these headers, which closes the connection. */
  const send = (first: string, headers: readonly string[], body = "") => {
    const host = new URL(bed.environment.endpoints.aws).host;
    const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const lines = [
      first,
      ...headers.map((line) => line.replace("(own)", host)),
      ...length,
      "Connection: close",
    ];
    return sendRaw(bed.environment.endpoints.aws, `${lines.join("\r\n")}\r\n\r\n${body}`);
  };
  const own = "Host: (own)";
  const invocation = "POST /2015-03-31/functions/car/invocations HTTP/1.1";
  const listing = [
    "X-Amz-Target: AWSStepFunctions.ListStateMachines",
    "Content-Type: application/x-amz-json-1.0",
  ];
  const tables = ["X-Amz-Target: DynamoDB_20120810.ListTables", "Content-Type: application/x-amz-json-1.0"];

  test("answers AWS clients of all three services", async () => {
    expect(await send(invocation, [own, "X-Amz-Date: 20250101T000000Z"], "{}")).toMatchObject({
      status: 200,
      body: '"called"',
    });
    expect(await send("POST / HTTP/1.1", [own, ...listing], "{}")).toMatchObject({
      status: 200,
      body: '{"stateMachines":[]}',
    });
    expect(await send("POST / HTTP/1.1", [own, ...tables], "{}")).toMatchObject({
      status: 200,
      body: '{"TableNames":["cars"]}',
    });
  });

  test.each<[string, string, readonly string[], string]>([
    [
      "a form's simple POST",
      invocation,
      [own, "Origin: https://evil.example", "Content-Type: text/plain"],
      "{}",
    ],
    ["the same without Origin", invocation, [own, "Content-Type: text/plain"], "{}"],
    [
      "a rebound Host",
      "POST / HTTP/1.1",
      ["Host: evil.example", "Origin: http://evil.example", ...listing],
      "{}",
    ],
    ["a rebound Host on the store", "POST / HTTP/1.1", ["Host: evil.example", ...tables], "{}"],
    [
      "a preflight for the store",
      "OPTIONS / HTTP/1.1",
      [
        own,
        "Origin: https://evil.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: x-amz-target,authorization",
        "Access-Control-Request-Private-Network: true",
      ],
      "",
    ],
    ["a foreign page's scan", "POST / HTTP/1.1", [own, "Origin: https://evil.example", ...tables], "{}"],
    ["a second Host", "POST / HTTP/1.1", [own, "Host: evil.example", ...listing], "{}"],
    ["a target with a host", "POST http://evil.example/ HTTP/1.1", [own, ...listing], "{}"],
    ["HTTP/1.0 without Host", "POST / HTTP/1.0", listing, "{}"],
    [
      "a web socket",
      "GET / HTTP/1.1",
      [
        own,
        "Origin: https://evil.example",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ],
      "",
    ],
    ["a script's GET", "GET /2015-03-31/functions HTTP/1.1", [own, "Sec-Fetch-Site: cross-site"], ""],
  ])("refuses %s, runs nothing and grants nothing", async (_what, first, headers, body) => {
    logged.length = 0;
    const answer = await send(first, headers, body);
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toMatch(/access-control-|^allow:|^upgrade:/m);
    expect(JSON.parse(answer.body)).toMatchObject({
      __type: "AccessDeniedException",
      message: expect.stringMatching(/^The local environment serves AWS clients on this machine only\./),
    });
    expect(logged).toEqual([]);
  });

  test("sends no CORS header to a page of its own origin either", async () => {
    const origin = "Origin: http://(own)";
    const answer = await send("POST / HTTP/1.1", [own, origin, ...tables], "{}");
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toMatch(/access-control-/);
    expect(answer.headers).toMatch(/cross-origin-resource-policy: same-origin/);
    expect(answer.headers).toMatch(/x-content-type-options: nosniff/);
  });

  test("refuses before a client has sent the body that it announces", async () => {
    const headers = ["Host: evil.example", "Content-Length: 1000000", "Expect: 100-continue"];
    const answer = await send("POST / HTTP/1.1", headers);
    expect(answer.status).toBe(403);
  });
});
