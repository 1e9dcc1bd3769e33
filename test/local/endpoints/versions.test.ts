import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, machineArn } from "./bed.js";

const saying = (text: string) => definitionOf({ Say: { Type: "Pass", Output: text } });
const bed = bedOf({
  Trip: stateMachineResource(saying("deployed"), { StateMachineName: "trip" }),
  TripVersion: {
    Type: "AWS::StepFunctions::StateMachineVersion",
    Properties: { StateMachineArn: { Ref: "Trip" }, Description: "the first" },
  },
  TripLive: {
    Type: "AWS::StepFunctions::StateMachineAlias",
    Properties: {
      Name: "live",
      RoutingConfiguration: [{ StateMachineVersionArn: { Ref: "TripVersion" }, Weight: 100 }],
    },
  },
  Caller: stateMachineResource(
    definitionOf({
      Call: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: { StateMachineArn: { Ref: "TripLive" }, Input: {} },
        Output: "{% $states.result.Output %}",
      },
    }),
  ),
});
const roleArn = "arn:aws:iam::123456789012:role/saga";
const create = (name: string, text: string, more: object = {}) =>
  bed.sfn.send(
    new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(saying(text)), ...more }),
  );
const start = (stateMachineArn: string) => bed.sfn.send(new StartExecutionCommand({ stateMachineArn }));
const described = async (executionArn = "") => {
  await bed.environment.settled();
  return await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
};

describe("of the cloud assembly", () => {
  test("an execution is started by an alias, and keeps the version when the state machine is updated", async () => {
    const liveArn = `${machineArn("trip")}:live`;
    expect(bed.environment.stateMachines.find("Trip").arn).toBe(machineArn("trip"));
    await bed.sfn.send(
      new UpdateStateMachineCommand({
        stateMachineArn: machineArn("trip"),
        definition: JSON.stringify(saying("updated")),
      }),
    );
    const [live, latest] = [await start(liveArn), await start(machineArn("trip"))];
    expect(await described(live.executionArn)).toMatchObject({
      output: '"deployed"',
      stateMachineArn: machineArn("trip"),
      stateMachineVersionArn: `${machineArn("trip")}:1`,
      stateMachineAliasArn: liveArn,
    });
    const updated = await described(latest.executionArn);
    expect(updated.output).toBe('"updated"');
    expect(updated.stateMachineVersionArn).toBeUndefined();
    const ofLive = await bed.sfn.send(new ListExecutionsCommand({ stateMachineArn: liveArn }));
    expect(ofLive.executions).toMatchObject([
      { executionArn: live.executionArn, stateMachineAliasArn: liveArn },
    ]);
  });

  test("a task and the library start an execution by an alias", async () => {
    const result = await bed.environment.run("Caller", { input: {} });
    expect(result).toMatchObject({ status: "SUCCEEDED", output: "deployed" });
    const own = await bed.environment.run(`${machineArn("trip")}:live`, { input: {} });
    expect(own).toMatchObject({ status: "SUCCEEDED", output: "deployed" });
  });

  test("a version is described with its own definition", async () => {
    const version = await bed.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: `${machineArn("trip")}:1` }),
    );
    expect(version).toMatchObject({ stateMachineArn: `${machineArn("trip")}:1`, description: "the first" });
    expect(version.definition).toContain("deployed");
  });
});

describe("of clients", () => {
  test("versions count up, and the same revision has one version only", async () => {
    const { stateMachineArn = "", stateMachineVersionArn } = await create("Counted", "one", {
      publish: true,
    });
    expect(stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    const publish = () => bed.sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    expect((await publish()).stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    const definition = JSON.stringify(saying("two"));
    const updated = await bed.sfn.send(
      new UpdateStateMachineCommand({
        stateMachineArn,
        definition,
        publish: true,
        versionDescription: "second",
      }),
    );
    expect(updated.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
    await bed.sfn.send(
      new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn}:2` }),
    );
    // The number of a deleted version isn't given again.
    expect((await publish()).stateMachineVersionArn).toBe(`${stateMachineArn}:3`);
    const { stateMachineVersions = [] } = await bed.sfn.send(
      new ListStateMachineVersionsCommand({ stateMachineArn }),
    );
    expect(stateMachineVersions.map((version) => version.stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:3`,
      `${stateMachineArn}:1`,
    ]);
    await expect(
      bed.sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn, revisionId: "another" })),
    ).rejects.toMatchObject({ name: "ConflictException" });
  });

  test("an alias shares executions among two versions by weight, and is moved", async () => {
    const { stateMachineArn = "" } = await create("Shared", "one", { publish: true });
    await bed.sfn.send(
      new UpdateStateMachineCommand({
        stateMachineArn,
        definition: JSON.stringify(saying("two")),
        publish: true,
      }),
    );
    const [one, two] = [`${stateMachineArn}:1`, `${stateMachineArn}:2`];
    const routingConfiguration = [
      { stateMachineVersionArn: one, weight: 50 },
      { stateMachineVersionArn: two, weight: 50 },
    ];
    const { stateMachineAliasArn = "" } = await bed.sfn.send(
      new CreateStateMachineAliasCommand({ name: "live", routingConfiguration }),
    );
    const outputs = new Set<string | undefined>();
    for (let count = 0; count < 12; count += 1) {
      outputs.add((await described((await start(stateMachineAliasArn)).executionArn)).output);
    }
    expect([...outputs].sort()).toEqual(['"one"', '"two"']);
    await expect(
      bed.sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: two })),
    ).rejects.toMatchObject({ name: "ConflictException", message: expect.stringContaining("[live]") });

    await bed.sfn.send(
      new UpdateStateMachineAliasCommand({
        stateMachineAliasArn,
        routingConfiguration: [{ stateMachineVersionArn: two, weight: 100 }],
      }),
    );
    expect((await described((await start(stateMachineAliasArn)).executionArn)).output).toBe('"two"');
    const listed = (stateMachineArnAsked: string) =>
      bed.sfn.send(new ListStateMachineAliasesCommand({ stateMachineArn: stateMachineArnAsked }));
    expect((await listed(stateMachineArn)).stateMachineAliases).toMatchObject([{ stateMachineAliasArn }]);
    expect((await listed(one)).stateMachineAliases).toEqual([]);
    expect(await bed.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).toMatchObject({
      name: "live",
      routingConfiguration: [{ stateMachineVersionArn: two, weight: 100 }],
    });
    await bed.sfn.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    await expect(start(stateMachineAliasArn)).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  });

  test.each<[string, object, RegExp]>([
    ["a name that is a number", { name: "7" }, /alias name/],
    [
      "weights that aren't 100",
      { routingConfiguration: [{ stateMachineVersionArn: "A:1", weight: 99 }] },
      /100/,
    ],
    [
      "a version that isn't there",
      { routingConfiguration: [{ stateMachineVersionArn: "A:9", weight: 100 }] },
      /A:9/,
    ],
    ["no version", { routingConfiguration: [] }, /one or two versions/],
  ])("an alias is refused with %s", async (_what, input, message) => {
    const { stateMachineVersionArn } = await create("Refused", "one", { publish: true });
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    await expect(
      bed.sfn.send(new CreateStateMachineAliasCommand({ name: "live", routingConfiguration, ...input })),
    ).rejects.toThrow(message);
  });

  test("a deleted state machine takes its versions along", async () => {
    const { stateMachineArn = "", stateMachineVersionArn = "" } = await create("Gone", "one", {
      publish: true,
    });
    await bed.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(start(stateMachineVersionArn)).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  });

  test("a version of an Express state machine runs synchronously", async () => {
    const { stateMachineVersionArn = "" } = await create("Fast", "fast", { publish: true, type: "EXPRESS" });
    const answer = await bed.sfn.send(
      new StartSyncExecutionCommand({ stateMachineArn: stateMachineVersionArn }),
    );
    expect(answer).toMatchObject({ status: "SUCCEEDED", output: '"fast"' });
  });
});
