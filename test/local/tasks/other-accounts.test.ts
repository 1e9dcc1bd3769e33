import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { definitionOf } from "../endpoints/bed.js";

const [ours, theirs] = ["111111111111", "222222222222"];
const role = { RoleArn: `arn:aws:iam::${theirs}:role/caller` };
const whoAmI = inlineFunction(
  "exports.handler = async (_event, { invokedFunctionArn }) => invokedFunctionArn.split(':')[4];",
  { FunctionName: "who" },
);
const call = (resource: string, args: JsonObject, Credentials?: JsonObject): JsonObject =>
  stateMachineResource(
    definitionOf({
      Call: {
        Type: "Task",
        Resource: `arn:aws:states:::${resource}`,
        Arguments: args,
        ...(Credentials === undefined ? {} : { Credentials }),
        Output: "{% $states.result.Payload ? $states.result.Payload : $states.result %}",
      },
    }),
  );
const who = { FunctionName: "who", Payload: {} };
const event = { Entries: [{ Source: "trips", DetailType: "booked", Detail: { n: 1 } }] };

let environment: LocalEnvironment;
beforeAll(async () => {
  const queue = (name: string): JsonObject => ({ Type: "AWS::SQS::Queue", Properties: { QueueName: name } });
  const rule = (queueId: string): JsonObject => ({
    Type: "AWS::Events::Rule",
    Properties: {
      EventPattern: { source: ["trips"] },
      Targets: [{ Id: "T", Arn: { "Fn::GetAtt": [queueId, "Arn"] }, InputPath: "$.account" }],
    },
  });
  environment = await startLocalEnvironment({
    assembly: writeAssembly([
      {
        name: "Ours",
        environment: `aws://${ours}/eu-west-1`,
        resources: {
          Who: whoAmI,
          OurQueue: queue("ours"),
          OurRule: rule("OurQueue"),
          Own: call("lambda:invoke", who),
          Assumed: call("lambda:invoke", who, role),
          AssumedBySdk: call("aws-sdk:lambda:invoke", who, role),
          ByArn: call("lambda:invoke", {
            ...who,
            FunctionName: `arn:aws:lambda:eu-west-1:${theirs}:function:who`,
          }),
          Put: call("events:putEvents", event),
          PutThere: call("events:putEvents", event, role),
          FindQueue: call("aws-sdk:sqs:getQueueUrl", { QueueName: "theirs" }, role),
        },
      },
      {
        name: "Theirs",
        environment: `aws://${theirs}/eu-west-1`,
        resources: { Who: whoAmI, TheirQueue: queue("theirs"), TheirRule: rule("TheirQueue") },
      },
    ]),
  });
});
afterAll(() => environment.close());
const outputOf = async (machine: string) => (await environment.run(machine, { input: {} })).output;

test("a task calls the function of the account whose role it assumes", async () => {
  expect(await outputOf("Own")).toBe(ours);
  expect(await outputOf("Assumed")).toBe(theirs);
  expect(await outputOf("AssumedBySdk")).toBe(`"${theirs}"`);
  expect(await outputOf("ByArn")).toBe(theirs);
});

test("events are put on the default bus of that account", async () => {
  await environment.run("Put", { input: {} });
  await environment.run("PutThere", { input: {} });
  await environment.settled();
  expect(environment.messages("ours").map(({ body }) => body)).toEqual([`"${ours}"`]);
  expect(environment.messages("theirs").map(({ body }) => body)).toEqual([`"${theirs}"`]);
});

test("queues of that account are found", async () => {
  expect(await outputOf("FindQueue")).toMatchObject({
    QueueUrl: expect.stringMatching(new RegExp(`/${theirs}/theirs$`)),
  });
});
