import {
  CreateActivityCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { bedOf } from "./bed.js";

const arnOf = (name: string) => `arn:aws:states:us-east-1:123456789012:activity:${name}`;
const machineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Painting";
const definition = {
  StartAt: "Paint",
  States: {
    Paint: {
      Type: "Task",
      Resource: arnOf("paint"),
      Parameters: { "wall.$": "$.wall" },
      TimeoutSeconds: 300,
      HeartbeatSeconds: 100,
      ResultPath: "$.paint",
      Catch: [{ ErrorEquals: ["NoPaint"], ResultPath: "$.why", Next: "Without" }],
      End: true,
    },
    Without: { Type: "Pass", End: true },
  },
};

const bed = bedOf({
  Paint: { Type: "AWS::StepFunctions::Activity", Properties: { Name: "paint" } },
  Painting: {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: {
      StateMachineName: "Painting",
      RoleArn: "arn:aws:iam::123456789012:role/role",
      DefinitionString: JSON.stringify(definition),
    },
  },
});

const start = async (wall: string) => {
  const input = JSON.stringify({ wall });
  const { executionArn } = await bed.sfn.send(
    new StartExecutionCommand({ stateMachineArn: machineArn, input }),
  );
  return executionArn ?? "";
};
const work = () =>
  bed.sfn.send(new GetActivityTaskCommand({ activityArn: arnOf("paint"), workerName: "me" }));
const ended = async (executionArn: string) => {
  for (;;) {
    const found = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== "RUNNING") return found;
  }
};

describe("activities", () => {
  test("hand a task to a worker that asks, and take its answer by the token", async () => {
    const executionArn = await start("north");
    const { taskToken, input } = await work();
    expect(JSON.parse(input ?? "")).toEqual({ wall: "north" });
    await bed.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await bed.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"litres":3}' }));
    const { status, output } = await ended(executionArn);
    expect([status, JSON.parse(output ?? "")]).toEqual([
      "SUCCEEDED",
      { wall: "north", paint: { litres: 3 } },
    ]);
    const { events = [] } = await bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type).filter((type) => type?.startsWith("Activity"))).toEqual([
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
    ]);
  });

  test("let a worker wait until there is a task, and let it fail", async () => {
    const waiting = work();
    const executionArn = await start("south");
    const { taskToken } = await waiting;
    await bed.sfn.send(new SendTaskFailureCommand({ taskToken, error: "NoPaint", cause: "sold out" }));
    const { output } = await ended(executionArn);
    expect(JSON.parse(output ?? "")).toEqual({ wall: "south", why: { Error: "NoPaint", Cause: "sold out" } });
  });

  test("can be created, described, listed and deleted", async () => {
    const { activityArn } = await bed.sfn.send(new CreateActivityCommand({ name: "plaster" }));
    expect(activityArn).toBe(arnOf("plaster"));
    const again = await bed.sfn.send(new CreateActivityCommand({ name: "plaster" }));
    expect(again.activityArn).toBe(activityArn);
    const { name } = await bed.sfn.send(new DescribeActivityCommand({ activityArn }));
    expect(name).toBe("plaster");
    const { activities = [] } = await bed.sfn.send(new ListActivitiesCommand({}));
    expect(activities.map((each) => each.name)).toEqual(["paint", "plaster"]);
    await bed.sfn.send(new DeleteActivityCommand({ activityArn }));
    await expect(bed.sfn.send(new GetActivityTaskCommand({ activityArn }))).rejects.toMatchObject({
      name: "ActivityDoesNotExist",
    });
  });

  test("fail for names and ARNs that are none", async () => {
    const failing = { name: expect.stringMatching(/^Invalid(Name|Arn)$/) };
    await expect(bed.sfn.send(new CreateActivityCommand({ name: "a b" }))).rejects.toMatchObject(failing);
    await expect(bed.sfn.send(new GetActivityTaskCommand({ activityArn: "paint" }))).rejects.toMatchObject(
      failing,
    );
  });
});
