// An application as a user writes it, a CommonJS module: scripts/check-package.ts compiles and runs it against the package.
import assert = require("node:assert/strict");
import cdk = require("aws-cdk-lib");
import assertions = require("aws-cdk-lib/assertions");
import lambda = require("aws-cdk-lib/aws-lambda");
import sagas = require("cdk-saga");

const send = sagas.operation("Send", {
  request: sagas.shape<{ readonly id: string; readonly to: string }>(),
  rejections: ["AddressUnknown"],
});
const recall = sagas.operation("Recall", { request: sagas.shape<{ readonly id: string }>() });
const file = sagas.operation("File", { request: sagas.shape<{ readonly id: string }>() });

const letter = sagas
  .saga<{ readonly to: string }>("Letter")
  .step("Send", {
    action: send,
    request: ({ input, key }) => ({ id: key, to: input.to }),
    compensation: recall,
  })
  .step("File", { kind: "pivot", action: file, request: ({ key }) => ({ id: key }) });

const stack = new cdk.Stack(new cdk.App(), "Letters");
const functionNamed = (name: string) => lambda.Function.fromFunctionName(stack, name, name);
new sagas.Saga(stack, "Letter", {
  saga: letter,
  operations: {
    Send: functionNamed("Send"),
    Recall: functionNamed("Recall"),
    File: functionNamed("File"),
  },
});
assertions.Template.fromStack(stack).resourceCountIs("AWS::StepFunctions::StateMachine", 1);
assert.equal(sagas.compile(letter).definition?.StartAt, "Send");
