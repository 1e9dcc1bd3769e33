// Run by Node.js itself, which strips the types.
import { equal } from "node:assert/strict";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { App, Stack } from "aws-cdk-lib/core";
import { operation, type Ref, Saga, saga, shape } from "cdk-saga";
import { verify } from "cdk-saga/testing";

const send = operation("Send", { request: shape<{ readonly id: string }>() });
const idOf = (key: Ref<string>) => ({ id: key });
const letter = saga<{ readonly to: string }>("Letter").step("Send", {
  kind: "pivot",
  action: send,
  request: ({ key }) => idOf(key),
});
const stack = new Stack(new App(), "Letters");
const target = LambdaFunction.fromFunctionName(stack, "Target", "Send");
new Saga(stack, "Letter", { saga: letter, operations: { Send: target } });
equal((await verify(letter, { faults: 1 })).holds, true);
