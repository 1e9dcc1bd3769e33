// A plain ES module: it imports every entry point by name.
import { equal, ok, throws } from "node:assert/strict";
import { createRequire } from "node:module";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { App, Stack } from "aws-cdk-lib/core";
import { compile, operation, Saga, SagaError, saga, shape } from "cdk-saga";
import { startLocalEnvironment } from "cdk-saga/local";
import { verify } from "cdk-saga/testing";

const send = operation("Send", { request: shape() });
const letter = saga("Letter").step("Send", {
  kind: "pivot",
  action: send,
  request: ({ key }) => ({ id: key }),
});
equal(compile(letter).definition?.StartAt, "Send");
equal((await verify(letter, { faults: 1 })).holds, true);
equal(typeof startLocalEnvironment, "function");

const stack = new Stack(new App(), "Letters");
const target = LambdaFunction.fromFunctionName(stack, "Target", "Send");
new Saga(stack, "Letter", { saga: letter, operations: { Send: target } });
throws(() => new Saga(stack, "Nothing", { saga: letter, operations: {} }), SagaError);

// Whoever requires the package has the same classes as whoever imports it, from every entry point.
const require = createRequire(import.meta.url);
const index = await import("cdk-saga");
for (const entryPoint of ["cdk-saga", "cdk-saga/core", "cdk-saga/testing", "cdk-saga/local"]) {
  const imported = await import(entryPoint);
  const required = Object.entries(require(entryPoint));
  ok(required.length > 5);
  for (const [name, value] of required) equal(imported[name], value, `${name} of ${entryPoint} exists twice`);
}
for (const [name, value] of Object.entries(require("cdk-saga/core"))) {
  equal(index[name], value, `${name} of cdk-saga and of cdk-saga/core are two`);
}
