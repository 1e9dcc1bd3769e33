// An application without the CDK: core, testing and local are all it can import.
import assert = require("node:assert/strict");

import { compile, operation, type SagaDocument, saga, shape } from "cdk-saga/core";
import { startLocalEnvironment } from "cdk-saga/local";
import { verify } from "cdk-saga/testing";

const send = operation("Send", { request: shape<{ readonly id: string }>() });
const letter = saga<{ readonly to: string }>("Letter").step("Send", {
  kind: "pivot",
  action: send,
  request: ({ key }) => ({ id: key }),
});
const document: SagaDocument = letter.toJSON();
assert.equal(compile(document).definition?.StartAt, "Send");
assert.equal(typeof startLocalEnvironment, "function");
void verify(letter, { faults: 1 }).then(({ holds }) => assert.equal(holds, true));
for (const name of ["aws-cdk-lib", "constructs"]) {
  assert.throws(() => require.resolve(name), { code: "MODULE_NOT_FOUND" });
}
