import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import {
  inlineFunction,
  stateMachineResource,
  temporaryDirectory,
  writeAssembly,
  writeFiles,
} from "../support/assembly.js";
import { sagaCommand } from "../support/command-line.js";

const resources: JsonObject = {
  Greet: inlineFunction(
    "exports.handler = async ({ name }) => { console.log('greeting', name); return `Hello ${name}`; };",
    {
      FunctionName: "greet",
      Timeout: 10,
    },
  ),
  Cars: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "cars",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  },
  Greeter: stateMachineResource(
    {
      QueryLanguage: "JSONata",
      StartAt: "Greet",
      States: {
        Greet: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: { FunctionName: "greet", Payload: { name: "Ada" } },
          Output: "{% $states.result.Payload %}",
          End: true,
        },
      },
    },
    { StateMachineName: "greeter" },
  ),
};

/** A run of the command in a process of its own. */
interface Run {
  readonly child: ChildProcess;
  /** What it has written to standard output so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves when the output has this in it. */
  readonly has: (text: string) => Promise<void>;
  /** Resolves with the exit code, or the signal that has ended it. */
  readonly ended: Promise<number | string>;
}

let command = "";
beforeAll(async () => {
  command = await sagaCommand();
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function saga(args: readonly string[], temporary = temporaryDirectory()): Run {
  const child = spawn(process.execPath, [command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    // Not the project's own directory, whose cdk.json says to watch its sources.
    cwd: temporary,
    env: { ...process.env, TMPDIR: temporary },
  });
  children.push(child);
  let output = "";
  let errors = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
    for (const look of waiting) look();
  });
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  return {
    child,
    output: () => output,
    errors: () => errors,
    has: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        child.once("close", () => reject(new Error(`It ended without "${text}": ${output}${errors}`)));
        look();
      }),
    ended: once(child, "close").then(([code, signal]) => code ?? signal),
  };
}

const credentials = { accessKeyId: "any", secretAccessKey: "any" };

describe("saga local", () => {
  test("prints endpoints and names, serves AWS clients, tells what runs, and ends cleanly on Ctrl-C", async () => {
    const temporary = temporaryDirectory();
    const run = saga(["local", writeAssembly([{ name: "Trip", resources }])], temporary);
    await run.has("Ctrl-C ends it.");
    const endpoint = /AWS_ENDPOINT_URL_SFN=(\S+)/.exec(run.output())?.[1] ?? "";
    expect(run.output().replaceAll(/127\.0\.0\.1:\d+/g, "(address)")).toMatchInlineSnapshot(`
"export AWS_ENDPOINT_URL=http://(address)
export AWS_ENDPOINT_URL_SFN=http://(address)
export AWS_ENDPOINT_URL_LAMBDA=http://(address)
export AWS_ENDPOINT_URL_DYNAMODB=http://(address)
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

State machines:
  arn:aws:states:us-east-1:123456789012:stateMachine:greeter

Functions:
  greet

Tables:
  cars

Ctrl-C ends it.
"
`);

    const options = { endpoint, region: "us-east-1", credentials };
    const lambda = new LambdaClient(options);
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: "greet", Payload: '{"name":"Bob"}' }),
    );
    expect(Payload?.transformToString()).toBe('"Hello Bob"');
    const sfn = new SFNClient(options);
    const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:greeter";
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "hello" }));
    await run.has("→ SUCCEEDED");
    expect((await sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events).toHaveLength(7);
    const told = run.output().split("Ctrl-C ends it.\n")[1] ?? "";
    expect(told.replaceAll(/ +[\d.]+ s {2}/g, "  (time)  ")).toMatchInlineSnapshot(`
"[greet] greeting Bob
hello  (time)  started
[greet] greeting Ada
hello  (time)    Greet             try 1       done
hello  (time)  → SUCCEEDED with "Hello Ada"
"
`);

    // Clients keep connections open; they are ended too.
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(130);
    expect(run.errors()).toBe("");
    expect(readdirSync(temporary).filter((name) => name.startsWith("saga-"))).toEqual([]);
    sfn.destroy();
    lambda.destroy();
  });

  test("ends cleanly on SIGTERM, and says nothing of what runs when it is to be quiet", async () => {
    const run = saga(["local", "--quiet", "--real-time", writeAssembly([{ name: "Trip", resources }])]);
    await run.has("Ctrl-C ends it.");
    const endpoint = /AWS_ENDPOINT_URL_LAMBDA=(\S+)/.exec(run.output())?.[1] ?? "";
    const lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials });
    await lambda.send(new InvokeCommand({ FunctionName: "greet", Payload: '{"name":"Bob"}' }));
    lambda.destroy();
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(143);
    expect(run.output()).toMatch(/Ctrl-C ends it\.\n$/);
  });

  test("says what is missing and how to give it, takes values, variables and stubs, and goes on", async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      "values.json": '{"Pool": "pool-1"}',
      ".env": "# keys\nKEY=k1",
      "receipt.json": '{"receipt":7}',
      "stubs.mjs": "export const Legacy = (event) => ({ legacy: event.name });",
    });
    const read =
      "exports.handler = async () => [process.env.POOL, process.env.STAGE, process.env.KEY, process.env.LOST];";
    const environment = { POOL: { Ref: "Pool" }, STAGE: { Ref: "Stage" }, LOST: { Ref: "Lost" } };
    const assembly = writeAssembly([
      {
        name: "Trip",
        sections: { Parameters: { Stage: { Type: "String" }, Lost: { Type: "String" } } },
        resources: {
          Pool: { Type: "AWS::Cognito::UserPool" },
          Read: inlineFunction(read, { FunctionName: "read", Environment: { Variables: environment } }),
          Legacy: inlineFunction("", { FunctionName: "legacy", Runtime: "java21" }),
          Receipt: inlineFunction("", { FunctionName: "receipt", Runtime: "ruby3.4" }),
          Old: inlineFunction("", { FunctionName: "old", Runtime: "dotnet8" }),
        },
      },
    ]);
    const file = (name: string) => join(directory, name);
    const options = [
      "--values",
      file("values.json"),
      "--env-file",
      file(".env"),
      "--parameter",
      "Stage=beta=2",
    ];
    const stubs = ["--stub", `Receipt=${file("receipt.json")}`, "--stub", file("stubs.mjs")];
    const run = saga(["local", assembly, ...options, ...stubs]);
    await run.has("Ctrl-C ends it.");
    const endpoint = /AWS_ENDPOINT_URL_LAMBDA=(\S+)/.exec(run.output())?.[1] ?? "";
    expect(run.output()).toContain(`Not run as it is:
  stubbed  function Legacy
  stubbed  function Receipt
  missing  function Old      The function Trip/Old has the runtime "dotnet8"`);
    expect(run.output()).toMatch(/ {2}missing {2}value Lost {8}.*--parameter 'Lost=…'/);
    const lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials });
    const answerOf = async (FunctionName: string) => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"name":"Ada"}' }));
      return JSON.parse(Payload?.transformToString() ?? "");
    };
    expect(await answerOf("read")).toEqual(["pool-1", "beta=2", "k1", "unknown--Lost--"]);
    expect(await answerOf("legacy")).toEqual({ legacy: "Ada" });
    expect(await answerOf("receipt")).toEqual({ receipt: 7 });
    await run.has("[read] read reads LOST, which is unknown--Lost-- here.");
    lambda.destroy();
  });

  test("takes an assembly that is written anew while it runs", async () => {
    const stack = (code: string) => [
      { name: "Trip", resources: { Greet: inlineFunction(code, { FunctionName: "greet" }) } },
    ];
    const assembly = writeAssembly(stack("exports.handler = async () => 'old';"));
    const run = saga(["local", "--watch", assembly]);
    await run.has("Ctrl-C ends it.");
    cpSync(writeAssembly(stack("exports.handler = async () => 'new';")), assembly, { recursive: true });
    await run.has("Taken from the new assembly: Greet.");
    const endpoint = /AWS_ENDPOINT_URL_LAMBDA=(\S+)/.exec(run.output())?.[1] ?? "";
    const lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials });
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "greet" }));
    expect(Payload?.transformToString()).toBe('"new"');
    lambda.destroy();
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(130);
  });

  test.each([
    [
      "a file of values that isn't there",
      ["local", "--values", "nowhere.json"],
      /^--values nowhere\.json can't be read/,
    ],
    [
      "a parameter without a name",
      ["local", "--parameter", "=x"],
      /^--parameter has to be NAME=VALUE.*received "=x"/,
    ],
    ["a wrong option", ["local", "--prot", "1"], /^Unknown option '--prot'\. Allowed are .*\n$/],
    [
      "a directory that is not there",
      ["local", "nowhere"],
      /^Cannot read the manifest .*nowhere.* cdk synth.*\n$/,
    ],
    ["no command", [], /^Received no command.*\n$/],
  ])("fails with one message for %s", async (_what, args, message) => {
    const run = saga(args);
    expect(await run.ended).toBe(2);
    expect(run.errors()).toMatch(message);
    expect(run.output()).toBe("");
  });

  test("fails with one message for a port that is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const run = saga(["local", writeAssembly([{ resources: {} }]), "--port", port]);
    expect(await run.ended).toBe(2);
    expect(run.errors()).toMatch(/^Cannot listen on port \d+ of 127\.0\.0\.1: .*EADDRINUSE.*\n$/);
    server.close();
  });

  test("tells how it is used, and its version", async () => {
    const [helping, versioned] = [saga(["--help"]), saga(["--version"])];
    expect(await helping.ended).toBe(0);
    expect(helping.output()).toMatch(/saga local \[cdk\.out\]/);
    expect(await versioned.ended).toBe(0);
    expect(versioned.output()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
