import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { LambdaFunction, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Code, Function as Lambda, Runtime } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { CfnStateMachineVersion } from "aws-cdk-lib/aws-stepfunctions";
import { operation, Saga, SagaTask, saga, shape } from "cdk-saga";
import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { temporaryDirectory } from "../support/assembly.js";

process.env.CDK_VALIDATION ??= "false";

const request = shape<{ readonly id: string }>();
const trip = saga<{ readonly refuse?: string }>("Trip")
  .step("Reserve", {
    action: operation("ReserveSeat", { request, response: shape<{ readonly seat: string }>() }),
    request: ({ key }) => ({ id: key }),
    compensation: operation("CancelSeat", { request }),
  })
  .step("Pay", {
    kind: "pivot",
    action: operation("TakePayment", {
      request: shape<{ readonly id: string; readonly refuse: string | undefined }>(),
      rejections: ["PaymentDeclined"],
    }),
    request: ({ input, key }) => ({ id: key, refuse: input.refuse }),
  })
  .step("Tell", {
    kind: "best-effort",
    action: operation("Tell", { request }),
    request: ({ key }) => ({ id: key }),
  })
  .output(({ results }) => ({ seat: results.Reserve.seat }));

/** A stack whose parts react to a saga by rules, a topic, queues and asynchronous invocations. */
class TripStack extends Stack {
  constructor(app: App) {
    super(app, "Trips");
    const inline = (id: string, code: string, more: object = {}) =>
      new Lambda(this, id, {
        runtime: Runtime.NODEJS_22_X,
        handler: "index.handler",
        code: Code.fromInline(`exports.handler = async (event) => { ${code} };`),
        ...more,
      });
    const told = new Topic(this, "Told");
    const letters = new Queue(this, "Letters", { visibilityTimeout: Duration.seconds(30) });
    told.addSubscription(new SqsSubscription(letters, { rawMessageDelivery: true }));
    const dead = new Queue(this, "Dead");
    const failures = new Queue(this, "Failures");
    const ended = new Queue(this, "Ended");
    const work = new Queue(this, "Work", { deadLetterQueue: { queue: dead, maxReceiveCount: 2 } });
    inline(
      "Worker",
      'if (event.Records[0].body.includes("bad")) throw new Error("bad work");',
    ).addEventSource(new SqsEventSource(work));
    const auditor = inline("Auditor", 'throw new Error("the audit is down");', {
      onFailure: new SqsDestination(failures),
    });
    const one = new Saga(this, "Trip", {
      saga: trip,
      operations: {
        ReserveSeat: inline("ReserveSeat", 'return { seat: "12A" };'),
        CancelSeat: inline("CancelSeat", ""),
        TakePayment: inline(
          "TakePayment",
          'if (event.refuse) throw Object.assign(new Error("no"), { name: event.refuse });',
        ),
        Tell: SagaTask.snsPublish(told),
      },
    });
    new CfnStateMachineVersion(this, "Version", { stateMachineArn: one.stateMachineArn });
    const report = (outcome: string) =>
      new SqsQueue(ended, { message: RuleTargetInput.fromText(`${outcome}`) });
    one.onCompleted("OnCompleted", { target: report("completed") });
    one.onCompensated("OnCompensated", { target: report("compensated") });
    one.onStuck("OnStuck", { target: report("stuck") });
    new Rule(this, "Audit", {
      eventPattern: { source: ["aws.states"], detail: { status: ["SUCCEEDED"] } },
      targets: [new LambdaFunction(auditor)],
    });
    new Rule(this, "ToWork", {
      eventPattern: { source: ["aws.states"], detail: { status: ["SUCCEEDED", "FAILED"] } },
      targets: [
        new SqsQueue(work, {
          message: RuleTargetInput.fromText("bad"),
        }),
      ],
    });
  }
}

let environment: LocalEnvironment;
beforeAll(async () => {
  environment = await startLocalEnvironment({
    assembly: new TripStack(new App({ outdir: temporaryDirectory() })),
  });
}, 60_000);
afterAll(() => environment.close());
const bodies = (queue: string) => environment.messages(queue).map(({ body }) => body);

test("everything that reacts to a saga is there", () => {
  expect(environment.report.filter(({ status }) => status === "missing")).toEqual([]);
});

test("a saga completes, and what follows from it happens", async () => {
  const result = await environment.run("Trip", { input: {} });
  expect(result).toMatchObject({ status: "SUCCEEDED", output: { seat: "12A" } });
  await environment.settled();
  expect(bodies("Ended")).toEqual(['"completed"']);
  expect(bodies("Letters")).toHaveLength(1);
  // The audit has failed three times, and the work on the event twice.
  expect(JSON.parse(bodies("Failures")[0] ?? "")).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
  });
  expect(bodies("Dead")).toEqual(['"bad"']);
});

test("a saga that is compensated, and one that is stuck, are told apart", async () => {
  expect(await environment.run("Trip", { input: { refuse: "PaymentDeclined" } })).toMatchObject({
    error: "Saga.Compensated",
  });
  const down = environment.faults.inject({ task: "CancelSeat", kind: "failBefore" });
  const stuck = await environment.run("Trip", { input: { refuse: "PaymentDeclined" } });
  down.repair();
  const redriven = await environment.resultOf(environment.redrive(stuck.execution));
  expect(redriven.error).toBe("Saga.Compensated");
  await environment.settled();
  expect(bodies("Ended")).toEqual(['"completed"', '"compensated"', '"stuck"', '"compensated"']);
});

test("a version of the saga's state machine runs", async () => {
  const arn = `${environment.stateMachines.find("Trip").arn}:1`;
  expect(await environment.run(arn, { input: {} })).toMatchObject({ status: "SUCCEEDED" });
});
