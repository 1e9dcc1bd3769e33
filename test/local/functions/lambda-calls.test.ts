import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { deploy } from "../../../lib/local/assembly/deployment.js";
import { FaultRegistry } from "../../../lib/local/faults/fault-plan.js";
import { FaultyCalls } from "../../../lib/local/faults/faulty-calls.js";
import { FunctionHost } from "../../../lib/local/functions/function-host.js";
import { type CallRequest, LambdaCalls } from "../../../lib/local/functions/lambda-calls.js";
import { countingIds } from "../../../lib/local/ids.js";
import { LocalAddresses } from "../../../lib/local/local-addresses.js";
import { functionResource, writeAssembly } from "../../support/assembly.js";
import { taskCall } from "../tasks/task-call.js";

const hosts: FunctionHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

const code = `
  export const handler = async (event, context) => {
    console.log(JSON.stringify(event));
    if (event.refuse) throw Object.assign(new Error("full"), { name: event.refuse });
    return { event, arn: context.invokedFunctionArn };
  };`;

/** Two functions, Car with an alias and a version, and what was done: calls in flight, events that arrived. */
function boundary() {
  const assembly = writeAssembly([
    {
      name: "Trip",
      assets: { abc: { "index.mjs": code } },
      resources: {
        CarA1B2C3D4: functionResource("abc", { FunctionName: "car" }),
        Hotel: functionResource("abc", { FunctionName: "hotel" }),
        CarVersion: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "CarA1B2C3D4" } } },
        CarAlias: {
          Type: "AWS::Lambda::Alias",
          Properties: {
            FunctionName: { Ref: "CarA1B2C3D4" },
            FunctionVersion: { "Fn::GetAtt": ["CarVersion", "Version"] },
            Name: "live",
          },
        },
      },
    },
  ]);
  const { functions } = deploy(readCloudAssembly(assembly));
  const arrived: JsonValue[] = [];
  const later: CallRequest[] = [];
  let inFlight = 0;
  const host = new FunctionHost({
    projectDirectory: process.cwd(),
    network: {
      endpoint: "http://127.0.0.1:9",
      endpoints: {},
      allowedHosts: [],
      addresses: new LocalAddresses(),
    },
    onLog: ({ text }) => arrived.push(JSON.parse(text)),
  });
  hosts.push(host);
  const faults = new FaultRegistry({ functions, tasks: () => new Set(["ReserveCar"]) });
  const faultyCalls = new FaultyCalls(faults);
  const calls = new LambdaCalls({
    functions,
    host,
    faults: faultyCalls,
    nextRequestId: countingIds(),
    invokeLater: (request) => later.push(request),
    callBegan: () => {
      inFlight += 1;
      return () => {
        inFlight -= 1;
      };
    },
  });
  const invoke = (args: JsonValue, signal = new AbortController().signal) =>
    calls.invoke(taskCall({ arguments: args, signal }));
  return { calls, faultyCalls, faults, invoke, arrived, later, inFlight: () => inFlight };
}

const carArn = "arn:aws:lambda:us-east-1:123456789012:function:car";

describe("lambda:invoke", () => {
  test("gives the result in the form of Step Functions", async () => {
    const { invoke } = boundary();
    expect(await invoke({ FunctionName: "car", Payload: { city: "Lisbon" } })).toEqual({
      succeeded: {
        ExecutedVersion: "$LATEST",
        Payload: { event: { city: "Lisbon" }, arn: carArn },
        SdkHttpMetadata: {
          AllHttpHeaders: { "x-amzn-RequestId": ["00000000-0000-4000-8000-000000000001"] },
          HttpHeaders: { "x-amzn-RequestId": "00000000-0000-4000-8000-000000000001" },
          HttpStatusCode: 200,
        },
        SdkResponseMetadata: { RequestId: "00000000-0000-4000-8000-000000000001" },
        StatusCode: 200,
      },
    });
  });

  test.each([
    ["name", { FunctionName: "car" }, carArn, "$LATEST"],
    ["ARN", { FunctionName: carArn }, carArn, "$LATEST"],
    ["partial ARN", { FunctionName: "123456789012:function:car" }, carArn, "$LATEST"],
    ["ARN and $LATEST", { FunctionName: `${carArn}:$LATEST` }, carArn, "$LATEST"],
    ["ARN of an alias", { FunctionName: `${carArn}:live` }, `${carArn}:live`, "1"],
    ["ARN of a version", { FunctionName: `${carArn}:1` }, `${carArn}:1`, "1"],
    ["name and alias", { FunctionName: "car:live" }, `${carArn}:live`, "1"],
    ["name and Qualifier", { FunctionName: "car", Qualifier: "live" }, `${carArn}:live`, "1"],
  ])("finds a function by %s", async (_name, args, arn, version) => {
    const { invoke } = boundary();
    expect(await invoke(args)).toMatchObject({ succeeded: { ExecutedVersion: version, Payload: { arn } } });
  });

  test.each([
    ["name", "boat"],
    ["alias", "car:next"],
    ["region", carArn.replace("us-east-1", "eu-west-1")],
    ["logical id, which AWS does not know", "CarA1B2C3D4"],
  ])("fails on a function of an unknown %s", async (_name, name) => {
    const { invoke } = boundary();
    expect(await invoke({ FunctionName: name })).toMatchObject({
      failed: { error: "Lambda.ResourceNotFoundException", cause: expect.stringContaining(name) },
    });
  });

  test.each<[string, JsonValue, JsonValue]>([
    ["no payload is an empty object", {}, {}],
    ["null is an empty object", { Payload: null }, {}],
    ["text is JSON text", { Payload: '{"city":"Lisbon"}' }, { city: "Lisbon" }],
    ["a list is a list", { Payload: [1] }, [1]],
  ])("%s", async (_name, args, event) => {
    const { invoke, arrived } = boundary();
    await invoke({ FunctionName: "car", ...Object(args) });
    expect(arrived).toEqual([event]);
  });

  test("fails on text that is no JSON", async () => {
    const { invoke } = boundary();
    expect(await invoke({ FunctionName: "car", Payload: "Lisbon" })).toMatchObject({
      failed: { error: "Lambda.InvalidRequestContentException" },
    });
  });

  test("fails with the function's own error, and what Lambda reports as cause", async () => {
    const { invoke } = boundary();
    const outcome = await invoke({ FunctionName: "car", Payload: { refuse: "CarUnavailable" } });
    expect(outcome).toMatchObject({ failed: { error: "CarUnavailable" } });
    expect("failed" in outcome && JSON.parse(outcome.failed.cause ?? "")).toEqual({
      errorType: "CarUnavailable",
      errorMessage: "full",
      trace: expect.any(Array),
    });
  });

  test("doesn't wait for the answer of an Event, which goes to whoever carries it out later", async () => {
    const { invoke, later, arrived } = boundary();
    expect(
      await invoke({ FunctionName: "car", InvocationType: "Event", Payload: { city: "Rome" } }),
    ).toMatchObject({
      succeeded: { Payload: "", StatusCode: 202 },
    });
    expect(later).toMatchObject([{ payload: { city: "Rome" }, target: { functionArn: carArn } }]);
    expect(await invoke({ FunctionName: "car", InvocationType: "DryRun" })).toMatchObject({
      succeeded: { Payload: "", StatusCode: 204 },
    });
    expect(arrived).toEqual([]);
  });

  test("fails on an invocation type that there isn't", async () => {
    const { invoke } = boundary();
    expect(await invoke({ FunctionName: "car", InvocationType: "Slow" })).toEqual({
      failed: { error: "Lambda.InvalidParameterValueException", cause: expect.stringContaining('"Slow"') },
    });
  });
});

test("a task on a function's ARN gets the arguments as event and the answer as result", async () => {
  const { calls } = boundary();
  const args = { city: "Lisbon" };
  expect(await calls.invokeArn(taskCall({ arguments: args, resource: `${carArn}:live` }))).toEqual({
    succeeded: { event: args, arn: `${carArn}:live` },
  });
  expect(await calls.invokeArn(taskCall({ arguments: args, resource: `${carArn}:next` }))).toMatchObject({
    failed: { error: "Lambda.ResourceNotFoundException" },
  });
});

describe("faults", () => {
  const car = { FunctionName: "car" };

  test("reject without calling the function", async () => {
    const { invoke, faults, arrived } = boundary();
    faults.inject({ function: "Car", kind: "reject", error: "CarUnavailable", message: "full" });
    expect(await invoke(car)).toEqual({
      failed: {
        error: "CarUnavailable",
        cause: JSON.stringify({ errorType: "CarUnavailable", errorMessage: "full", trace: [] }),
      },
    });
    expect(arrived).toEqual([]);
  });

  test("fail before the call reaches the function", async () => {
    const { invoke, faults, arrived } = boundary();
    faults.inject({ function: "Car", kind: "failBefore" });
    expect(await invoke(car)).toMatchObject({ failed: { error: "Lambda.ServiceException" } });
    expect(arrived).toEqual([]);
  });

  test("lose the answer of a function that ran to its end", async () => {
    const { invoke, faults, arrived } = boundary();
    faults.inject({ function: "Car", kind: "loseAnswer" });
    expect(await invoke(car)).toMatchObject({ failed: { error: "Lambda.SdkClientException" } });
    expect(arrived).toEqual([{}]);
  });

  test("deliver a call late: only when the state machine has given up on it", async () => {
    const { calls, invoke, faults, arrived, inFlight } = boundary();
    faults.inject({ function: "Car", kind: "deliverLate", invocation: 1 });
    const task = new AbortController();
    const outcome = invoke({ ...car, Payload: { which: "late" } }, task.signal);
    await invoke({ ...car, Payload: { which: "second" } });
    expect(inFlight()).toBe(0);
    task.abort();
    expect(inFlight()).toBe(1);
    expect(await outcome).toMatchObject({ failed: { error: "States.Timeout" } });
    await calls.settled();
    expect(inFlight()).toBe(0);
    expect(arrived).toEqual([{ which: "second" }, { which: "late" }]);
  });

  test("deliver a call late: only when the execution has ended", async () => {
    const { calls, faultyCalls, invoke, faults, arrived } = boundary();
    faults.inject({ function: "Car", kind: "deliverLate", deliver: "whenExecutionEnded" });
    const task = new AbortController();
    void invoke(car, task.signal);
    task.abort();
    faultyCalls.executionEnded("arn:another");
    await calls.settled();
    expect(arrived).toEqual([]);
    faultyCalls.executionEnded("arn:aws:states:us-east-1:123456789012:execution:saga:run");
    faultyCalls.executionEnded("arn:aws:states:us-east-1:123456789012:execution:saga:run");
    await calls.settled();
    expect(arrived).toEqual([{}]);
  });

  test("deliver a call twice at once, and give back the first one's answer", async () => {
    const { calls, invoke, faults, arrived, inFlight } = boundary();
    faults.inject({ function: "Car", kind: "deliverTwice" });
    const outcome = invoke({ ...car, Payload: { city: "Lisbon" } });
    expect(inFlight()).toBe(2);
    expect(await outcome).toMatchObject({ succeeded: { Payload: { event: { city: "Lisbon" } } } });
    await calls.settled();
    expect(arrived).toEqual([{ city: "Lisbon" }, { city: "Lisbon" }]);
  });

  test("befall the invocation that they name, and no other function", async () => {
    const { invoke, faults } = boundary();
    const fault = faults.inject({ function: "Car", kind: "failBefore", invocation: 2 });
    const outcomes = [];
    for (const name of ["car", "hotel", "hotel", "car", "car"])
      outcomes.push(await invoke({ FunctionName: name }));
    expect(outcomes.map((outcome) => "succeeded" in outcome)).toEqual([true, true, true, false, true]);
    expect(fault.hits).toBe(1);
  });

  test("befall every call until they are repaired", async () => {
    const { invoke, faults } = boundary();
    const fault = faults.inject({
      function: carArn,
      kind: "failBefore",
      error: "Lambda.TooManyRequestsException",
    });
    await invoke(car);
    expect(await invoke(car)).toMatchObject({ failed: { error: "Lambda.TooManyRequestsException" } });
    fault.repair();
    expect(await invoke(car)).toHaveProperty("succeeded");
    expect(fault.hits).toBe(2);
  });

  test("befall the calls that a function of the user's tells", async () => {
    const { invoke, faults } = boundary();
    faults.inject({
      function: ({ payload, task }) => task.state === "ReserveCar" && Object(payload).city === "Porto",
      kind: "reject",
      error: "Closed",
    });
    expect(await invoke({ ...car, Payload: { city: "Lisbon" } })).toHaveProperty("succeeded");
    expect(await invoke({ ...car, Payload: { city: "Porto" } })).toMatchObject({
      failed: { error: "Closed" },
    });
    faults.repairAll();
    expect(await invoke({ ...car, Payload: { city: "Porto" } })).toHaveProperty("succeeded");
  });

  test("of several, the one put in first befalls the call, and all count it", async () => {
    const { invoke, faults } = boundary();
    faults.inject({ function: "Car", kind: "reject", error: "First", invocation: 1 });
    faults.inject({ function: "Car", kind: "reject", error: "Second", invocation: 2 });
    expect(await invoke(car)).toMatchObject({ failed: { error: "First" } });
    expect(await invoke(car)).toMatchObject({ failed: { error: "Second" } });
    expect(await invoke(car)).toHaveProperty("succeeded");
  });

  test("fails to put in a fault for a function that is not there, and lists those that are", () => {
    const { faults } = boundary();
    expect(() => faults.inject({ function: "Boat", kind: "failBefore" })).toThrow(
      'There is no Lambda function "Boat". Name one of these, by logical id, deployed name, ARN or construct path: ' +
        "CarA1B2C3D4, Hotel.",
    );
  });
});
