import { afterAll, describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { type FunctionLog, type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { functionResource } from "../../support/assembly.js";

/** A function whose code is one file, index.py. */
const python = (source: string, properties: JsonObject = {}): JsonObject =>
  inlineFunction(source, { Runtime: "python3.13", ...properties });

const handlers = `
import os, sys, json, logging, subprocess, decimal, time, socket
count = 0
print("loading")

class NoSeat(Exception):
    pass

def counted(event, context):
    global count
    count += 1
    return {"count": count, "decimal": decimal.Decimal("12345678901234567.25"), "text": "é"}

def told(event, context):
    print("printed")
    sys.stderr.write("an error")
    logging.getLogger().warning("careful")
    subprocess.run(["echo", "from a program"], check=True)
    return None

def surroundings(event, context):
    return {"cwd": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"], "mine": os.environ["MINE"], "region": os.environ["AWS_REGION"],
            "home": os.environ.get("HOME"), "env": os.environ["AWS_EXECUTION_ENV"], "id": context.aws_request_id, "name": context.function_name,
            "version": context.function_version, "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
            "left": 2000 < context.get_remaining_time_in_millis() <= 3000, "endpoint": os.environ["AWS_ENDPOINT_URL"].startswith("http://127"),
            "custom": context.client_context.custom if context.client_context else None}

def refuses(event, context):
    raise NoSeat("none in " + event["city"])

def unmarshalled(event, context):
    return {"when": object()}

def exits(event, context):
    sys.exit(3)

def sleeps(event, context):
    time.sleep(60)

def looks_up(event, context):
    socket.create_connection(("sqs.eu-west-1.amazonaws.com", 443))
`;

const logs: FunctionLog[] = [];
const environments: LocalEnvironment[] = [];
afterAll(() => Promise.all(environments.map((environment) => environment.close())));

async function started(resources: JsonObject, assets = {}): Promise<LocalEnvironment> {
  const environment = await startLocalEnvironment({
    assembly: writeAssembly([{ name: "Trip", resources, assets }]),
    onLog: (log) => logs.push(log),
  });
  environments.push(environment);
  return environment;
}

const names = [
  "counted",
  "told",
  "surroundings",
  "refuses",
  "unmarshalled",
  "exits",
  "sleeps",
  "looks_up",
  "missing",
];
const resources = Object.fromEntries(
  names.map((name) => [
    name.replace("_", ""),
    python(handlers, {
      Handler: `index.${name}`,
      FunctionName: name,
      Environment: { Variables: { MINE: "yes" } },
      ...(name === "sleeps" ? { Timeout: 1 } : {}),
    }),
  ]),
);
const shared = started({
  ...resources,
  Broken: python("def handler(:"),
  Lost: python("import nowhere_to_be_found\n"),
  Bad: python("x = 1", { Handler: "index" }),
  Throws: python("raise ValueError('at the start')"),
  Book: stateMachineResource({
    StartAt: "Reserve",
    States: {
      Reserve: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "refuses", "Payload.$": "$" },
        TimeoutSeconds: 60,
        Catch: [{ ErrorEquals: ["NoSeat"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    },
  }),
});

describe("a function in Python", () => {
  test("keeps its module from one call to the next, and answers with decimals and other letters", async () => {
    const { invoke } = await shared;
    const answers = [await invoke("counted", {}), await invoke("counted", {})];
    expect(answers).toEqual(
      [1, 2].map((count) => ({ payload: expect.stringContaining(`"count": ${count}`) })),
    );
    expect(answers[0]).toEqual({ payload: '{"count": 1, "decimal": 12345678901234567.25, "text": "é"}' });
  });

  test("has its environment and a context", async () => {
    const environment = await shared;
    expect(await environment.call("surroundings", {})).toEqual({
      cwd: true,
      mine: "yes",
      region: "us-east-1",
      home: null,
      env: "AWS_Lambda_python3.13",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "surroundings",
      version: "$LATEST",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:surroundings",
      memory: "128",
      left: true,
      endpoint: true,
      custom: null,
    });
  });

  test("logs what it prints, what it logs and what its programs print", async () => {
    const environment = await shared;
    expect(await environment.call("told", {})).toBeNull();
    const own = logs.filter(({ functionName }) => functionName === "told");
    const text = own.map((log) => log.text).join("");
    expect(text).toContain("loading");
    expect(text).toMatch(/printed\nan error\[WARNING\]\t\S+Z\t[0-9a-f-]{36}\tcareful\n/);
    expect(own.filter(({ stream }) => stream === "stderr")).toMatchObject([{ text: "an error" }]);
  });

  test("fails by the name of its exception, with a document as Lambda's", async () => {
    const environment = await shared;
    expect(await environment.invoke("refuses", { city: "Rome" })).toEqual({
      error: {
        errorMessage: "none in Rome",
        errorType: "NoSeat",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        stackTrace: [
          expect.stringMatching(
            /^ {2}File "\/var\/task\/index\.py", line \d+, in refuses\n {4}raise NoSeat\("none in " \+ event\["city"\]\)\n/,
          ),
        ],
      },
    });
    expect(logs.find(({ text }) => text.startsWith("[ERROR] NoSeat: none in Rome"))).toBeDefined();
    expect(await environment.run("Book", { input: { city: "Oslo" } })).toMatchObject({
      status: "SUCCEEDED",
      output: { Error: "NoSeat", Cause: expect.stringContaining('"stackTrace":') },
    });
  });

  test.each([
    [
      "unmarshalled",
      "Runtime.MarshalError",
      "Unable to marshal response: Object of type object is not JSON serializable",
    ],
    ["missing", "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'index'"],
    [
      "Bad",
      "Runtime.MalformedHandlerName",
      "Bad handler 'index': not enough values to unpack (expected 2, got 1)",
    ],
    ["Throws", "ValueError", "at the start"],
    [
      "Broken",
      "Runtime.UserCodeSyntaxError",
      "Syntax error in module 'index': invalid syntax (index.py, line 1)",
    ],
  ])("%s fails with %s", async (name, errorType, errorMessage) => {
    const environment = await shared;
    expect(await environment.invoke(name, {})).toMatchObject({ error: { errorType, errorMessage } });
  });

  test("says where a package that is missing can come from", async () => {
    const environment = await shared;
    const result = await environment.invoke("Lost", {});
    expect(result).toMatchObject({ error: { errorType: "Runtime.ImportModuleError" } });
    expect(JSON.stringify(result)).toMatch(
      /No module named 'nowhere_to_be_found'.*Install it there, or bundle it/,
    );
  });

  test("is ended when it exits or takes too long, and started anew", async () => {
    const environment = await shared;
    for (const _again of [1, 2]) {
      expect(await environment.invoke("exits", {})).toMatchObject({
        error: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("exit status 3") },
      });
    }
    expect(await environment.invoke("sleeps", {})).toMatchObject({
      error: {
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringContaining("timed out after 1.00 seconds"),
      },
    });
  });

  test("looks up no host of AWS's", async () => {
    const environment = await shared;
    expect(await environment.invoke("looksup", {})).toMatchObject({
      error: {
        errorType: "OSError",
        errorMessage: expect.stringContaining("may not reach sqs.eu-west-1.amazonaws.com"),
      },
    });
  });

  test("is told to run, with the interpreter, in the report", async () => {
    const environment = await shared;
    expect(environment.report.find(({ name }) => name === "counted")).toMatchObject({
      status: "runs",
      detail: expect.stringMatching(/^python3\.13, on Python 3\.\d+/),
    });
  });
});

test("finds modules beside its file and in its layers", async () => {
  const layer = {
    Type: "AWS::Lambda::LayerVersion",
    Properties: { Content: { S3Key: "1a.zip", S3Bucket: "b" } },
  };
  const environment = await started(
    {
      Layer: layer,
      Car: functionResource("abc", {
        Runtime: "python3.12",
        Handler: "src/app.handler",
        Layers: [{ Ref: "Layer" }],
      }),
    },
    {
      abc: {
        "src/app.py":
          "import json\nfrom src.names import name\nfrom shared import greeting\ndef handler(event, context):\n    return greeting(name)\n",
        "src/names.py": "name = 'Ada'\n",
      },
      "1a": { "python/shared.py": "def greeting(name):\n    return 'Hello ' + name\n" },
    },
  );
  expect(await environment.call("Car", {})).toBe("Hello Ada");
});
