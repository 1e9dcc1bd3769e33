import { Template } from "aws-cdk-lib/assertions";
import * as cdk from "aws-cdk-lib/core";
import { verify } from "cdk-saga/testing";
import { expect, test } from "vitest";
import { letter } from "../lib/letter-saga";
import { LettersStack } from "../lib/letters-stack";

test("the template has the state machine", () => {
  const template = Template.fromStack(new LettersStack(new cdk.App(), "Letters"));
  template.resourceCountIs("AWS::StepFunctions::StateMachine", 1);
  expect(letter.toJSON()).toMatchSnapshot();
});

test("the saga survives every failure", async () => {
  expect((await verify(letter, { faults: 1 })).holds).toBe(true);
}, 60_000);
