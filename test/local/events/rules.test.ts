import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { definitionOf } from "../endpoints/bed.js";

const environments: LocalEnvironment[] = [];
afterEach(() => Promise.all(environments.splice(0).map((environment) => environment.close())));

/** A function that logs its event, and fails if the event says so. */
const listener = (properties: JsonObject = {}) =>
  inlineFunction(
    `exports.handler = async (event) => {
      console.log(JSON.stringify(event));
      if (event.fail) throw Object.assign(new Error("as asked"), { name: "Asked" });
      return { heard: true };
    };`,
    properties,
  );
const rule = (pattern: JsonValue, targets: JsonObject[], properties: JsonObject = {}): JsonObject => ({
  Type: "AWS::Events::Rule",
  Properties: {
    EventPattern: pattern,
    Targets: targets.map((target, index) => ({ Id: `T${index}`, ...target })),
    ...properties,
  },
});
const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const put = (...entries: JsonObject[]) =>
  stateMachineResource(
    definitionOf({
      Put: { Type: "Task", Resource: "arn:aws:states:::events:putEvents", Arguments: { Entries: entries } },
    }),
  );

async function started(resources: JsonObject) {
  const heard: { by: string; event: JsonObject }[] = [];
  const notices: string[] = [];
  const environment = await startLocalEnvironment({
    assembly: writeAssembly([{ name: "Trip", resources }]),
    onLog: ({ logicalId, text }) => heard.push({ by: logicalId, event: JSON.parse(text) }),
    onNotice: (notice) => notices.push(notice),
  });
  environments.push(environment);
  return { environment, heard, notices };
}

describe("rules", () => {
  const booked = { Source: "trips", DetailType: "booked", Detail: { trip: 7, city: "Rome" } };

  test("deliver the events that match to functions, in EventBridge's form", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Deaf: listener(),
      Booked: rule({ source: ["trips"], detail: { city: [{ prefix: "R" }] } }, [{ Arn: arnOf("Listener") }]),
      Off: rule({ source: ["trips"] }, [{ Arn: arnOf("Deaf") }], { State: "DISABLED" }),
      Cancelled: rule({ "detail-type": ["cancelled"] }, [{ Arn: arnOf("Deaf") }]),
      Put: put(booked, { ...booked, Detail: { city: "Oslo" } }),
    });
    await environment.run("Put", { input: {} });
    await environment.settled();
    expect(heard).toEqual([
      {
        by: "Listener",
        event: {
          version: "0",
          id: environment.events()[0]?.eventId,
          "detail-type": "booked",
          source: "trips",
          account: "123456789012",
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: "us-east-1",
          resources: [],
          detail: { trip: 7, city: "Rome" },
        },
      },
    ]);
  });

  test("of another bus see the events of that bus only, and a rule hands events on to a bus", async () => {
    const { environment, heard } = await started({
      Trips: { Type: "AWS::Events::EventBus", Properties: { Name: "trips" } },
      Listener: listener(),
      OnTrips: rule({ source: ["trips"] }, [{ Arn: arnOf("Listener"), InputPath: "$.detail.n" }], {
        EventBusName: { Ref: "Trips" },
      }),
      HandOn: rule({ source: ["trips"], detail: { n: [3] } }, [{ Arn: arnOf("Trips") }]),
      Put: put(
        { ...booked, Detail: { n: 1 } },
        { ...booked, Detail: { n: 2 }, EventBusName: "trips" },
        { ...booked, Detail: { n: 3 } },
        {
          ...booked,
          Detail: { n: 4 },
          EventBusName: "arn:aws:events:us-east-1:123456789012:event-bus/trips",
        },
      ),
    });
    await environment.run("Put", { input: {} });
    await environment.settled();
    expect(heard.map(({ event }) => event)).toEqual(expect.arrayContaining([2, 3, 4]));
    expect(heard).toHaveLength(3);
  });

  test("give a target its own input, and start state machines", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Follow: stateMachineResource(
        definitionOf({
          Tell: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Arguments: { FunctionName: arnOf("Listener"), Payload: "{% $states.input %}" },
          },
        }),
      ),
      Booked: rule({ source: ["trips"] }, [
        {
          Arn: { Ref: "Follow" },
          InputTransformer: { InputPathsMap: { c: "$.detail.city" }, InputTemplate: '{"to": <c>}' },
        },
      ]),
      Put: put(booked),
    });
    await environment.run("Put", { input: {} });
    await environment.settled();
    expect(heard).toEqual([{ by: "Listener", event: { to: "Rome" } }]);
  });

  test("that can't deliver say so, and the report has said so before", async () => {
    const { environment, notices } = await started({
      Gone: rule({ source: ["trips"] }, [{ Arn: "arn:aws:lambda:us-east-1:123456789012:function:gone" }]),
      Odd: rule({ source: "trips" }, []),
      Hourly: rule({}, [], { ScheduleExpression: "rate(1 hour)", EventPattern: undefined as never }),
      Put: put(booked),
    });
    await environment.run("Put", { input: {} });
    await environment.settled();
    expect(notices).toEqual([expect.stringMatching(/Gone.*function:gone.*There is no/)]);
    const details = environment.report.filter(({ kind }) => kind === "rule");
    expect(details).toMatchObject([
      { name: "Gone", status: "missing", detail: expect.stringContaining("function:gone") },
      { name: "Odd", status: "missing", detail: expect.stringContaining('"source" has to be a list') },
      { name: "Hourly", status: "missing", detail: expect.stringContaining("rate(1 hour)") },
    ]);
  });
});

test("the report names schedules, streams and pipes, which nothing follows", async () => {
  const { environment } = await started({
    Daily: { Type: "AWS::Scheduler::Schedule", Properties: { ScheduleExpression: "cron(0 3 * * ? *)" } },
    Stream: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: { EventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/s", FunctionName: "f" },
    },
    Pipe: { Type: "AWS::Pipes::Pipe", Properties: {} },
  });
  expect(environment.report).toMatchObject([
    { kind: "schedule", name: "Daily", status: "missing", detail: expect.stringContaining("cron(0 3") },
    { kind: "event source", name: "Stream", status: "missing", detail: expect.stringContaining("stream/s") },
    { kind: "pipe", name: "Pipe", status: "missing" },
  ]);
});

describe("Step Functions' own events", () => {
  test("tell the default bus that an execution has started, ended and been redriven", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Status: rule({ source: ["aws.states"], detail: { stateMachineArn: [{ Ref: "Odd" }] } }, [
        { Arn: arnOf("Listener") },
      ]),
      Odd: stateMachineResource(definitionOf({ Fail: { Type: "Fail", Error: "Full", Cause: "no seat" } })),
    });
    const { execution } = await environment.run("Odd", { input: { trip: 7 }, name: "one" });
    await environment.resultOf(environment.redrive(execution));
    await environment.settled();
    const details = heard.map(({ event }) => event.detail as JsonObject);
    expect(details.map(({ status }) => status).sort()).toEqual(["FAILED", "FAILED", "RUNNING", "RUNNING"]);
    expect(details.find(({ status }) => status === "RUNNING")).toMatchObject({
      stopDate: null,
      error: null,
      redriveStatusReason: "Execution is RUNNING and cannot be redriven",
    });
    const arn = "arn:aws:states:us-east-1:123456789012:execution:Trip-Odd:one";
    const failed = heard.find(({ event }) => {
      const { status, redriveCount } = event.detail as JsonObject;
      return status === "FAILED" && redriveCount === 0;
    });
    expect(failed?.event).toMatchObject({
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Trip-Odd",
        name: "one",
        status: "FAILED",
        startDate: expect.any(Number),
        stopDate: expect.any(Number),
        input: '{"trip":7}',
        inputDetails: { included: true },
        output: null,
        outputDetails: null,
        error: "Full",
        cause: "no seat",
        redriveCount: 0,
        redriveStatus: "REDRIVABLE",
        stateMachineVersionArn: null,
      },
    });
  });

  test("leave Express state machines out", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Status: rule({ source: ["aws.states"] }, [{ Arn: arnOf("Listener") }]),
      Quick: stateMachineResource(definitionOf({ Say: { Type: "Pass" } }), { StateMachineType: "EXPRESS" }),
    });
    await environment.run("Quick", { input: {} });
    await environment.settled();
    expect(heard).toEqual([]);
  });
});

describe("asynchronous invocations", () => {
  const send = (payload: JsonObject) =>
    stateMachineResource(
      definitionOf({
        Send: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: { FunctionName: arnOf("Listener"), InvocationType: "Event", Payload: payload },
        },
      }),
    );
  const destinations = (properties: JsonObject): JsonObject => ({
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: { Ref: "Listener" }, Qualifier: "$LATEST", ...properties },
  });

  test("that fail are tried twice more, and their destination gets a record", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Failures: listener(),
      Config: destinations({ DestinationConfig: { OnFailure: { Destination: arnOf("Failures") } } }),
      Send: send({ fail: true }),
    });
    const { status } = await environment.run("Send", { input: {} });
    expect(status).toBe("SUCCEEDED");
    await environment.settled();
    expect(heard.map(({ by }) => by)).toEqual(["Listener", "Listener", "Listener", "Failures"]);
    expect(heard[3]?.event).toMatchObject({
      version: "1.0",
      requestContext: {
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:Trip-Listener:$LATEST",
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { fail: true },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "Asked", errorMessage: "as asked" },
    });
  });

  test("are tried as often as is configured, and a success has a destination too", async () => {
    const { environment, heard } = await started({
      Listener: listener(),
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "results" } },
      Results: listener(),
      OnResult: rule({ source: ["lambda"] }, [{ Arn: arnOf("Results"), InputPath: "$.detail-type" }], {
        EventBusName: { Ref: "Bus" },
      }),
      Config: destinations({
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnSuccess: { Destination: arnOf("Bus") },
          OnFailure: { Destination: arnOf("Bus") },
        },
      }),
      Good: send({}),
      Bad: send({ fail: true }),
    });
    await environment.run("Good", { input: {} });
    await environment.settled();
    await environment.run("Bad", { input: {} });
    await environment.settled();
    expect(heard).toEqual([
      { by: "Listener", event: {} },
      { by: "Results", event: "Lambda Function Invocation Result - Success" },
      { by: "Listener", event: { fail: true } },
      { by: "Results", event: "Lambda Function Invocation Result - Failure" },
    ]);
  });
});
