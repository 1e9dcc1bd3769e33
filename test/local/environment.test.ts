import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import {
  type FunctionLog,
  type LocalEnvironment,
  type LocalEnvironmentOptions,
  startLocalEnvironment,
} from "../../lib/local/index.js";
import { functionResource, stateMachineResource, writeAssembly } from "../support/assembly.js";

const environments: LocalEnvironment[] = [];
afterEach(async () => {
  await Promise.all(environments.splice(0).map((environment) => environment.close()));
});

const reserve = `
  import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
  const client = new DynamoDBClient({});
  export const handler = async ({ key, city, milliseconds = 0 }) => {
    if (city === "Atlantis") throw Object.assign(new Error("No car in Atlantis"), { name: "CarUnavailable" });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: key } } }));
    console.log("reserved", key);
    return { reservationId: key };
  };`;
const cancel = `export const handler = async ({ key }) => { console.log("cancelled", key); };`;

/** Reserve, and where that fails other than by rejection, cancel. */
const definition: JsonObject = {
  QueryLanguage: "JSONata",
  StartAt: "ReserveCar",
  States: {
    ReserveCar: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "${reserve}", Payload: "{% $states.input %}" },
      Output: "{% $states.result.Payload %}",
      TimeoutSeconds: "{% $exists($states.input.timeout) ? $states.input.timeout : 60 %}",
      Retry: [
        { ErrorEquals: ["CarUnavailable", "States.Timeout"], MaxAttempts: 0 },
        { ErrorEquals: ["States.ALL"], IntervalSeconds: 3600, MaxAttempts: 2 },
      ],
      Catch: [
        { ErrorEquals: ["CarUnavailable"], Next: "Notify", Output: "{% $states.errorOutput %}" },
        { ErrorEquals: ["States.ALL"], Next: "CancelCar", Output: "{% $states.input %}" },
      ],
      End: true,
    },
    CancelCar: {
      Type: "Task",
      Resource: "${cancel}",
      Arguments: "{% $states.input %}",
      Output: { cancelled: true },
      End: true,
    },
    Notify: {
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      Arguments: { TopicArn: "${topic}", Message: "{% $states.input.Error %}" },
      Output: "{% $states.input %}",
      End: true,
    },
  },
};

const resources: JsonObject = {
  Cars: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  },
  ReserveCar: functionResource("reserve", {
    Timeout: 10,
    Environment: { Variables: { TABLE: { Ref: "Cars" } } },
  }),
  CancelCar: functionResource("cancel", { Timeout: 10 }),
  Topic: { Type: "AWS::SNS::Topic" },
  Booking: stateMachineResource(definition, {
    DefinitionSubstitutions: {
      reserve: { "Fn::GetAtt": ["ReserveCar", "Arn"] },
      cancel: { "Fn::GetAtt": ["CancelCar", "Arn"] },
      topic: { Ref: "Topic" },
    },
  }),
  Unsupported: stateMachineResource({
    QueryLanguage: "JSONata",
    StartAt: "Tell",
    States: { Tell: { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun", End: true } },
  }),
};

async function start(options: Partial<LocalEnvironmentOptions> = {}) {
  const assets = { reserve: { "index.mjs": reserve }, cancel: { "index.mjs": cancel } };
  const assembly = writeAssembly([{ name: "Trip", resources, assets }]);
  const logs: FunctionLog[] = [];
  const environment = await startLocalEnvironment({ assembly, onLog: (log) => logs.push(log), ...options });
  environments.push(environment);
  const book = async (input: JsonValue) => {
    const execution = environment.startExecution("Booking", { input });
    await execution.ended;
    return execution;
  };
  return { environment, book, written: () => logs.map(({ text }) => text.trim()) };
}

describe("an execution on this machine", () => {
  test("calls the functions of the assembly, which reach its tables, and is seen event by event", async () => {
    const { environment, written } = await start();
    const types: string[] = [];
    const execution = environment.startExecution("Booking", {
      input: { key: "k1", city: "Lisbon" },
      name: "trip-1",
      observe: (event) => types.push(event.type),
    });
    await execution.ended;
    expect(execution).toMatchObject({
      status: "SUCCEEDED",
      output: { reservationId: "k1" },
      arn: "arn:aws:states:us-east-1:123456789012:execution:Trip-Booking:trip-1",
    });
    expect(written()).toEqual(["reserved k1"]);
    expect(types).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(execution.history.map((event) => event.type)).toEqual(types);
  });

  test("takes the errors of functions, and publishes messages that can be read back", async () => {
    const { environment, book } = await start();
    expect(await book({ key: "k1", city: "Atlantis" })).toMatchObject({
      status: "SUCCEEDED",
      output: { Error: "CarUnavailable", Cause: expect.stringContaining("No car in Atlantis") },
    });
    expect(environment.published()).toMatchObject([
      { topicArn: "arn:aws:sns:us-east-1:123456789012:Trip-Topic", message: "CarUnavailable" },
    ]);
  });

  test("leaps over hours of backoff, and calls again what lost its answer", async () => {
    const { book, written } = await start({
      faults: [{ function: "ReserveCar", kind: "loseAnswer", invocation: 1 }],
    });
    const execution = await book({ key: "k1" });
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { reservationId: "k1" } });
    expect(written()).toEqual(["reserved k1", "reserved k1"]);
    const [first, last] = [execution.history.at(0), execution.history.at(-1)];
    expect(Number(last?.timestamp) - Number(first?.timestamp)).toBeGreaterThanOrEqual(3_600_000);
  });

  test("gives up on a call that is late, without waiting for its timeout, and the call arrives all the same", async () => {
    const { environment, book, written } = await start({
      faults: [{ function: "ReserveCar", kind: "deliverLate", deliver: "whenExecutionEnded" }],
    });
    expect(await book({ key: "k1" })).toMatchObject({ status: "SUCCEEDED", output: { cancelled: true } });
    await environment.settled();
    expect(written()).toEqual(["cancelled k1", "reserved k1"]);
  });

  test("gives up on a function that takes longer than its state's timeout, and the function runs on", async () => {
    const { environment, book, written } = await start();
    await environment.invoke("ReserveCar", { key: "warm" });
    expect(await book({ key: "k1", timeout: 1, milliseconds: 1_200 })).toMatchObject({
      output: { cancelled: true },
    });
    await environment.settled();
    // Which of the two came first is a race, as it is on AWS.
    expect(written()[0]).toBe("reserved warm");
    expect(written().slice(1).sort()).toEqual(["cancelled k1", "reserved k1"]);
  });

  test("is stuck while something is down, and goes on from there once it is repaired and redriven", async () => {
    const { environment, book, written } = await start();
    environment.faults.inject({ function: "ReserveCar", kind: "failBefore" });
    const down = environment.faults.inject({ function: "CancelCar", kind: "failBefore" });
    const execution = await book({ key: "k1" });
    expect(execution).toMatchObject({ status: "FAILED", error: "Lambda.ServiceException" });
    expect(written()).toEqual([]);

    down.repair();
    await environment.redrive(execution).ended;
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { cancelled: true } });
    expect(written()).toEqual(["cancelled k1"]);
  });

  test("runs beside others", async () => {
    const { book } = await start();
    const executions = await Promise.all(["k1", "k2", "k3"].map((key) => book({ key })));
    expect(executions.map(({ output }) => output)).toEqual(
      ["k1", "k2", "k3"].map((reservationId) => ({ reservationId })),
    );
    expect(new Set(executions.map(({ arn }) => arn)).size).toBe(3);
  });

  test("is the same as another one of its name and input while it runs, and no other", async () => {
    const { environment } = await start();
    const options = { name: "trip-1", input: { key: "k1", milliseconds: 50 } };
    const execution = environment.startExecution("Booking", options);
    expect(environment.startExecution("Booking", options)).toBe(execution);
    const taken = /^There is an execution arn:.*:trip-1 already: .* Start it under another name/;
    expect(() => environment.startExecution("Booking", { ...options, input: {} })).toThrow(taken);
    await execution.ended;
    expect(() => environment.startExecution("Booking", options)).toThrow(taken);
  });

  test("is seen by everybody who observes the environment, until they have seen enough", async () => {
    const { environment, book } = await start();
    const seen: string[] = [];
    const stop = environment.observe(({ executionName, stateMachineArn, event }) =>
      seen.push(`${stateMachineArn.split(":")[6]} ${executionName} ${event.type}`),
    );
    await book({ key: "k1" });
    stop();
    await book({ key: "k2" });
    expect(seen.at(0)).toBe("Trip-Booking execution-0001 ExecutionStarted");
    expect(seen.at(-1)).toBe("Trip-Booking execution-0001 ExecutionSucceeded");
  });

  test("uses the handlers that are given", async () => {
    const { environment } = await start({
      handlers: {
        "arn:aws:states:::glue:startJobRun": async ({ state }) => ({ succeeded: { told: state } }),
      },
    });
    const execution = environment.startExecution("Unsupported", { input: {} });
    await execution.ended;
    expect(execution.output).toEqual({ told: "Tell" });
  });
});

describe("a local environment", () => {
  test("lets functions be called as a client calls them", async () => {
    const { environment } = await start();
    expect(await environment.invoke("ReserveCar", { key: "k1" })).toEqual({
      payload: '{"reservationId":"k1"}',
    });
    expect(await environment.invoke("ReserveCar", { city: "Atlantis" })).toMatchObject({
      error: { errorType: "CarUnavailable" },
    });
  });

  test("isn't settled while a function runs that a client has called", async () => {
    const { environment } = await start();
    const ends: string[] = [];
    const called = environment
      .invoke("ReserveCar", { key: "k1", milliseconds: 50 })
      .then(() => ends.push("call"));
    await environment.settled();
    ends.push("settled");
    await called;
    expect(ends).toEqual(["call", "settled"]);
  });

  test("gives the endpoint and the names with which any client reads the tables", async () => {
    const { environment } = await start();
    expect(environment.endpoints.dynamodb).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(environment.tables.find("Cars").name).toBe("Trip-Cars");
  });

  test("fails to start a state machine that is not there, and lists those that are", async () => {
    const { environment } = await start();
    expect(() => environment.startExecution("Trip", { input: {} })).toThrow(
      /^There is no state machine "Trip"\..*: Booking, Unsupported\.$/,
    );
  });

  test("fails an execution that comes to a task that nobody carries out", async () => {
    const { environment } = await start();
    expect(await environment.run("Unsupported", { input: {} })).toMatchObject({
      error: "LocalEnvironment.NotCarriedOut",
      cause: expect.stringMatching(
        /^Tell calls arn:aws:states:::glue:startJobRun, .*--stub Tell=answer\.json/,
      ),
    });
  });

  test("fails to start with a fault for a function that is not there", async () => {
    await expect(start({ faults: [{ function: "Boat", kind: "failBefore" }] })).rejects.toThrow(
      /no Lambda function "Boat"/,
    );
  });

  test("fails to start executions once it is closed, and closes only once", async () => {
    const { environment } = await start();
    await Promise.all([environment.close(), environment.close()]);
    expect(() => environment.startExecution("Booking", { input: {} })).toThrow(
      "An execution was started after the local environment was closed.",
    );
  });

  test("ends what runs when it is closed", async () => {
    const { environment } = await start();
    const execution = environment.startExecution("Booking", { input: { key: "k1", milliseconds: 9_000 } });
    await environment.close();
    await execution.ended;
    expect(execution.status).toBe("ABORTED");
  });
});

test("once it is closed, nothing keeps the process from ending by itself", async () => {
  const assets = { reserve: { "index.mjs": reserve }, cancel: { "index.mjs": cancel } };
  const assembly = writeAssembly([{ name: "Trip", resources, assets }]);
  const program = `
    const { startLocalEnvironment } = require(${JSON.stringify(`${process.cwd()}/lib/local/index.ts`)});
    async function main() {
      const environment = await startLocalEnvironment({ assembly: ${JSON.stringify(assembly)} });
      const execution = environment.startExecution("Booking", { input: { key: "k1" } });
      await execution.ended;
      environment.startExecution("Booking", { input: { key: "k2", milliseconds: 9000 } });
      await environment.close();
      console.log(execution.status);
    }
    void main();`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output: string[] = [];
  child.stdout.on("data", (chunk) => output.push(String(chunk)));
  const [code] = await once(child, "close");
  expect({ code, output: output.join("") }).toEqual({ code: 0, output: "SUCCEEDED\n" });
});
