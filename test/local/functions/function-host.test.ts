import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { deploy } from "../../../lib/local/assembly/deployment.js";
import { FunctionHost, type FunctionLog } from "../../../lib/local/functions/function-host.js";
import { countingIds } from "../../../lib/local/ids.js";
import { LocalAddresses } from "../../../lib/local/local-addresses.js";
import {
  functionResource,
  inlineFunction,
  temporaryDirectory,
  writeAssembly,
  writeFiles,
} from "../../support/assembly.js";

const hosts: FunctionHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

interface HostedFunction {
  readonly invoke: (event?: JsonValue) => Promise<JsonValue>;
  readonly logs: FunctionLog[];
}

interface HostedOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly properties?: JsonObject;
  readonly projectDirectory?: string;
  readonly concurrency?: number;
}

/** One function, called Car, whose invocations give its answer, or what Lambda reports in its place. */
function hosted({
  files,
  properties = {},
  projectDirectory = process.cwd(),
  concurrency = Number.POSITIVE_INFINITY,
}: HostedOptions): HostedFunction {
  const car = files === undefined ? inlineFunction("", properties) : functionResource("abc", properties);
  const assembly = writeAssembly([
    { name: "Trip", resources: { Car: car }, assets: files ? { abc: files } : {} },
  ]);
  const { functions } = deploy(readCloudAssembly(assembly));
  const logs: FunctionLog[] = [];
  const host = new FunctionHost({
    projectDirectory,
    network: {
      endpoint: "http://127.0.0.1:8001",
      endpoints: { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000" },
      allowedHosts: ["reachable.execute-api.eu-west-1.amazonaws.com"],
      addresses: new LocalAddresses(
        new Map([["mine.execute-api.eu-west-1.amazonaws.com", "http://127.0.0.1:8002"]]),
      ),
    },
    onLog: (log) => logs.push(log),
    concurrency,
  });
  hosts.push(host);
  const ids = countingIds();
  const invoke = async (event: JsonValue = {}): Promise<JsonValue> => {
    const result = await host.invoke({ function: functions.find("Car"), event, requestId: ids() });
    return "payload" in result ? JSON.parse(result.payload) : result.error;
  };
  return { invoke, logs };
}

/** The same with the text of its only file, an ES module. */
const moduleOf = (source: string, properties: JsonObject = {}) =>
  hosted({ files: { "index.mjs": source }, properties });

describe("a function", () => {
  test("answers an event with what its handler returns", async () => {
    const { invoke } = moduleOf(
      "export const handler = async (event) => ({ got: event.city, nothing: undefined });",
    );
    expect(await invoke({ city: "Lisbon" })).toEqual({ got: "Lisbon" });
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["an ES module", { "index.mjs": "export const handler = async () => 'here';" }, "index.handler"],
    ["CommonJS", { "index.cjs": "exports.handler = async () => 'here';" }, "index.handler"],
    ["CommonJS in a .js file", { "index.js": "exports.handler = async () => 'here';" }, "index.handler"],
    [
      "CommonJS whose exports cannot be foreseen",
      { "index.js": "module.exports = Object.fromEntries([['handler', async () => 'here']]);" },
      "index.handler",
    ],
    [
      "a module by its package.json",
      { "index.js": "export const handler = async () => 'here';", "package.json": '{"type":"module"}' },
      "index.handler",
    ],
    [
      "a file in a folder, and a nested export",
      { "dist/car.js": "exports.api = { reserve: async () => 'here' };" },
      "dist/car.api.reserve",
    ],
  ])("is found in %s", async (_name, files, handler) => {
    expect(await hosted({ files, properties: { Handler: handler } }).invoke()).toBe("here");
  });

  test("can stand in the template itself", async () => {
    const properties = { Code: { ZipFile: "exports.handler = async () => 'inline';" } };
    expect(await hosted({ properties }).invoke()).toBe("inline");
  });

  test.each<[string, string, JsonValue]>([
    [
      "by its callback",
      "(event, context, callback) => { setTimeout(() => callback(null, 'called back'), 1); }",
      "called back",
    ],
    ["by its context", "(event, context) => { context.succeed('succeeded'); }", "succeeded"],
    ["with nothing", "async () => {}", null],
    ["with nothing, when it neither promises nor calls back", "() => 'lost'", null],
  ])("can answer %s", async (_name, handler, expected) => {
    expect(await moduleOf(`export const handler = ${handler};`).invoke()).toEqual(expected);
  });

  test("is told who it is and how long it has", async () => {
    const { invoke } = moduleOf(
      `export const handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });`,
      { Timeout: 7, MemorySize: 256 },
    );
    const { remaining, ...context } = Object(await invoke());
    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: "Trip-Car",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:Trip-Car",
      memoryLimitInMB: "256",
      awsRequestId: "00000000-0000-4000-8000-000000000001",
      logGroupName: "/aws/lambda/Trip-Car",
      logStreamName: "local",
    });
    expect(remaining).toBeGreaterThan(5_000);
    expect(remaining).toBeLessThanOrEqual(7_000);
  });

  test("has an environment of its own: its variables and Lambda's, and nothing of this process", async () => {
    process.env.LEAKED = "yes";
    const environment = { Variables: { TABLE: { Ref: "AWS::StackName" }, AWS_REGION: "eu-west-1" } };
    const { invoke } = moduleOf("export const handler = async () => process.env;", {
      Environment: environment,
      Timeout: 4,
    });
    const variables = Object(await invoke());
    delete process.env.LEAKED;
    expect(variables).toMatchObject({
      TABLE: "Trip",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "Trip-Car",
      AWS_LAMBDA_FUNCTION_TIMEOUT: "4",
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000",
    });
    expect(
      Object.keys(variables).filter(
        (name) => !/^(AWS_|_HANDLER|LAMBDA_|LANG|TZ|PATH|NODE_PATH|TABLE)/.test(name),
      ),
    ).toEqual([]);
    expect(variables.PATH).toBe("/usr/local/bin:/usr/bin:/bin:/opt/bin");
  });

  test("keeps what its module holds from one invocation to the next, and shares it with no concurrent one", async () => {
    const { invoke } = moduleOf(
      "let calls = 0; export const handler = async () => { calls += 1; await new Promise(setImmediate); return calls; };",
    );
    expect([await invoke(), await invoke()]).toEqual([1, 2]);
    expect((await Promise.all([invoke(), invoke()])).sort()).toEqual([1, 3]);
  });

  test("waits for its turn where as many run as may run at once", async () => {
    const source =
      "let calls = 0; export const handler = async () => { calls += 1; await new Promise(setImmediate); return calls; };";
    const { invoke } = hosted({ files: { "index.mjs": source }, concurrency: 1 });
    expect(await Promise.all([invoke(), invoke(), invoke()])).toEqual([1, 2, 3]);
  });

  test("hands over what it writes, by invocation", async () => {
    const { invoke, logs } = moduleOf(
      "console.log('loading'); export const handler = async (event) => { console.log('got', event); console.error('oh'); };",
    );
    await invoke({ a: 1 });
    await invoke({ a: 2 });
    expect(logs.map(({ requestId, stream, text }) => [requestId.at(-1), stream, text])).toEqual([
      ["1", "stdout", "loading\n"],
      ["1", "stdout", "got { a: 1 }\n"],
      ["1", "stderr", "oh\n"],
      ["2", "stdout", "got { a: 2 }\n"],
      ["2", "stderr", "oh\n"],
    ]);
  });
});

describe("packages that a function's code leaves out", () => {
  const project = () => {
    const directory = temporaryDirectory();
    const main = "exports.where = 'in the project';";
    writeFiles(directory, {
      "node_modules/@aws-sdk/client-car/package.json": '{"name":"@aws-sdk/client-car","main":"main.js"}',
      "node_modules/@aws-sdk/client-car/main.js": main,
    });
    return directory;
  };

  test.each([
    [
      "imported",
      {
        "index.mjs": "import { where } from '@aws-sdk/client-car'; export const handler = async () => where;",
      },
    ],
    [
      "required",
      {
        "index.js": "const { where } = require('@aws-sdk/client-car'); exports.handler = async () => where;",
      },
    ],
  ])("come from the project when they are %s", async (_name, files) => {
    expect(await hosted({ files, projectDirectory: project() }).invoke()).toBe("in the project");
  });

  test("come from the code where it brings them along", async () => {
    const files = {
      "index.mjs": "import car from '@aws-sdk/client-car'; export const handler = async () => car.where;",
      "node_modules/@aws-sdk/client-car/package.json": '{"name":"@aws-sdk/client-car","main":"main.js"}',
      "node_modules/@aws-sdk/client-car/main.js": "exports.where = 'in the code';",
    };
    expect(await hosted({ files, projectDirectory: project() }).invoke()).toBe("in the code");
  });

  test("fails where they are nowhere, and says what to install", async () => {
    const files = { "index.mjs": "import '@aws-sdk/client-boat/x'; export const handler = async () => 1;" };
    expect(await hosted({ files, projectDirectory: project() }).invoke()).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringMatching(
        /Cannot find package '@aws-sdk\/client-boat'.*npm install --save-dev @aws-sdk\/client-boat/,
      ),
    });
  });
});

describe("a function that goes wrong", () => {
  test.each<[string, string, JsonObject]>([
    [
      "with the name of the error it throws",
      "async () => { const error = new Error('No car in Lisbon'); error.name = 'CarUnavailable'; throw error; }",
      { errorType: "CarUnavailable", errorMessage: "No car in Lisbon" },
    ],
    [
      "with the type of what is no error",
      "async () => { throw 'no'; }",
      { errorType: "string", errorMessage: "no" },
    ],
    [
      "with the type of an object that is no error, whatever its name is",
      "async () => { throw { name: 'CarUnavailable', message: 'No car in Lisbon' }; }",
      { errorType: "object", errorMessage: "[object Object]" },
    ],
    [
      "with the name of what looks like an error",
      "async () => { throw { name: 'CarUnavailable', message: 'No car in Lisbon', stack: 'at home' }; }",
      { errorType: "CarUnavailable", errorMessage: "No car in Lisbon", trace: ["at home"] },
    ],
    [
      "with the type of what has no text",
      "async () => { throw Object.create(null); }",
      { errorType: "object", errorMessage: "" },
    ],
    [
      "by its callback",
      "(e, c, callback) => { callback(new TypeError('bad')); }",
      { errorType: "TypeError", errorMessage: "bad" },
    ],
    ["at once", "() => { throw new RangeError('far'); }", { errorType: "RangeError", errorMessage: "far" }],
    [
      "with an answer that is no JSON",
      "async () => { const circle = {}; circle.itself = circle; return circle; }",
      {
        errorType: "Runtime.MarshalError",
        errorMessage: expect.stringContaining("Unable to marshal response"),
      },
    ],
    ["with an answer that is a BigInt", "async () => 1n", { errorType: "Runtime.MarshalError" }],
  ] as [string, string, JsonObject][])("fails %s", async (_name, handler, expected) => {
    const { invoke } = moduleOf(`export const handler = ${handler};`);
    const document = await invoke();
    expect(document).toEqual({ errorMessage: expect.any(String), trace: expect.any(Array), ...expected });
    expect(JSON.stringify(document)).not.toMatch(/saga-local-|function-worker/);
  });

  test("fails with a trace that names its files as on Lambda", async () => {
    const { invoke } = moduleOf("export const handler = async () => {\n  throw new Error('here');\n};");
    const { trace } = Object(await invoke());
    expect(trace.slice(0, 2)).toEqual([
      "Error: here",
      expect.stringContaining("file:///var/task/index.mjs:2:9"),
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>, string, string]>([
    ["there is no such file", {}, "Runtime.ImportModuleError", "Error: Cannot find module 'index'"],
    [
      "there is no such export",
      { "index.mjs": "" },
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    [
      "its code is no JavaScript",
      { "index.mjs": "export const = 1" },
      "Runtime.UserCodeSyntaxError",
      "SyntaxError: Unexpected token '='",
    ],
    [
      "its code throws as it loads",
      { "index.mjs": "throw new TypeError('no table')" },
      "TypeError",
      "no table",
    ],
  ])("fails where %s", async (_name, files, errorType, errorMessage) => {
    expect(await hosted({ files: { "empty.txt": "", ...files } }).invoke()).toMatchObject({
      errorType,
      errorMessage,
    });
  });

  test("fails at its timeout, however busy it is, and starts anew after it", async () => {
    const { invoke } = moduleOf(
      "let calls = 0; export const handler = async (event) => { calls += 1; while (event.busy); return calls; };",
      { Timeout: 0.5 },
    );
    expect(await invoke()).toBe(1);
    expect(await invoke({ busy: true })).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage:
        "RequestId: 00000000-0000-4000-8000-000000000002 Error: Task timed out after 0.50 seconds",
    });
    expect(await invoke()).toBe(1);
  });

  test.each([
    ["exits", "process.exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"],
    ["exits in peace", "process.exit(0)", "Runtime.ExitError", "Runtime exited without providing a reason"],
    [
      "uses up its memory",
      "const a = []; for (;;) a.push(new Array(1e5).fill({}))",
      "Runtime.ExitError",
      "memory limit",
    ],
    [
      "throws where nobody catches",
      "setImmediate(() => { throw new Error('loose') }); await new Promise((r) => setTimeout(r, 1e5))",
      "Error",
      "loose",
    ],
    [
      "rejects where nobody waits",
      "Promise.reject(new Error('loose')); await new Promise((r) => setTimeout(r, 1e5))",
      "Runtime.UnhandledPromiseRejection",
      "Error: loose",
    ],
  ])("fails when it %s, and starts anew after it", async (_name, body, errorType, message) => {
    const { invoke } = moduleOf(
      `export const handler = async (event) => { if (event.crash) { ${body} } return 'well'; };`,
      {
        MemorySize: 32,
        Timeout: 20,
      },
    );
    expect(await invoke({ crash: true })).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(message),
    });
    expect(await invoke()).toBe("well");
  });

  test("fails when event or answer exceed 6 MB", async () => {
    const { invoke } = moduleOf("export const handler = async ({ bytes = 0 }) => 'x'.repeat(bytes);");
    expect(await invoke({ big: "x".repeat(6_291_456) })).toMatchObject({
      errorType: "Lambda.RequestTooLargeException",
    });
    expect(await invoke({ bytes: 6_291_456 })).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291456 bytes).",
    });
  });

  test.each<[string, JsonObject, RegExp]>([
    [
      "another runtime",
      { Runtime: "ruby3.4" },
      /Trip\/Car has the runtime "ruby3\.4"; the local environment runs nodejs and python/,
    ],
    [
      "code from elsewhere",
      { Code: { S3Bucket: "other", S3Key: "k.zip" } },
      /Trip\/Car is \{.*"k\.zip".*no asset of the cloud assembly/,
    ],
  ])("fails to run %s, only when it is called", async (_name, properties, message) => {
    await expect(hosted({ properties }).invoke()).rejects.toThrow(message);
  });
});

test("fails to run anything once it is closed, and ends what was running", async () => {
  const { invoke, logs } = moduleOf(
    "export const handler = async () => { console.log('begun'); await new Promise((r) => setTimeout(r, 1e6)); };",
    { Timeout: 60 },
  );
  const running = invoke();
  while (logs.length === 0) await new Promise(setImmediate);
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  expect(await running).toMatchObject({ errorType: "Runtime.ExitError" });
  await expect(invoke()).rejects.toThrow("Car was invoked after the local environment was closed.");
});
