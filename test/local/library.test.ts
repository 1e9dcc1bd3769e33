import { afterEach, describe, expect, test } from "@jest/globals";
import { App, CfnResource, Stack, Stage } from "aws-cdk-lib";
import {
  FunctionFailedError,
  type LocalEnvironment,
  type LocalEnvironmentOptions,
  startLocalEnvironment,
} from "cdk-saga/local";
import { RootConstruct } from "constructs";
import type { JsonObject } from "../../lib/asl/index.js";
import {
  inlineFunction,
  stateMachineResource,
  temporaryDirectory,
  writeAssembly,
} from "../support/assembly.js";

// A second look at the template takes many seconds, and the tests of the constructs take it.
process.env.CDK_VALIDATION ??= "false";

const environments: LocalEnvironment[] = [];
afterEach(async () => {
  await Promise.all(environments.splice(0).map((environment) => environment.close()));
});

async function started(options: LocalEnvironmentOptions): Promise<LocalEnvironment> {
  const environment = await startLocalEnvironment(options);
  environments.push(environment);
  return environment;
}

const states = (States: JsonObject, StartAt = Object.keys(States)[0] ?? ""): JsonObject =>
  stateMachineResource({ QueryLanguage: "JSONata", StartAt, States });

const caught = [{ ErrorEquals: ["States.ALL"], Next: "Caught", Output: "{% $states.errorOutput %}" }];
const tell: JsonObject = {
  Tell: {
    Type: "Task",
    Resource: "arn:aws:states:::sns:publish",
    Arguments: { TopicArn: "arn:aws:sns:us-east-1:123456789012:Trips", Message: "booked" },
    TimeoutSeconds: 60,
    Catch: caught,
    Next: "Told",
  },
  Told: { Type: "Succeed", Output: "told" },
  Caught: { Type: "Succeed" },
};

const resources: JsonObject = {
  Tell: states(tell),
  Ask: states({
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: {
        QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/Questions",
        MessageBody: { token: "{% $states.context.Task.Token %}" },
      },
      Next: "Rest",
    },
    Rest: { Type: "Wait", Seconds: 86_400, End: true },
  }),
  Fail: states({ Fail: { Type: "Fail", Error: "Full", Cause: "no seat" } }),
  Rest: states({ Rest: { Type: "Wait", Seconds: 86_400, End: true } }),
  Seat: inlineFunction(
    `exports.handler = async ({ row }) => {
      if (row > 40) throw Object.assign(new Error("There are 40 rows."), { name: "NoSuchRow" });
      return { row };
    };`,
  ),
  Seats: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  },
  Put: states({
    Put: {
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:putItem",
      Arguments: { TableName: "Trip-Seats", Item: "{% $states.input %}" },
      End: true,
    },
  }),
};
const start = (options: Partial<LocalEnvironmentOptions> = {}) =>
  started({ assembly: writeAssembly([{ name: "Trip", resources }]), ...options });

describe("the assembly", () => {
  const stackIn = (scope: App | Stage) => {
    const stack = new Stack(scope, "Trip");
    for (const [id, { Type, Properties }] of Object.entries(resources as Record<string, JsonObject>)) {
      new CfnResource(stack, id, { type: String(Type), properties: Properties as Record<string, unknown> });
    }
    return stack;
  };
  const newApp = () => new App({ outdir: temporaryDirectory() });

  test.each<[string, () => LocalEnvironmentOptions["assembly"]]>([
    ["a directory", () => writeAssembly([{ name: "Trip", resources }])],
    [
      "what app.synth() returns",
      () => {
        const app = newApp();
        stackIn(app);
        return app.synth();
      },
    ],
    [
      "an App",
      () => {
        const app = newApp();
        stackIn(app);
        return app;
      },
    ],
    [
      "a Stage",
      () => {
        const stage = new Stage(newApp(), "Test");
        stackIn(stage);
        return stage;
      },
    ],
    ["a Stack", () => stackIn(newApp())],
  ])("can be %s", async (_name, assembly) => {
    const environment = await started({ assembly: assembly() });
    expect(await environment.run("Fail", { input: {} })).toMatchObject({ status: "FAILED", error: "Full" });
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "Received undefined."],
    ["an object of another kind", { outdir: "cdk.out" }, "Received object."],
    ["a construct without an App", new RootConstruct("Trip"), "Received a construct that is in no App."],
  ])("can't be %s", async (_name, assembly, received) => {
    await expect(started({ assembly: assembly as string })).rejects.toThrow(
      `what app.synth() returned, or an App, Stage or Stack of the CDK. ${received}`,
    );
  });
});

describe("an execution", () => {
  test("gives its status, output and history", async () => {
    const environment = await start();
    const result = await environment.run("Tell", { input: {}, name: "trip-1" });
    expect(result).toMatchObject({ status: "SUCCEEDED", output: "told", name: "trip-1" });
    expect(result.arn).toMatch(/:execution:Trip-Tell:trip-1$/);
    expect(result.history.at(-1)?.type).toBe("ExecutionSucceeded");
  });

  test("gives its error and cause if it fails", async () => {
    const result = await (await start()).run("Fail", { input: {} });
    expect(result).toMatchObject({ status: "FAILED", error: "Full", cause: "no seat" });
    expect(result.output).toBeUndefined();
  });

  test("can be stopped, and redriven to its end", async () => {
    const environment = await start();
    const execution = environment.startExecution("Rest", { input: { a: 1 } });
    const stopped = await environment.stop(execution, { error: "Enough", cause: "the test has seen enough" });
    expect(stopped).toMatchObject({ status: "ABORTED", error: "Enough", cause: "the test has seen enough" });
    const result = await environment.resultOf(environment.redrive(stopped.execution));
    expect(result).toMatchObject({ status: "SUCCEEDED", output: { a: 1 } });
    expect(result.history.map(({ type }) => type)).toContain("ExecutionRedriven");
  });

  test("goes on when its token is answered, and leaps over waits after that", async () => {
    const environment = await start();
    const asked = new Promise<string>((resolve) => {
      environment.observe(({ event }) => {
        if (event.type === "TaskSubmitted") resolve(environment.sent()[0]?.taskToken ?? "");
      });
    });
    const execution = environment.startExecution("Ask", { input: {} });
    const token = await asked;
    expect(environment.sendTaskSuccess(token, { answer: "yes" })).toBe("accepted");
    expect(await environment.resultOf(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: { answer: "yes" },
    });
    expect(environment.sendTaskFailure(token, { error: "Late" })).not.toBe("accepted");
  });

  test.each<[string, object, string]>([
    ["a function", () => {}, "received function."],
    ["a number without a form in JSON", { seats: 1n }, "Do not know how to serialize a BigInt."],
  ])("isn't started with %s", async (_name, input, reason) => {
    await expect((await start()).run("Rest", { input })).rejects.toThrow(
      `The input of an execution can't be sent as JSON: ${reason}`,
    );
  });

  test("takes an input of an interface's type", async () => {
    interface Trip {
      readonly city: string;
      readonly on: Date;
    }
    const input: Trip = { city: "Rome", on: new Date(0) };
    expect((await (await start()).run("Rest", { input })).output).toEqual({
      city: "Rome",
      on: "1970-01-01T00:00:00.000Z",
    });
  });

  test("is not started for a state machine that isn't there; the error lists those that are", async () => {
    await expect((await start()).run("Sleep", { input: {} })).rejects.toThrow(
      /^There is no state machine "Sleep"\. .*: Tell, Ask, Fail, Rest, Put\.$/,
    );
  });
});

describe("a fault of a task that isn't a function", () => {
  const caughtError = (error: string, cause: string) => ({
    status: "SUCCEEDED",
    output: { Error: error, Cause: cause },
  });

  test("fails before the call", async () => {
    const environment = await start({ faults: [{ task: "Tell", kind: "failBefore" }] });
    expect(await environment.run("Tell", { input: {} })).toMatchObject(
      caughtError("States.TaskFailed", "The service failed before the call."),
    );
    expect(environment.published()).toEqual([]);
  });

  test("loses the answer of the call that it names, and of no other", async () => {
    const environment = await start();
    const fault = environment.faults.inject({
      task: "Tell",
      kind: "loseAnswer",
      error: "Sns.SdkClientException",
      invocation: 2,
    });
    expect(await environment.run("Tell", { input: {} })).toMatchObject({ output: "told" });
    expect(await environment.run("Tell", { input: {} })).toMatchObject(
      caughtError("Sns.SdkClientException", "The answer was lost on its way."),
    );
    expect(await environment.run("Tell", { input: {} })).toMatchObject({ output: "told" });
    expect(environment.published()).toHaveLength(3);
    expect(fault.hits).toBe(1);
  });

  test("rejects the request", async () => {
    const environment = await start({
      faults: [{ task: "Tell", kind: "reject", error: "Sns.NotFound", message: "gone" }],
    });
    expect(await environment.run("Tell", { input: {} })).toMatchObject(caughtError("Sns.NotFound", "gone"));
    expect(environment.published()).toEqual([]);
  });

  test("delivers the call twice", async () => {
    const environment = await start({ faults: [{ task: "Tell", kind: "deliverTwice" }] });
    expect(await environment.run("Tell", { input: {} })).toMatchObject({ output: "told" });
    await environment.settled();
    expect(environment.published()).toHaveLength(2);
  });

  test("delivers the call when the state machine has given up on it", async () => {
    const environment = await start({ faults: [{ task: "Tell", kind: "deliverLate" }] });
    expect(await environment.run("Tell", { input: {} })).toMatchObject({
      output: { Error: "States.Timeout" },
    });
    await environment.settled();
    expect(environment.published()).toHaveLength(1);
  });

  test("befalls handlers of the user's too", async () => {
    const environment = await start({
      handlers: { "arn:aws:states:::sns:publish": () => ({ succeeded: {} }) },
      faults: [{ task: "Tell", kind: "failBefore", error: "Down" }],
    });
    expect(await environment.run("Tell", { input: {} })).toMatchObject({ output: { Error: "Down" } });
  });

  test("is not injected for a task that isn't there; the error lists those that are", async () => {
    const environment = await start();
    expect(() => environment.faults.inject({ task: "Say", kind: "failBefore" })).toThrow(
      'No state machine has the task "Say". Name one of these: Tell, Ask, Put.',
    );
  });
});

describe("functions and tables", () => {
  test("a function's answer is given as it is, and its failure is thrown", async () => {
    const environment = await start();
    expect(await environment.call("Seat", { row: 12 })).toEqual({ row: 12 });
    const failing = environment.call("Seat", { row: 41 });
    await expect(failing).rejects.toBeInstanceOf(FunctionFailedError);
    await expect(failing).rejects.toMatchObject({
      functionName: "Trip-Seat",
      errorType: "NoSuchRow",
      message: "There are 40 rows.",
    });
    await expect(environment.call("Row", {})).rejects.toThrow('There is no Lambda function "Row"');
  });

  test("items are given as JavaScript has them", async () => {
    const environment = await start();
    expect(await environment.items("Seats")).toEqual([]);
    await environment.run("Put", {
      input: {
        id: { S: "12A" },
        price: { N: "12.5" },
        isFree: { BOOL: true },
        note: { NULL: true },
        picture: { B: "aGk=" },
        tags: { SS: ["window"] },
        rows: { NS: ["1", "2"] },
        scans: { BS: ["aGk="] },
        past: { L: [{ S: "held" }, { M: { by: { S: "Ada" } } }] },
      },
    });
    expect(await environment.items("Seats")).toEqual([
      {
        id: "12A",
        price: 12.5,
        isFree: true,
        note: null,
        picture: new Uint8Array([104, 105]),
        tags: new Set(["window"]),
        rows: new Set([1, 2]),
        scans: new Set([new Uint8Array([104, 105])]),
        past: ["held", { by: "Ada" }],
      },
    ]);
    await expect(environment.items("Rows")).rejects.toThrow('There is no DynamoDB table "Rows"');
  });

  test("all items of a table are given, however many pages they fill", async () => {
    const environment = await start();
    const note = { S: "x".repeat(200_000) };
    for (let row = 1; row <= 12; row += 1) {
      await environment.run("Put", { input: { id: { S: `${row}A` }, note } });
    }
    expect(await environment.items("Seats")).toHaveLength(12);
  });
});
