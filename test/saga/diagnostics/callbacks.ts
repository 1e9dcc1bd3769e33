import { aslTask, awsSdkTask, httpEndpointTask, sqsSendMessageTask } from "../../../lib/compiler/index.js";
import { callback, ref, sagaOf, step, withKey, withToken } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const { timeout: _none, ...untimed } = callback("A").action;

const waiting = aslTask({
  resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  arguments: { QueueUrl: "q", MessageBody: "{% $string($request) %}" },
});

export const callbacks: readonly Mistake[] = [
  {
    title: "a callback step whose request holds no token, or only a property of one",
    saga: sagaOf([
      callback("A", { action: { request: withKey } }),
      callback("B", { action: { request: { ...withKey, to: ["x", { $concat: ["y"] }] } } }),
    ]),
    expected: [
      ["missing-task-token", "A", "DoA"],
      ["missing-task-token", "B", "DoB"],
    ],
    says: ["so nobody could answer", "Add taskToken to the request"],
  },
  {
    title: "a callback step without a timeout",
    saga: { ...sagaOf([callback("A")]), steps: [{ ...callback("A"), action: untimed }] },
    expected: [["missing-timeout", "A"]],
    says: ["up to a year", "timeout: { hours: 24 }"],
  },
  {
    title: "heartbeats that are no shorter than the timeout, too short, not whole and no time",
    saga: sagaOf([
      callback("A", { heartbeat: { hours: 1 } }),
      callback("B", { heartbeat: { seconds: 0 } }),
      callback("C", { heartbeat: { seconds: 1.5 } }),
      callback("D", { heartbeat: { minutes: -1 } }),
    ]),
    expected: ["A", "B", "C", "D"].map((name) => ["invalid-time", name] as const),
    says: [
      'The heartbeat of the callback step "A" is {"hours":1}. Allowed: 1 s to 3,599 s, in whole seconds',
      '{"seconds":0}',
      '{"seconds":1.5}',
      '{"minutes":-1}',
    ],
  },
  {
    title: "timeouts of callback steps that leave no room for a heartbeat, or are out of bounds",
    saga: sagaOf([
      callback("A", { action: { timeout: { seconds: 1 } } }),
      callback("B", { action: { timeout: { seconds: 0 } } }),
      callback("C", { action: { timeout: { days: -1 } } }),
    ]),
    expected: ["A", "B", "C"].map((name) => ["invalid-time", name] as const),
    says: [
      'The timeout of the callback step "A" (it has to be longer than the heartbeat) is {"seconds":1}. Allowed: 2 s to',
      'The timeout of the action of the step "B" is {"seconds":0}',
      'The timeout of the action of the step "C" is {"days":-1}',
    ],
  },
  {
    title: "the token in the request of a step that waits for no answer, or of a compensation",
    saga: sagaOf([
      step("A", { action: { request: withToken } }),
      callback("B", { compensation: { request: { ...withKey, token: ref("taskToken") } } }),
      callback("C", { compensation: { request: { ...withKey, token: ref("request", "token") } } }),
      callback("Fine", { compensation: { request: { ...withKey, all: ref("request") } } }),
    ]),
    expected: [
      ["unavailable-reference", "taskToken"],
      ["unavailable-reference", "taskToken"],
      ["unavailable-reference", "taskToken"],
    ],
    says: [
      'The request of the step "A" refers to taskToken',
      'The compensation request of the step "B" refers to taskToken, which isn\'t available there',
      'The compensation request of the step "C" refers to taskToken (through request.token), which isn\'t available there',
    ],
  },
  {
    title: "a task that cannot wait for a token, in a callback step",
    saga: sagaOf([callback("A"), callback("B"), callback("C")]),
    tasks: {
      DoA: httpEndpointTask({ endpoint: "https://example.com", method: "POST", connectionArn: "c" }),
      DoB: awsSdkTask({ service: "s3", action: "putObject" }),
      DoC: aslTask({ resource: "arn:aws:states:::glue:startJobRun", arguments: {} }),
    },
    expected: [
      ["callback-not-supported", "A", "DoA"],
      ["callback-not-supported", "C", "DoC"],
    ],
    says: ["A callback step needs a task that can wait for a token"],
  },
  {
    title: "a task that waits for a token, in any other step and in a compensation",
    saga: sagaOf([step("A"), callback("B")]),
    tasks: {
      DoA: waiting,
      CancelA: waiting,
      DoB: sqsSendMessageTask({ url: "q", arn: "a" }),
    },
    expected: [
      ["callback-not-supported", "A", "DoA"],
      ["callback-not-supported", "A", "CancelA"],
    ],
    says: ["Any other step, and every compensation, needs a task that doesn't wait for one"],
  },
];
