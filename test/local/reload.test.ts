import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../support/assembly.js";
import { definitionOf } from "./endpoints/bed.js";

const environments: LocalEnvironment[] = [];
afterEach(() => Promise.all(environments.splice(0).map((environment) => environment.close())));

const answering = (value: string) =>
  inlineFunction(`exports.handler = async () => ${JSON.stringify(value)};`);
const calling = (name: string, more: Record<string, JsonObject> = {}) =>
  stateMachineResource(
    definitionOf({
      ...more,
      Call: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: { Ref: name } },
        Output: "{% $states.result.Payload %}",
      },
    }),
  );
const assembly = (resources: JsonObject) => writeAssembly([{ name: "Trip", resources }]);

async function started(resources: JsonObject) {
  const environment = await startLocalEnvironment({ assembly: assembly(resources) });
  environments.push(environment);
  return environment;
}

test("takes the new code of functions and new definitions, and says what it has taken", async () => {
  const environment = await started({ Car: answering("old"), Same: answering("same"), Trip: calling("Car") });
  expect([await environment.call("Car", {}), await environment.call("Same", {})]).toEqual(["old", "same"]);
  const reloaded = await environment.reload(
    assembly({
      Car: answering("new"),
      Same: answering("same"),
      Hotel: answering("hotel"),
      Trip: calling("Hotel"),
    }),
  );
  expect(reloaded).toEqual({ taken: ["Car", "Hotel", "Trip"], left: [] });
  expect([await environment.call("Car", {}), await environment.call("Same", {})]).toEqual(["new", "same"]);
  expect(await environment.run("Trip", { input: {} })).toMatchObject({ output: "hotel" });
  expect(environment.report.map(({ name }) => name)).toContain("Hotel");
});

test("an execution that runs keeps its definition, also when it is redriven; new ones get the new one", async () => {
  const clock = new LeapingClock();
  const environment = await startLocalEnvironment({
    assembly: assembly({
      Car: answering("car"),
      Hotel: answering("hotel"),
      Trip: calling("Car", { Wait: { Type: "Wait", Seconds: 60 } }),
    }),
    clock,
  });
  environments.push(environment);
  const letTimePass = clock.callBegan();
  const running = environment.startExecution("Trip", { input: {} });
  await environment.reload(
    assembly({ Car: answering("car"), Hotel: answering("hotel"), Trip: calling("Hotel") }),
  );
  letTimePass();
  expect(await environment.resultOf(running)).toMatchObject({ output: "car" });
  expect(await environment.run("Trip", { input: {} })).toMatchObject({ output: "hotel" });
});

test("a call that runs ends with the old code, and its instance isn't used again", async () => {
  const slow = (value: string) =>
    inlineFunction(
      `exports.handler = async (event) => { if (event.hold) { console.log("held"); await new Promise((resolve) => setTimeout(resolve, 300)); } return ${JSON.stringify(value)}; };`,
    );
  let isHeld = () => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const environment = await startLocalEnvironment({
    assembly: assembly({ Car: slow("old") }),
    onLog: () => isHeld(),
  });
  environments.push(environment);
  const call = environment.call("Car", { hold: true });
  await held;
  await environment.reload(assembly({ Car: slow("new") }));
  expect(await call).toBe("old");
  expect([await environment.call("Car", {}), await environment.call("Car", {})]).toEqual(["new", "new"]);
});

test("creates new tables, keeps items, and removes what is gone", async () => {
  const table = {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  };
  const environment = await started({ Car: answering("car"), Trip: calling("Car") });
  expect(await environment.reload(assembly({ Seats: table }))).toEqual({
    taken: ["Seats", "Car", "Trip"],
    left: [],
  });
  expect(await environment.items("Seats")).toEqual([]);
  expect([[...environment.functions], [...environment.stateMachines]]).toEqual([[], []]);
});

test("says which changes need a new start", async () => {
  const queue = (VisibilityTimeout: number) => ({
    Type: "AWS::SQS::Queue",
    Properties: { VisibilityTimeout },
  });
  const environment = await started({ Work: queue(30), Car: answering("car") });
  expect(
    await environment.reload(
      assembly({ Work: queue(60), Told: { Type: "AWS::SNS::Topic" }, Car: answering("car") }),
    ),
  ).toEqual({
    taken: [],
    left: ["Work", "Told"],
  });
});

test("keeps everything as it is if the assembly can't be read", async () => {
  const environment = await started({ Car: answering("car") });
  await expect(environment.reload("nowhere")).rejects.toThrow("Cannot read the manifest");
  expect(await environment.call("Car", {})).toBe("car");
});

test("what a deployed version leads to is the new definition", async () => {
  const version = {
    Type: "AWS::StepFunctions::StateMachineVersion",
    Properties: { StateMachineArn: { Ref: "Trip" } },
  };
  const shared = { Car: answering("car"), Hotel: answering("hotel"), Version: version };
  const environment = await started({ ...shared, Trip: calling("Car") });
  await environment.reload(assembly({ ...shared, Trip: calling("Hotel") }));
  const arn = `${environment.stateMachines.find("Trip").arn}:1`;
  expect(await environment.run(arn, { input: {} })).toMatchObject({ output: "hotel" });
});
