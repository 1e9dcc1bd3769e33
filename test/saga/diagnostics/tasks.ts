import {
  aslTask,
  awsSdkTask,
  dynamoDbDeleteItemTask,
  stateMachineTask,
} from "../../../lib/compiler/index.js";
import { sagaOf, step } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const once = stateMachineTask({ arn: "a" });
const uncertain = aslTask({ resource: "r", arguments: { a: "{% $request.a %}" } });
const a = step("A");

export const tasks: readonly Mistake[] = [
  ...(["compensatable", "pivot"] as const).map(
    (kind): Mistake => ({
      title: `final rejections of an API that knows no keys, in a ${kind} step`,
      saga: sagaOf([step("A", { kind })], { declared: { DoA: { rejections: ["Full", "Late"] } } }),
      tasks: { DoA: awsSdkTask({ service: "s3", action: "putObject" }) },
      expected: [["rejections-cannot-be-final", "A", "DoA"]],
      says: ["Full, Late", "rejectionsAreFinal: false"],
    }),
  ),
  {
    title: "a compensation that is settled by a condition, and leaves nothing behind",
    saga: sagaOf([step("A", { compensation: { settledBy: ["DynamoDB.ConditionalCheckFailedException"] } })]),
    tasks: { CancelA: dynamoDbDeleteItemTask({ tableName: "Orders" }) },
    expected: [["settled-without-tombstone", "A", "CancelA"]],
    says: [
      "it deletes the item, so that nothing stays",
      "a ConditionExpression that requires that there is none",
    ],
  },
  {
    title: "another state machine where it has to be all or nothing",
    saga: sagaOf([a, step("P", { kind: "pivot" }), step("R", { kind: "retriable" })]),
    tasks: { DoA: once, CancelA: once, DoP: once, DoR: once },
    expected: [
      ["task-stops-halfway", "A", "CancelA"],
      ["task-stops-halfway", "A", "DoA"],
      ["task-stops-halfway", "P", "DoP"],
      ["task-stops-halfway", "R", "DoR"],
    ],
    says: [
      "it is the compensation",
      "the step is compensatable",
      "the step is pivot",
      "read-only or best-effort",
    ],
  },
  {
    title: "another state machine that is tried again",
    saga: sagaOf([
      step("A", { kind: "read-only", action: { retry: { tries: 2 } } }),
      step("B", { kind: "best-effort", action: { retry: { tries: 1 } } }),
      step("C", { kind: "best-effort", action: { retry: { persistFor: { hours: 1 } } } }),
    ]),
    tasks: { DoA: once, DoB: once, DoC: once },
    expected: [
      ["task-stops-halfway", "A", "DoA"],
      ["task-stops-halfway", "C", "DoC"],
    ],
    says: ["the step has a retry"],
  },
  {
    title: "arguments that may fail where nothing may",
    saga: sagaOf([a, step("P", { kind: "pivot" }), step("R", { kind: "retriable" })]),
    tasks: { DoA: uncertain, CancelA: uncertain, DoP: uncertain, DoR: uncertain },
    expected: [
      ["arguments-may-fail", "A", "CancelA"],
      ["arguments-may-fail", "P", "DoP"],
      ["arguments-may-fail", "R", "DoR"],
    ],
    says: ["The compensation of", "The pivot action of", "$string($request)"],
  },
];
