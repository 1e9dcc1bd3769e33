import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import {
  type LocalEnvironment,
  type LocalEnvironmentOptions,
  startLocalEnvironment,
} from "../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../support/assembly.js";

const environments: LocalEnvironment[] = [];
afterEach(async () => {
  await Promise.all(environments.splice(0).map((environment) => environment.close()));
});

const task = (Resource: string, Arguments: JsonValue): JsonObject => ({
  QueryLanguage: "JSONata",
  StartAt: "Charge",
  States: { Charge: { Type: "Task", Resource: `arn:aws:states:::${Resource}`, Arguments, End: true } },
});

async function started(resources: JsonObject, options: Partial<LocalEnvironmentOptions> = {}) {
  const environment = await startLocalEnvironment({ assembly: writeAssembly([{ resources }]), ...options });
  environments.push(environment);
  return environment;
}

async function ran(
  definition: JsonObject,
  options: Partial<LocalEnvironmentOptions> = {},
  more: JsonObject = {},
) {
  const environment = await started({ Saga: stateMachineResource(definition), ...more }, options);
  const { output, error, cause } = await environment.run("Saga", { input: {} });
  return { environment, output, error, cause };
}

const putObject = task("aws-sdk:s3:putObject", { Bucket: "b", Key: "k" });
const call = task("http:invoke", { ApiEndpoint: "https://api.example.com/charges", Method: "POST" });
const invoice = { Invoice: inlineFunction("", { Runtime: "java21", FunctionName: "invoice" }) };
const invoke = task("lambda:invoke", { FunctionName: "invoice", Payload: { id: 1 } });

describe("a stub answers", () => {
  test.each<[string, JsonObject, LocalEnvironmentOptions["stubs"], JsonValue]>([
    ["a task of an SDK integration by its state", putObject, { Charge: { ETag: "1" } }, { ETag: "1" }],
    [
      "all tasks of a resource by a handler",
      putObject,
      { "aws-sdk:s3:putObject": (request, { name }) => ({ name, request }) },
      { name: "Charge", request: { Bucket: "b", Key: "k" } },
    ],
    [
      "an HTTP task by the response's body",
      call,
      { Charge: { id: 7 } },
      { Headers: {}, ResponseBody: { id: 7 }, StatusCode: 200, StatusText: "OK" },
    ],
    ["an HTTP task by the whole response", call, { Charge: { ResponseBody: 1 } }, { ResponseBody: 1 }],
    [
      "a task that calls a function by its state",
      invoke,
      { Charge: (event) => ({ got: event }) },
      { ExecutedVersion: "$LATEST", Payload: { got: { id: 1 } }, StatusCode: 200 },
    ],
  ])("%s", async (_what, definition, stubs, expected) => {
    const { output } = await ran(definition, { stubs: stubs ?? {} }, invoice);
    expect(output).toEqual(expected);
  });

  test("a function of another runtime, for whoever calls it", async () => {
    const { output, environment } = await ran(invoke, { stubs: { Invoice: { number: 3 } } }, invoice);
    expect(output).toMatchObject({ Payload: { number: 3 } });
    expect(await environment.call("Invoice", {})).toEqual({ number: 3 });
  });

  test("with an error that can be caught by its name", async () => {
    const refuse = () => {
      throw Object.assign(new Error("no money"), { name: "Declined" });
    };
    const document = { errorType: "Declined", errorMessage: "no money", trace: [] };
    expect(await ran(invoke, { stubs: { Invoice: refuse } }, invoice)).toMatchObject({
      error: "Declined",
      cause: JSON.stringify(document),
    });
    expect(await ran(call, { stubs: { "http:invoke": refuse } })).toMatchObject({
      error: "Declined",
      cause: "no money",
    });
  });

  test("nothing that isn't there: the message lists what is", async () => {
    await expect(ran(putObject, { stubs: { Chrage: 1 } }, invoice)).rejects.toThrow(
      'The stub "Chrage" stands in for nothing. Name a function (Invoice), or a task by its state or its resource ' +
        "(Charge (aws-sdk:s3:putObject)).",
    );
  });
});

describe("what is missing", () => {
  test("is reported at the start, and fails whoever uses it with how to give it", async () => {
    const { environment, error, cause } = await ran(call, {}, invoice);
    const told =
      /^Charge calls https:\/\/api\.example\.com\/charges, which isn't on this machine.*--stub Charge=answer\.json/;
    expect(environment.report).toEqual([
      { kind: "state machine", name: "Saga", status: "runs" },
      { kind: "task", name: "Charge", status: "missing", detail: expect.stringMatching(told) },
      {
        kind: "function",
        name: "Invoice",
        status: "missing",
        detail: expect.stringMatching(/has the runtime "java21".*--stub Invoice=answer\.json/),
      },
    ]);
    expect({ error, cause }).toEqual({
      error: "LocalEnvironment.NotCarriedOut",
      cause: expect.stringMatching(told),
    });
  });

  test("is a value: it has a placeholder, and whoever uses it is told", async () => {
    const logs: string[] = [];
    const notices: string[] = [];
    const pool = { Ref: "Pool" };
    const more = {
      Pool: { Type: "AWS::Cognito::UserPool" },
      Car: inlineFunction(
        "exports.handler = async () => { process.env.OTHER = 'set'; process.env.NEW = 1; return [process.env.POOL, process.env.POOL, { ...process.env }.OTHER, process.env.NEW]; };",
        {
          FunctionName: "car",
          Environment: { Variables: { POOL: pool, OTHER: "o" } },
        },
      ),
    };
    const definition = task("lambda:invoke", { FunctionName: "car", Payload: { pool } });
    const { environment, output } = await ran(
      definition,
      { onLog: ({ text }) => logs.push(text), onNotice: (notice) => notices.push(notice) },
      more,
    );
    expect(output).toMatchObject({ Payload: ["unknown--Pool--", "unknown--Pool--", "set", "1"] });
    expect(environment.report.at(-1)).toMatchObject({ kind: "value", name: "Pool", status: "missing" });
    expect(logs).toEqual([
      expect.stringMatching(/^car reads POOL, which is unknown--Pool-- here\..*--parameter 'Pool=…'/),
    ]);
    expect(notices).toEqual([expect.stringMatching(/^Charge uses unknown--Pool--\..*--parameter 'Pool=…'/)]);
  });

  test("is a part of a value that isn't known", async () => {
    const part = { "Fn::Select": [5, { "Fn::Split": [":", { "Fn::GetAtt": ["Pool", "Arn"] }] }] };
    const more = {
      Pool: { Type: "AWS::Cognito::UserPool" },
      Car: inlineFunction("exports.handler = async () => process.env.POOL;", {
        Environment: { Variables: { POOL: part } },
      }),
    };
    expect(await (await started(more)).call("Car", {})).toBe("unknown--Pool.Arn--");
    const given = await started(more, { values: { "Pool.Arn": "a:b:c:d:e:pool" } });
    expect(await given.call("Car", {})).toBe("pool");
    expect(given.report).toEqual([{ kind: "function", name: "Car", status: "runs", detail: "nodejs20.x" }]);
  });
});

describe("HTTP tasks", () => {
  test("really call an address on this machine", async () => {
    const received: JsonValue[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      received.push({
        method: request.method ?? "",
        url: request.url ?? "",
        key: String(request.headers["x-key"]),
        body,
      });
      if (request.url?.startsWith("/refuse")) response.writeHead(409).end("taken");
      else response.writeHead(201, { "content-type": "application/json" }).end('{"id":7}');
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const address = server.address();
      const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
      const charge = (path: string) =>
        task("http:invoke", {
          ApiEndpoint: `${origin}${path}`,
          Method: "POST",
          Headers: { "X-Key": "k1" },
          QueryParameters: { a: "b", list: ["1", "2"] },
          RequestBody: { amount: 5 },
        });
      const { output, environment } = await ran(charge("/charges"));
      expect(output).toMatchObject({
        ResponseBody: { id: 7 },
        StatusCode: 201,
        StatusText: "Created",
        Headers: { "content-type": ["application/json"] },
      });
      expect(environment.report.map(({ status }) => status)).toEqual(["runs"]);
      expect(received).toEqual([
        { method: "POST", url: "/charges?a=b&list=1&list=2", key: "k1", body: '{"amount":5}' },
      ]);
      expect(await ran(charge("/refuse"))).toMatchObject({
        error: "States.Http.StatusCode.409",
        cause: "taken",
      });
    } finally {
      server.close();
      server.closeAllConnections();
    }
    const closed = task("http:invoke", { ApiEndpoint: "https://localhost:1/z", Method: "GET" });
    expect(await ran(closed)).toMatchObject({ error: "States.Http.Socket" });
  });
});
