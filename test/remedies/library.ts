import { execFile } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { App, Duration, Stack } from "aws-cdk-lib";
import { StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import {
  checkEndpoint,
  checkEvent,
  checkIsStandard,
  checkMessageGroup,
  checkSdkAction,
  checkSubject,
} from "../../lib/constructs/private/task-options.js";
import { DefinitionFile } from "../../lib/constructs/private/definition-file.js";
import { Saga, SagaAlarms, SagaDashboard, SagaTask } from "../../lib/constructs/index.js";
import { compile, operation, saga, shape } from "../../lib/core.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { directoryOf } from "../../lib/local/template/assembly-source.js";
import { findSaga, OperationError, startExecution } from "../../lib/operations/index.js";
import { replay, verify } from "../../lib/testing.js";
import type { JsonObject } from "../../lib/asl/index.js";
import { unpackZip } from "../../lib/local/functions/zip-archive.js";
import {
  inlineFunction,
  stateMachineResource,
  temporaryDirectory,
  writeAssembly,
  writeFiles,
} from "../support/assembly.js";
import type { ErrorAdvice } from "./advice.js";

const call = operation("Call", { request: shape<{ readonly id: string }>() });
const trip = saga("Trip").step("Call", {
  kind: "read-only",
  action: call,
  request: ({ key }) => ({ id: key }),
});

/** A saga in a stack. */
function deployed(): { readonly stack: Stack; readonly saga: Saga<typeof trip> } {
  const stack = new Stack(new App(), "Trips");
  const fn = new LambdaFunction(stack, "Call", {
    runtime: Runtime.NODEJS_22_X,
    handler: "i.h",
    code: Code.fromInline("exports.h = async () => ({});"),
    timeout: Duration.seconds(10),
  });
  return { stack, saga: new Saga(stack, "Trip", { saga: trip, operations: { Call: fn } }) };
}

const constructs: readonly ErrorAdvice[] = [
  {
    title: "a subject of two lines",
    fails: () => checkSubject({}, "a\nb"),
    remedies: [["1 to 100 ASCII characters on one line", () => checkSubject({}, "a b")]],
  },
  {
    title: "a message group with a space",
    fails: () => checkMessageGroup({}, "a b"),
    remedies: [["1 to 128 ASCII letters, digits and punctuation", () => checkMessageGroup({}, "a-b")]],
  },
  {
    title: "a source of AWS's own",
    fails: () => checkEvent({}, { source: "aws.trip", detailType: "Booked" }),
    remedies: [
      [
        `a text that does not begin with "aws."`,
        () => checkEvent({}, { source: "trip", detailType: "Booked" }),
      ],
    ],
  },
  {
    title: "an event without a type",
    fails: () => checkEvent({}, { source: "trip", detailType: "" }),
    remedies: [["a text that is not empty", () => checkEvent({}, { source: "trip", detailType: "Booked" })]],
  },
  {
    title: "an endpoint without https",
    fails: () => checkEndpoint({}, "http://example.com"),
    remedies: [[`begin with "https://"`, () => checkEndpoint({}, "https://example.com")]],
  },
  {
    title: "an Express state machine",
    fails: () => checkIsStandard({ stateMachineType: StateMachineType.EXPRESS }),
    remedies: [
      ["make it Standard", () => checkIsStandard({ stateMachineType: StateMachineType.STANDARD })],
      [
        "or call it by SagaTask.awsSdk with the service sfn and the action startSyncExecution",
        () =>
          SagaTask.awsSdk({
            service: "sfn",
            action: "startSyncExecution",
            resources: ["arn:aws:states:r:1:x"],
          }),
      ],
    ],
  },
  {
    title: "an action without resources",
    fails: () => checkSdkAction({ service: "s3", action: "putObject", resources: [] }),
    remedies: [
      [
        "Give the ARNs of what it is for",
        () => checkSdkAction({ service: "s3", action: "putObject", resources: ["arn:aws:s3:::b/*"] }),
      ],
    ],
  },
  {
    title: "a definition as an asset of no app",
    fails: () => new DefinitionFile("{}").bind(new Construct(undefined as never, "")),
    remedies: [
      ["Create its stack in one", () => new DefinitionFile("{}").bind(new Stack(new App(), "Trips"))],
    ],
  },
  {
    title: "an alarm on no share",
    fails: () => {
      const { stack, saga: made } = deployed();
      return new SagaAlarms(stack, "Alarms", { saga: made, compensatedPercent: 0 });
    },
    remedies: [
      [
        "a number above 0 and up to 100",
        () => {
          const { stack, saga: made } = deployed();
          return new SagaAlarms(stack, "Alarms", { saga: made, compensatedPercent: 100 });
        },
      ],
    ],
  },
  {
    title: "a dashboard of nothing",
    fails: () => new SagaDashboard(deployed().stack, "Board", { sagas: [] }),
    remedies: [
      [
        "Give at least one saga",
        () => {
          const { stack, saga: made } = deployed();
          return new SagaDashboard(stack, "Board", { sagas: [made] });
        },
      ],
    ],
  },
];

/** A Step Functions with state machines of these names, each of them the saga. */
const machines = (...names: readonly string[]) =>
  ({
    async *machines() {
      for (const name of names) yield { arn: `arn:aws:states:r:1:stateMachine:${name}`, name };
    },
    definition: async () => compile(trip).definition,
    start: async ({ name }: { name: string }) => {
      if (name === "taken") throw new OperationError("taken", { kind: "already-exists" });
      return { arn: name, started: new Date(0) };
    },
    describe: async () => ({ input: '{"a":1}', status: "RUNNING", started: new Date(0) }),
  }) as never;

const started = (name: string) =>
  startExecution(machines(), "arn:aws:states:r:1:stateMachine:Trip", { name, input: "{}" });

/** Loads the SDK for Step Functions in a project, which has it or not. Returns the message. */
async function loadsSdk({ has }: { readonly has: boolean }): Promise<string> {
  const project = temporaryDirectory();
  const root = process.cwd();
  await build({
    stdin: {
      contents: `import { SdkStepFunctions } from "./lib/operations/sdk.ts";
        SdkStepFunctions.connect({ region: "us-east-1" }).then(() => {}, (error) => console.log(error.message));`,
      resolveDir: root,
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@aws-sdk/client-sfn"],
    outfile: join(project, "load.cjs"),
  });
  if (has) symlinkSync(join(root, "node_modules"), join(project, "node_modules"), "junction");
  const { stdout } = await promisify(execFile)(process.execPath, ["load.cjs"], { cwd: project });
  return stdout;
}

const operations: readonly ErrorAdvice[] = [
  {
    title: "the SDK for Step Functions, which isn't installed",
    fails: () => loadsSdk({ has: false }),
    remedies: [
      [
        "npm install --save-dev @aws-sdk/client-sfn",
        async () => {
          const message = await loadsSdk({ has: true });
          if (message !== "") throw new Error(message);
        },
      ],
    ],
  },
  {
    title: "a saga that several state machines are",
    fails: () => findSaga(machines("One", "Two"), "Trip"),
    remedies: [
      [
        "Give the ARN of one: arn:aws:states:r:1:stateMachine:One",
        () => findSaga(machines("One", "Two"), "arn:aws:states:r:1:stateMachine:One"),
      ],
    ],
  },
  {
    title: "an execution's name with a space",
    fails: () => started("trip 1"),
    remedies: [["1 to 80 of the characters A-Z, a-z, 0-9, - and _", () => started("trip-1")]],
  },
  {
    title: "an execution's name that is taken",
    fails: () => started("taken"),
    remedies: [["choose another one", () => started("free")]],
  },
];

const verifier: readonly ErrorAdvice[] = [
  {
    title: "a script that can't be read",
    fails: () => replay(trip, "nonsense"),
    remedies: [
      ["<visit>=<outcome>", () => replay(trip, "Call=lost")],
      ["input:<number>", () => replay(trip, "input:0")],
    ],
  },
  {
    title: "a negative time to verify",
    fails: () => verify(trip, { seconds: -1 }),
    remedies: [["at least 0, such as 60", () => verify(trip, { seconds: 60 })]],
  },
  {
    title: "no thread to verify with",
    fails: () => verify(trip, { workers: 0 }),
    remedies: [["at least 1, such as 4", () => verify(trip, { workers: 1 })]],
  },
];

const assembly = (resources: JsonObject = {}) =>
  writeAssembly([
    {
      name: "Trips",
      resources: {
        Greet: inlineFunction("exports.handler = async () => 1;", { FunctionName: "greet" }),
        Greeter: stateMachineResource(
          { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
          { StateMachineName: "greeter" },
        ),
        ...resources,
      },
    },
  ]);

/** Starts a local environment, and closes it. */
async function runs(options: object = {}): Promise<void> {
  const environment = await startLocalEnvironment({ assembly: assembly(), ...options });
  await environment.close();
}

/** Asks a local environment, and closes it. */
async function asked<Answer>(
  ask: (environment: LocalEnvironment) => Promise<Answer>,
  resources: JsonObject = {},
): Promise<Answer> {
  const environment = await startLocalEnvironment({ assembly: assembly(resources) });
  try {
    return await ask(environment);
  } finally {
    await environment.close();
  }
}

const local: readonly ErrorAdvice[] = [
  {
    title: "an assembly that is none",
    fails: () => directoryOf({} as never),
    remedies: [
      ["the directory that `cdk synth` wrote", () => directoryOf(assembly())],
      ["an App", () => directoryOf(new App() as never)],
      ["Stack of the CDK", () => directoryOf(new Stack(new App(), "S") as never)],
    ],
  },
  {
    title: "a stub for nothing",
    fails: () => runs({ stubs: { Nope: {} } }),
    remedies: [["Name a function (Greet)", () => runs({ stubs: { Greet: {} } })]],
  },
  {
    title: "a function that there is none of",
    fails: () => asked((environment) => environment.invoke("nope", {})),
    remedies: [["Name one of these", () => asked((environment) => environment.invoke("greet", {}))]],
  },
  {
    title: "a schedule",
    fails: () =>
      asked(async ({ report }) => JSON.stringify(report), {
        Hourly: {
          Type: "AWS::Events::Rule",
          Properties: {
            ScheduleExpression: "rate(1 hour)",
            Targets: [{ Id: "Greet", Arn: { "Fn::GetAtt": ["Greet", "Arn"] } }],
          },
        },
      }),
    remedies: [["Call the targets yourself", () => asked((environment) => environment.invoke("Greet", {}))]],
  },
  {
    title: "an archive that isn't one",
    fails: async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, { "code.zip": "no archive" });
      return unpackZip(join(directory, "code.zip"), directory);
    },
    remedies: [
      [
        "Give Code.fromAsset a directory",
        async () => {
          const directory = temporaryDirectory();
          writeFiles(directory, { "index.js": "exports.handler = async () => 1;" });
          const stack = new Stack(new App(), "Trips");
          new LambdaFunction(stack, "Greet", {
            runtime: Runtime.NODEJS_22_X,
            handler: "index.handler",
            code: Code.fromAsset(directory),
          });
          const environment = await startLocalEnvironment({ assembly: stack });
          try {
            await environment.invoke("Trips/Greet", {});
          } finally {
            await environment.close();
          }
        },
      ],
    ],
  },
  {
    title: "a port that is taken",
    fails: async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      try {
        await runs({ port: typeof address === "object" ? address?.port : undefined });
      } finally {
        server.close();
      }
    },
    remedies: [["or 0 for one that the system chooses", () => runs({ port: 0 })]],
  },
];

/** Messages of constructs, operations, the verifier and the local environment that name a remedy. */
export const library: readonly ErrorAdvice[] = [...constructs, ...operations, ...verifier, ...local];
