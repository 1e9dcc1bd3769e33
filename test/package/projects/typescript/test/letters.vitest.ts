import { Template } from "aws-cdk-lib/assertions";
import * as cdk from "aws-cdk-lib/core";
import { startLocalEnvironment } from "cdk-saga/local";
import { formatVerification, outlinesIn, participantContract, replay, verify } from "cdk-saga/testing";
import { describe, expect, it, test } from "vitest";
import { letter } from "../lib/letter-saga";
import { LettersStack } from "../lib/letters-stack";
import { recall, send, sentLetters } from "../lib/post-office";

test("the state machine changes only on purpose", () => {
  const template = Template.fromStack(new LettersStack(new cdk.App(), "Letters"));
  template.resourceCountIs("AWS::StepFunctions::StateMachine", 1);
  expect(outlinesIn(template.toJSON())).toMatchSnapshot();
});

test("the saga survives every failure", async () => {
  const verification = await verify(letter, { faults: 1 });
  expect(verification.holds, formatVerification(verification)).toBe(true);
}, 60_000);

test("a letter that can't be filed is recalled", async () => {
  const { timeline, broken } = await replay(letter, "File=rejected(ArchiveFull)");
  expect(broken).toEqual([]);
  expect(timeline).toContain("Recall");
});

participantContract(
  {
    name: "Send",
    action: send,
    compensation: recall,
    request: (key) => ({ id: key, to: "Oslo" }),
    effects: (key) => sentLetters(key),
    rejections: ["AddressUnknown"],
  },
  { describe, it },
);

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
