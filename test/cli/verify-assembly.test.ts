import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as stepfunctions from "aws-cdk-lib/aws-stepfunctions";
import { App, Duration, Stack } from "aws-cdk-lib/core";
import { verifyCommand } from "../../lib/cli/verify-command.js";
import { type DynamoDbPutItemRequest, operation, Saga, SagaTask, saga, shape } from "../../lib/index.js";

const keyed = shape<{ readonly key: string; readonly of?: string; readonly list?: readonly string[] }>();
const item = shape<DynamoDbPutItemRequest>();
const put = operation("Put", {
  request: item,
  rejections: ["DynamoDB.ConditionalCheckFailedException"],
  rejectionsAreFinal: false,
});
const description = operation("Describe", { request: keyed, response: shape<{ readonly name: string }>() });
const pay = operation("Pay", { request: keyed, rejections: ["Declined"] });

/** A saga over several kinds of tasks: a table, functions, a queue, a topic and another state machine. */
const order = saga<{ readonly list: readonly string[] }>("Order", { deadline: { hours: 1 } })
  .step("Put", {
    action: put,
    request: ({ key }) => ({ Item: { pk: { S: key } }, ConditionExpression: "attribute_not_exists(pk)" }),
    compensation: operation("Remove", { request: item }),
  })
  .step("Describe", { kind: "read-only", action: description, request: ({ key }) => ({ key }) })
  .step("Pay", {
    kind: "pivot",
    action: pay,
    request: ({ key, results }) => ({ key, of: results.Describe.name }),
  })
  .step("Send", {
    kind: "retriable",
    action: operation("Send", { request: keyed }),
    request: ({ key, input }) => ({ key, list: input.list }),
  })
  .step("Tell", {
    kind: "best-effort",
    action: operation("Tell", { request: keyed }),
    request: ({ key }) => ({ key }),
  });

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "verify-assembly-"));
  const app = new App({ outdir: directory });
  const stack = new Stack(app, "Shop");
  const functionOf = (id: string, timeout?: Duration) =>
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: lambda.Code.fromInline("exports.handler = async () => ({})"),
      ...(timeout === undefined ? {} : { timeout }),
    });
  const table = new dynamodb.TableV2(stack, "Orders", {
    partitionKey: { name: "pk", type: dynamodb.AttributeType.STRING },
  });
  new Saga(stack, "Order", {
    saga: order,
    operations: {
      Put: SagaTask.dynamoDbPutItem(table),
      Remove: functionOf("Remove", Duration.seconds(10)),
      Describe: SagaTask.stateMachine(
        new stepfunctions.StateMachine(stack, "Child", {
          definitionBody: stepfunctions.DefinitionBody.fromString(
            JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
          ),
        }),
      ),
      Pay: functionOf("Pay"),
      Send: SagaTask.sqsSendMessage(new sqs.Queue(stack, "Queue", { fifo: true })),
      Tell: SagaTask.snsPublish(new sns.Topic(stack, "Topic")),
    },
  });
  app.synth();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function verified(): Promise<{ readonly exitCode: number; readonly output: string }> {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const surroundings = { write, complain: write, interrupted: new Promise<void>(() => {}) };
  const exitCode = await verifyCommand.run([directory, "--faults", "1", "-q"], surroundings);
  return { exitCode, output: lines.join("\n") };
}

/** Runs something with the template's text changed. */
async function withTemplate<T>(from: string, to: string, act: () => Promise<T>): Promise<T> {
  const name = readdirSync(directory).find((each) => each.endsWith(".template.json")) ?? "";
  const file = join(directory, name);
  const before = readFileSync(file, "utf8");
  const after = before.replaceAll(from, to);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  try {
    return await act();
  } finally {
    writeFileSync(file, before);
  }
}

describe("a cloud assembly", () => {
  it("keeps every law as it would be deployed, whatever its tasks are", async () => {
    const { exitCode, output } = await verified();
    expect(output).toContain("Every law held.");
    expect(exitCode).toBe(0);
  });

  it.each([
    ["another attribute", "attribute_not_exists(pk)'", "attribute_not_exists(sk)'"],
    ["data of another place", "'of': $result_Describe.name", "'of': $result_Describe"],
    ["a timeout that isn't the function's", '\\"TimeoutSeconds\\":18', '\\"TimeoutSeconds\\":17'],
    ["a message without its list", ", 'list': ", ", 'other': "],
  ])("is refused with a fault in its template: %s", async (_fault, from, to) => {
    const { exitCode, output } = await withTemplate(from, to, verified);
    expect(output).toContain("Broken, model: A run does what the saga means");
    expect(exitCode).toBe(1);
  });
});
