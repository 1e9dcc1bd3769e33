// A plain CommonJS module: it requires every entry point.
const assert = require("node:assert/strict");
const { App, Stack } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const lambda = require("aws-cdk-lib/aws-lambda");
const { operation, Saga, saga, shape } = require("cdk-saga");
const { compile } = require("cdk-saga/core");
const { startLocalEnvironment } = require("cdk-saga/local");
const { verify } = require("cdk-saga/testing");

const send = operation("Send", { request: shape() });
const letter = saga("Letter").step("Send", {
  kind: "pivot",
  action: send,
  request: ({ key }) => ({ id: key }),
});
assert.equal(compile(letter).definition?.StartAt, "Send");
assert.equal(typeof startLocalEnvironment, "function");

const stack = new Stack(new App(), "Letters");
const target = lambda.Function.fromFunctionName(stack, "Target", "Send");
new Saga(stack, "Letter", { saga: letter, operations: { Send: target } });
Template.fromStack(stack).resourceCountIs("AWS::StepFunctions::StateMachine", 1);

verify(letter, { faults: 1 }).then(({ holds }) => assert.equal(holds, true));
