import { describe, expect, it } from "@jest/globals";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Annotations as Found, Match } from "aws-cdk-lib/assertions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SagaTask } from "../../lib/constructs/index.js";
import {
  CoordinationError,
  type CoordinationProps,
  CoordinatorFunction,
  DurableCoordinator,
  type DurableCoordinatorProps,
  EventChain,
  FunctionChain,
} from "../../lib/coordination.js";
import type { AnySaga, SagaDocument } from "../../lib/saga/index.js";
import { temporaryDirectory } from "../support/assembly.js";
import { callback, choice, forEach, parallel, ref, sagaOf, step, wait } from "../support/documents.js";
import { order } from "../support/small-sagas.js";
import {
  inlineFunctionIn,
  permissionsOfRole,
  resourceOf,
  resourcesOf,
  templateOf,
  withoutHash,
} from "../support/templates.js";

const styles = { CoordinatorFunction, FunctionChain, EventChain } as const;
type StyleName = keyof typeof styles;
const chains = ["FunctionChain", "EventChain"] as const;

function stackIn(app = new App({ outdir: temporaryDirectory(), analyticsReporting: false })): Stack {
  return new Stack(app, "Test", { env: { account: "123456789012", region: "eu-central-1" } });
}

const operationsIn = (stack: Stack) => ({
  Take: inlineFunctionIn(stack, "Take", { timeout: Duration.seconds(10) }),
  GiveBack: inlineFunctionIn(stack, "GiveBack"),
  Pay: inlineFunctionIn(stack, "Pay"),
});

function made(
  style: StyleName,
  props: Partial<CoordinationProps<typeof order>> = {},
  stack = stackIn(),
): Stack {
  new styles[style](stack, "Order", { saga: order, operations: operationsIn(stack), ...props });
  return stack;
}

/** Carries out a document, of which every operation is a function. */
function carriedOut(style: StyleName, document: SagaDocument, stack = stackIn()): Stack {
  const operations = Object.fromEntries(
    document.operations.map(({ name }) => [name, inlineFunctionIn(stack, `Fn${name}`)]),
  );
  new styles[style]<SagaDocument>(stack, "Saga", { saga: document, operations });
  return stack;
}

function errorOf(make: () => unknown): CoordinationError {
  try {
    make();
  } catch (error) {
    if (error instanceof CoordinationError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

const roleOf = (id: string) => `Order${id}Role`;

describe("the permissions of", () => {
  it("a coordinator are to invoke the operations, write decisions, its own log, and dead letters", () => {
    const template = templateOf(made("CoordinatorFunction"));
    expect(permissionsOfRole(template, roleOf("Coordinator"))).toMatchInlineSnapshot(`
[
  "logs:CreateLogStream on OrderCoordinatorLogs.Arn",
  "logs:PutLogEvents on OrderCoordinatorLogs.Arn",
  "sqs:SendMessage on OrderDeadLetters.Arn",
  "lambda:InvokeFunction on Take.Arn",
  "lambda:InvokeFunction on GiveBack.Arn",
  "lambda:InvokeFunction on Pay.Arn",
  "dynamodb:PutItem on OrderDecisionsTable.Arn",
  "dynamodb:UpdateItem on OrderDecisionsTable.Arn",
]
`);
  });

  it("a link of a chain are to invoke its operation and the links that may come next", () => {
    const template = templateOf(made("FunctionChain"));
    expect(permissionsOfRole(template, roleOf("Take"))).toMatchInlineSnapshot(`
[
  "logs:CreateLogStream on OrderTakeLogs.Arn",
  "logs:PutLogEvents on OrderTakeLogs.Arn",
  "lambda:InvokeFunction on Take.Arn",
  "dynamodb:PutItem on OrderDecisionsTable.Arn",
  "dynamodb:UpdateItem on OrderDecisionsTable.Arn",
  "lambda:InvokeFunction on arn:aws:lambda:eu-central-1:123456789012:function:Test-Order-52C1B5C1-Pay",
  "lambda:InvokeFunction on arn:aws:lambda:eu-central-1:123456789012:function:Test-Order-52C1B5C1-CompensateTake",
]
`);
    expect(permissionsOfRole(template, roleOf("Pay"))).toMatchInlineSnapshot(`
[
  "logs:CreateLogStream on OrderPayLogs.Arn",
  "logs:PutLogEvents on OrderPayLogs.Arn",
  "sqs:SendMessage on OrderDeadLetters.Arn",
  "lambda:InvokeFunction on Pay.Arn",
  "dynamodb:PutItem on OrderDecisionsTable.Arn",
  "dynamodb:UpdateItem on OrderDecisionsTable.Arn",
  "lambda:InvokeFunction on arn:aws:lambda:eu-central-1:123456789012:function:Test-Order-52C1B5C1-CompensateTake",
]
`);
  });

  it("a link of a chain of events are to invoke its operation, and to put events on the bus", () => {
    const template = templateOf(made("EventChain"));
    expect(permissionsOfRole(template, roleOf("CompensateTake"))).toMatchInlineSnapshot(`
[
  "logs:CreateLogStream on OrderCompensateTakeLogs.Arn",
  "logs:PutLogEvents on OrderCompensateTakeLogs.Arn",
  "sqs:SendMessage on OrderDeadLetters.Arn",
  "lambda:InvokeFunction on GiveBack.Arn",
  "dynamodb:PutItem on OrderDecisionsTable.Arn",
  "dynamodb:UpdateItem on OrderDecisionsTable.Arn",
  "events:PutEvents on OrderBus.Arn",
]
`);
  });

  it("whatever is swept are to create and delete entries of one group, and to hand over one role", () => {
    const template = templateOf(made("FunctionChain", { sweeper: true, decisions: false }));
    const own = (id: string) =>
      permissionsOfRole(template, roleOf(id)).filter((line) => /scheduler|PassRole/.test(line));
    expect(own("Take")).toMatchInlineSnapshot(`
[
  "scheduler:CreateSchedule on arn:aws:scheduler:eu-central-1:123456789012:schedule/Test-Order-Sweeper-3DBE37E4/*",
  "scheduler:DeleteSchedule on arn:aws:scheduler:eu-central-1:123456789012:schedule/Test-Order-Sweeper-3DBE37E4/*",
  "iam:PassRole on OrderSweeperRole.Arn",
]
`);
    expect(own("Pay")).toMatchInlineSnapshot(`
[
  "scheduler:DeleteSchedule on arn:aws:scheduler:eu-central-1:123456789012:schedule/Test-Order-Sweeper-3DBE37E4/*",
]
`);
  });
});

describe("the rules of a chain of events", () => {
  it("lead from what may come before to each link, and from what has failed", () => {
    const rules = resourcesOf(templateOf(made("EventChain")), "AWS::Events::Rule");
    expect(
      Object.entries(rules).map(
        ([id, { Properties }]) => `${withoutHash(id)}: ${JSON.stringify(Properties.EventPattern)}`,
      ),
    ).toMatchInlineSnapshot(`
[
  "OrderPayRule: {"source":["saga.Order.33cc39ed"],"detail-type":["Take","compensate Take"],"detail":{"next":["Pay"]}}",
  "OrderCompensateTakeRule: {"source":["saga.Order.33cc39ed"],"detail-type":["Take","Pay"],"detail":{"next":["compensate Take"]}}",
  "OrderCompensateTakeFailureRule: {"source":["lambda"],"detail-type":["Lambda Function Invocation Result - Failure"],"detail":{"requestContext":{"functionArn":[{"Fn::Join":["",[{"Fn::GetAtt":["OrderTakeFunction8CDEF260","Arn"]},":$LATEST"]]}]}}}",
]
`);
  });
});

describe.each(Object.keys(styles) as StyleName[])("%s", (style) => {
  it("has no store of decisions if it is told so", () => {
    const template = templateOf(made(style, { decisions: false }));
    expect(resourcesOf(template, "AWS::DynamoDB::Table")).toEqual({});
    expect(Object.keys(resourcesOf(templateOf(made(style)), "AWS::DynamoDB::Table"))).toHaveLength(1);
  });

  it("leaves dead letters for 14 days", () => {
    const { Properties } = resourceOf(templateOf(made(style)), "AWS::SQS::Queue");
    expect(Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  });

  it("refuses an operation that isn't a Lambda function, and says what to do", () => {
    const stack = stackIn();
    const operations = {
      ...operationsIn(stack),
      Pay: SagaTask.snsPublish(new Topic(stack, "Topic")) as never,
    };
    const { message, diagnostics } = errorOf(
      () => new styles[style](stack, "Order", { saga: order, operations }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-in-this-style"]);
    expect(message).toContain(
      `The operation "Pay" can't be carried out by ${style}: only Lambda functions can be called.`,
    );
  });

  it("refuses operations without a function, and functions without an operation", () => {
    const stack = stackIn();
    const { Pay, ...rest } = operationsIn(stack);
    const operations = { ...rest, Buy: Pay } as never;
    const { diagnostics } = errorOf(() => new styles[style](stack, "Order", { saga: order, operations }));
    expect(diagnostics.map(({ code }) => code)).toEqual(["operation-not-given", "operation-not-used"]);
  });

  it.each<[string, SagaDocument, string]>([
    ["a callback", sagaOf([callback("Ask")]), 'The callback of the step "Ask"'],
    [
      "raw JSONata",
      sagaOf([
        step("A", { kind: "read-only", action: { request: { n: { $jsonata: ["$x + 1", { x: 1 }] } } } }),
      ]),
      "Raw JSONata",
    ],
  ])("refuses %s", (_, document, what) => {
    const { diagnostics } = errorOf(() => carriedOut(style, document));
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-in-this-style"]);
    expect(diagnostics[0]?.message).toContain(what);
  });

  it("refuses a value that is only known when it is deployed", () => {
    const stack = stackIn();
    const saga = sagaOf([step("A", { action: { request: { id: ref("key"), at: stack.stackId } } })]);
    expect(errorOf(() => carriedOut(style, saga, stack)).message).toContain("only known when it is deployed");
  });

  it("refuses a saga that breaks rules, as Saga does", () => {
    const saga = sagaOf([step("A"), step("A")]);
    expect(errorOf(() => carriedOut(style, saga)).diagnostics.map(({ code }) => code)).toContain(
      "duplicate-name",
    );
  });

  it("refuses what is no saga", () => {
    const stack = stackIn();
    const saga = { name: "X" } as unknown as AnySaga;
    expect(errorOf(() => new styles[style](stack, "S", { saga, operations: {} as never })).message).toContain(
      "invalid-document",
    );
  });
});

describe.each(chains)("%s", (style) => {
  it.each<[string, SagaDocument, string]>([
    ["a Parallel", sagaOf([parallel("Both", { a: [step("A")], b: [step("B")] })]), 'The parallel "Both"'],
    ["a forEach", sagaOf([forEach("Each", ref("input", "list"), [step("A")])]), 'The forEach "Each"'],
    ["a choice", sagaOf([choice("Which", { a: ["otherwise", [step("A")]] })]), 'The choice "Which"'],
    ["a wait", sagaOf([step("A"), wait("Pause", { for: { seconds: 5 } })]), 'The wait "Pause"'],
    [
      "recovery in parallel",
      { ...sagaOf([step("A")]), recovery: { order: "parallel" } },
      "Recovery in parallel",
    ],
    ["continueOnStuck", { ...sagaOf([step("A")]), recovery: { continueOnStuck: true } }, "continueOnStuck"],
  ])("refuses %s, and says which style carries it out", (_, document, what) => {
    const { diagnostics } = errorOf(() => carriedOut(style, document));
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-in-this-style"]);
    expect(diagnostics[0]?.message).toContain(`${what} can't be carried out by ${style}`);
    expect(diagnostics[0]?.message).toMatch(/[Uu]se Saga/);
  });

  it("warns of a patience that Lambda's retries don't have", () => {
    const stack = carriedOut(style, sagaOf([step("A", { action: { retry: { tries: 9 } } })]));
    Found.fromStack(stack).hasWarning("/Test/Saga", Match.stringLikeRegexp('The retry policy of "DoA"'));
  });

  it("tries a link as often as its step says, if that is less than Lambda's three times", () => {
    const template = templateOf(carriedOut(style, sagaOf([step("A", { action: { retry: { tries: 1 } } })])));
    const tries = Object.values(resourcesOf(template, "AWS::Lambda::EventInvokeConfig")).map(
      ({ Properties }) => Properties.MaximumRetryAttempts,
    );
    expect(tries).toEqual([0, 2]);
  });
});

describe("CoordinatorFunction", () => {
  it("refuses a wait that is longer than the function may run", () => {
    const { diagnostics } = errorOf(() =>
      carriedOut("CoordinatorFunction", sagaOf([step("A"), wait("Pause", { for: { hours: 1 } })])),
    );
    expect(diagnostics[0]?.message).toContain(
      "it takes 3600 s, and the function that waits is ended after 900 s",
    );
  });

  it("carries out blocks", () => {
    const saga = sagaOf([parallel("Both", { a: [step("A")], b: [step("B")] })]);
    expect(
      Object.keys(resourcesOf(templateOf(carriedOut("CoordinatorFunction", saga)), "AWS::Lambda::Function")),
    ).toHaveLength(5);
  });

  it("refuses a sweeper that would start a saga again at once", () => {
    expect(() => made("CoordinatorFunction", { sweeper: { after: Duration.seconds(5) } })).toThrow(
      'The sweeper\'s "after" is at least a minute. Received 5 s.',
    );
  });
});

describe("DurableCoordinator", () => {
  function durable(props: Partial<DurableCoordinatorProps<typeof order>> = {}, stack = stackIn()): Stack {
    const coordinator = new DurableCoordinator(stack, "Order", {
      saga: order,
      operations: operationsIn(stack),
      ...props,
    });
    coordinator.grantStart(inlineFunctionIn(stack, "Caller"));
    return stack;
  }
  const coordinatorIn = (stack: Stack) =>
    Object.values(resourcesOf(templateOf(stack), "AWS::Lambda::Function"))
      .map(({ Properties }) => Properties)
      .filter(({ DurableConfig }) => DurableConfig !== undefined);

  it("is a durable function of a runtime that has the SDK, with an alias that is started", () => {
    const template = templateOf(durable());
    expect(coordinatorIn(durable())).toMatchObject([
      {
        DurableConfig: { ExecutionTimeout: 1_209_600, RetentionPeriodInDays: 14 },
        Runtime: "nodejs24.x",
        Timeout: 900,
      },
    ]);
    expect(resourceOf(template, "AWS::Lambda::Alias").Properties).toMatchObject({ Name: "live" });
    expect(permissionsOfRole(template, "CallerServiceRole")).toEqual([
      "lambda:InvokeFunction on OrderCoordinatorFunctionAliaslive",
    ]);
  });

  it("may invoke the operations, and keep its own journal", () => {
    expect(permissionsOfRole(templateOf(durable()), roleOf("Coordinator"))).toMatchInlineSnapshot(`
[
  "logs:CreateLogStream on OrderCoordinatorLogs.Arn",
  "logs:PutLogEvents on OrderCoordinatorLogs.Arn",
  "sqs:SendMessage on OrderDeadLetters.Arn",
  "lambda:InvokeFunction on Take.Arn",
  "lambda:InvokeFunction on GiveBack.Arn",
  "lambda:InvokeFunction on Pay.Arn",
  "lambda:CheckpointDurableExecution on OrderCoordinatorFunction.Arn:*",
  "lambda:GetDurableExecutionState on OrderCoordinatorFunction.Arn:*",
]
`);
  });

  it("takes the times that are given", () => {
    const given = {
      executionTimeout: Duration.days(30),
      retentionPeriod: Duration.days(3),
      stuckRetry: Duration.minutes(5),
    };
    const [properties] = coordinatorIn(durable(given));
    expect(properties).toMatchObject({
      DurableConfig: { ExecutionTimeout: 2_592_000, RetentionPeriodInDays: 3 },
    });
    expect(JSON.stringify(properties?.Environment)).toContain('\\"stuckSeconds\\":300');
  });

  it("carries out waits of any length, and blocks", () => {
    const document = sagaOf([
      wait("Pause", { for: { days: 3 } }),
      parallel("Both", { a: [step("A")], b: [step("B")] }),
    ]);
    const stack = stackIn();
    const operations = Object.fromEntries(
      document.operations.map(({ name }) => [name, inlineFunctionIn(stack, `Fn${name}`)]),
    );
    new DurableCoordinator<SagaDocument>(stack, "Saga", { saga: document, operations });
    expect(coordinatorIn(stack)).toHaveLength(1);
  });

  it("refuses a callback, and says what to use", () => {
    const stack = stackIn();
    const document = sagaOf([callback("Ask")]);
    const operations = Object.fromEntries(
      document.operations.map(({ name }) => [name, inlineFunctionIn(stack, `Fn${name}`)]),
    );
    const { diagnostics } = errorOf(
      () => new DurableCoordinator<SagaDocument>(stack, "Saga", { saga: document, operations }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-in-this-style"]);
    expect(diagnostics[0]?.message).toContain("can't be carried out by DurableCoordinator");
  });
});
