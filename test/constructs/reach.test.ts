import { describe, expect, it } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { type FunctionOrTaskFor, Saga, SagaError, SagaTask } from "../../lib/constructs/index.js";
import { operation, saga, shape } from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { resourceOf, templateOf } from "../support/templates.js";

const here = { account: "111111111111", region: "eu-west-1" };
const call = operation("Call", { request: shape<object>() });
const once = saga("Once")
  .step("Call", { kind: "best-effort", action: call, request: ({ key }) => ({ id: key }) })
  .toJSON();

/** A stack with a saga that calls this; the app's other stacks are made with it. */
function stackWith(
  target: (stack: Stack) => FunctionOrTaskFor<never>,
  props: { role?: boolean } = {},
): Stack {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, "Ours", { env: here });
  const role = () =>
    new Role(stack, "Named", { assumedBy: new ServicePrincipal("states.amazonaws.com"), roleName: "trips" });
  new Saga(stack, "Saga", {
    saga: once,
    operations: { Call: target(stack) },
    ...(props.role === true ? { role: role() } : {}),
  });
  return stack;
}

function diagnosticsOf(target: (stack: Stack) => FunctionOrTaskFor<never>) {
  try {
    stackWith(target);
  } catch (error) {
    if (error instanceof SagaError) return error.diagnostics;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const arnIn = (service: string, name: string, { account = here.account, region = here.region }) =>
  `arn:aws:${service}:${region}:${account}:${name}`;
type Place = { readonly account?: string; readonly region?: string };
const targets: Readonly<Record<string, (stack: Stack, place: Place) => FunctionOrTaskFor<never>>> = {
  "a Lambda function": (stack, place) =>
    LambdaFunction.fromFunctionArn(stack, "F", arnIn("lambda", "function:pay", place)),
  "an alias of a Lambda function": (stack, place) =>
    LambdaFunction.fromFunctionArn(stack, "F", arnIn("lambda", "function:pay:live", place)),
  "a queue": (stack, place) =>
    SagaTask.sqsSendMessage(Queue.fromQueueArn(stack, "Q", arnIn("sqs", "orders", place))),
  "a topic": (stack, place) =>
    SagaTask.snsPublish(Topic.fromTopicArn(stack, "T", arnIn("sns", "orders", place))),
  "an event bus": (stack, place) =>
    SagaTask.eventBridgePutEvents(
      EventBus.fromEventBusArn(stack, "B", arnIn("events", "event-bus/orders", place)),
      { source: "trips", detailType: "Booked" },
    ),
  "a resource of the AWS SDK": (_stack, place) =>
    SagaTask.awsSdk({
      service: "kinesis",
      action: "putRecord",
      resources: [arnIn("kinesis", "stream/orders", place)],
    }),
  "a table": (stack, place) =>
    SagaTask.dynamoDbGetItem(Table.fromTableArn(stack, "D", arnIn("dynamodb", "table/orders", place))),
  "a state machine": (stack, place) =>
    SagaTask.stateMachine(
      StateMachine.fromStateMachineArn(stack, "M", arnIn("states", "stateMachine:child", place)),
    ),
};
const names = Object.keys(targets);
const unreachable = ["a table", "a state machine"];

describe("what an operation calls", () => {
  it.each(names)("may be in the region and the account of the saga: %s", (name) => {
    const stack = stackWith((inside) => targets[name]?.(inside, {}) ?? missing());
    Annotations.fromStack(stack).hasNoWarning("/Ours/Saga", Match.anyValue());
  });

  it.each(names)("fails in another region: %s", (name) => {
    const found = diagnosticsOf((stack) => targets[name]?.(stack, { region: "us-east-1" }) ?? missing());
    expectDiagnostics(found, [["other-region", "Call"]]);
    expect(found[0]?.message).toContain("in us-east-1, but the saga is in eu-west-1");
  });

  it.each(unreachable)("fails in another account, which its tasks do not reach: %s", (name) => {
    const found = diagnosticsOf((stack) => targets[name]?.(stack, { account: "222222222222" }) ?? missing());
    expectDiagnostics(found, [["unreachable-account", "Call"]]);
  });

  it.each(names.filter((name) => !unreachable.includes(name)))(
    "leads to a warning in another account, where a policy has to allow it: %s",
    (name) => {
      const stack = stackWith((inside) => targets[name]?.(inside, { account: "222222222222" }) ?? missing());
      Annotations.fromStack(stack).hasWarning(
        "/Ours/Saga",
        Match.stringLikeRegexp(
          "in the account 222222222222, but the saga is in 111111111111.*role of the Saga",
        ),
      );
    },
  );

  it("is not looked at where the stack is for any region", () => {
    const stack = new Stack(new App(), "Anywhere");
    const target = LambdaFunction.fromFunctionArn(stack, "F", arnIn("lambda", "function:pay", {}));
    expect(() => new Saga(stack, "Saga", { saga: once, operations: { Call: target } })).not.toThrow();
  });
});

describe("a queue of another account of the same app", () => {
  const queueOf = (stack: Stack) => {
    const theirs = new Stack(App.of(stack) ?? undefined, "Theirs", {
      env: { ...here, account: "222222222222" },
    });
    return SagaTask.sqsSendMessage(new Queue(theirs, "Queue", { queueName: "orders" }));
  };
  const policyOf = (stack: Stack) => {
    const theirs = App.of(stack)?.node.findChild("Theirs");
    if (!Stack.isStack(theirs)) throw new Error("no stack");
    const { PolicyDocument } = resourceOf(templateOf(theirs), "AWS::SQS::QueuePolicy").Properties;
    return JSON.stringify(PolicyDocument);
  };

  it("allows it to the role of the saga, which gets a name for that", () => {
    const stack = stackWith(queueOf);
    const { RoleName } = resourceOf(templateOf(stack), "AWS::IAM::Role").Properties;
    expect(RoleName).toEqual(expect.stringMatching(/^ours\w*$/i));
    expect(policyOf(stack)).toContain(`iam::111111111111:role/${String(RoleName)}`);
    Annotations.fromStack(stack).hasNoWarning("/Ours/Saga", Match.anyValue());
  });

  it("allows it to the role that the saga is given", () => {
    const stack = stackWith(queueOf, { role: true });
    expect(policyOf(stack)).toContain("iam::111111111111:role/trips");
  });
});

function missing(): never {
  throw new Error("no such target");
}
