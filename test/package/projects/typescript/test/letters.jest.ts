import { Template } from "aws-cdk-lib/assertions";
import * as cdk from "aws-cdk-lib/core";
import { startLocalEnvironment } from "cdk-saga/local";
import { sagaMatchers } from "cdk-saga/testing";
import { letter } from "../lib/letter-saga";
import { LettersStack } from "../lib/letters-stack";

expect.extend(sagaMatchers);

test("the template has the state machine", () => {
  const template = Template.fromStack(new LettersStack(new cdk.App(), "Letters"));
  template.resourceCountIs("AWS::StepFunctions::StateMachine", 1);
  expect(letter.toJSON()).toMatchSnapshot();
});

test("the saga survives every failure", async () => {
  await expect(letter).toSurviveEveryFailure({ faults: 1 });
}, 60_000);

test("the app runs on this machine", async () => {
  const app = new cdk.App();
  new LettersStack(app, "Letters");
  const environment = await startLocalEnvironment({ assembly: app.synth().directory });
  try {
    const execution = environment.startExecution("Letter", { input: { to: "Oslo" } });
    const { status, output } = await execution.ended;
    expect({ status, output }).toEqual({ status: "SUCCEEDED", output: { cost: 2 } });
  } finally {
    await environment.close();
  }
}, 60_000);
