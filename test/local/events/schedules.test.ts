import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { oneTimeOf } from "../../../lib/local/events/schedule-time.js";
import { stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf } from "../endpoints/bed.js";

test.each<[string, string, string | undefined]>([
  ["at(2026-11-28T10:00:00)", "UTC", "2026-11-28T10:00:00.000Z"],
  ["at(2026-07-01T10:00:00)", "Europe/Rome", "2026-07-01T08:00:00.000Z"],
  ["at(2026-01-01T00:30:00)", "America/New_York", "2026-01-01T05:30:00.000Z"],
  // The day on which the clocks go forward, after they have.
  ["at(2026-03-29T03:30:00)", "Europe/Rome", "2026-03-29T01:30:00.000Z"],
  ["at(2026-13-01T00:00:00)", "UTC", undefined],
  ["rate(1 hour)", "UTC", undefined],
])("%s in %s is %s", (expression, zone, expected) => {
  const time = oneTimeOf(expression, zone);
  expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(expected);
});

const call = (operation: string, args: JsonObject): JsonObject =>
  stateMachineResource(
    definitionOf({
      Call: { Type: "Task", Resource: `arn:aws:states:::aws-sdk:scheduler:${operation}`, Arguments: args },
    }),
  );
const target = { Arn: { "Fn::GetAtt": ["Orders", "Arn"] }, RoleArn: "arn:aws:iam::123456789012:role/r" };
const inAnHour = "{% 'at(' & $substring($fromMillis($millis() + 3600000), 0, 19) & ')' %}";
const create = (more: JsonObject): JsonObject =>
  call("createSchedule", {
    Name: "remind",
    ScheduleExpression: inAnHour,
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: { ...target, Input: '{"by":"<aws.scheduler.schedule-arn>"}' },
    ...more,
  });
const bed = bedOf({
  Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } },
  Create: create({}),
  Keep: create({ Name: "kept", ActionAfterCompletion: "NONE" }),
  Twice: stateMachineResource(
    definitionOf(
      Object.fromEntries(
        ["One", "Two"].map((state) => [
          state,
          {
            Type: "Task",
            Resource: "arn:aws:states:::aws-sdk:scheduler:createSchedule",
            Arguments: {
              Name: "twice",
              ScheduleExpression: "at(2099-01-01T00:00:00)",
              State: "DISABLED",
              Target: target,
            },
          },
        ]),
      ),
    ),
  ),
  Often: create({ ScheduleExpression: "rate(1 hour)" }),
  Nowhere: create({ ScheduleExpressionTimezone: "Nowhere/Here" }),
  Untargeted: create({ Target: {} }),
  Get: call("getSchedule", { Name: "kept" }),
  Delete: call("deleteSchedule", { Name: "gone" }),
});
const bodies = () => bed.environment.messages("Orders").map(({ body }) => body);
const run = (machine: string) => bed.environment.run(machine, { input: {} });

describe("a one-time schedule", () => {
  test("is delivered at its time, over which time leaps, and deleted after that if it says so", async () => {
    const { output } = await run("Create");
    const arn = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/remind";
    expect(output).toEqual({ ScheduleArn: arn });
    await bed.environment.settled();
    expect(bodies()).toEqual([`{"by":"${arn}"}`]);
    // Its name is free again.
    expect((await run("Create")).status).toBe("SUCCEEDED");
  });

  test("stays if it isn't deleted, and can be looked at", async () => {
    await run("Keep");
    await bed.environment.settled();
    expect((await run("Get")).output).toMatchObject({
      Name: "kept",
      GroupName: "default",
      CreationDate: expect.stringMatching(/^\d{4}-/),
      Target: { Input: expect.any(String) },
    });
  });

  test.each([
    ["Twice", "Scheduler.ConflictException", /twice already exists/],
    ["Often", "Scheduler.ValidationException", /rate\(1 hour\).*at\(/],
    ["Nowhere", "Scheduler.ValidationException", /time zone "Nowhere/],
    ["Untargeted", "Scheduler.ValidationException", /Target has to have an Arn/],
    ["Delete", "Scheduler.ResourceNotFoundException", /gone does not exist/],
  ])("fails as on AWS: %s", async (machine, error, cause) => {
    expect(await run(machine)).toMatchObject({ error, cause: expect.stringMatching(cause) });
  });

  test("is created, replaced, read and deleted by clients, and isn't delivered after that", async () => {
    const request = async (method: string, body?: object) => {
      const response = await fetch(`${bed.environment.endpoints.aws}/schedules/byClient?groupName=default`, {
        method,
        headers: {
          authorization:
            "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/scheduler/aws4_request, SignedHeaders=host, Signature=a",
          "content-type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, ...JSON.parse(await response.text()) };
    };
    const execution = bed.environment.startExecution("Create", { input: {} });
    const schedule = {
      ScheduleExpression: "at(2098-01-01T00:00:00)",
      State: "DISABLED",
      Target: { Arn: "arn:aws:sqs:us-east-1:123456789012:orders", Input: "never" },
    };
    expect(await request("POST", schedule)).toMatchObject({
      status: 200,
      ScheduleArn: expect.stringMatching(/schedule\/default\/byClient$/),
    });
    expect(await request("POST", schedule)).toMatchObject({ status: 409, __type: "ConflictException" });
    expect(await request("PUT", { ...schedule, Description: "new" })).toMatchObject({ status: 200 });
    expect(await request("GET")).toMatchObject({ State: "DISABLED", Description: "new" });
    expect(await request("DELETE")).toMatchObject({ status: 200 });
    expect(await request("GET")).toMatchObject({ status: 404, __type: "ResourceNotFoundException" });
    await bed.environment.resultOf(execution);
    await bed.environment.settled();
    expect(bodies()).not.toContain("never");
  });

  test.each([
    ["/schedules/%zz", "{}", "InvalidParameterValueException"],
    ["/schedules/broken", "{", "SerializationException"],
    ["/schedules/broken", "[]", "SerializationException"],
  ])("a malformed request is the client's error: %s with %s", async (path, body, error) => {
    const credential = "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/scheduler/aws4_request";
    const response = await fetch(bed.environment.endpoints.aws + path, {
      method: "POST",
      headers: { authorization: credential, "content-type": "application/json" },
      body,
    });
    expect([response.status, JSON.parse(await response.text()).__type]).toEqual([400, error]);
  });
});
