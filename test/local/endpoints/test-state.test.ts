import { type TestStateCommandInput, TestStateCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { bedOf } from "./bed.js";

const bed = bedOf(
  {},
  {
    handlers: { "arn:aws:states:::sns:publish": ({ arguments: given }) => ({ succeeded: { sent: given } }) },
  },
);

const tried = (definition: unknown, more: Partial<TestStateCommandInput> = {}) =>
  bed.sfn.send(new TestStateCommand({ definition: JSON.stringify(definition), ...more }));

const task = {
  Type: "Task",
  Resource: "arn:aws:states:::sns:publish",
  Parameters: { "M.$": "$.m" },
  Next: "N",
};

describe("TestState", () => {
  test("answers with the output, the next state and the data on its way", async () => {
    const answer = await tried(task, {
      input: '{"m":1}',
      inspectionLevel: "DEBUG",
      mock: { result: '{"id":7}' },
    });
    expect(answer).toMatchObject({
      status: "SUCCEEDED",
      output: '{"id":7}',
      nextState: "N",
      inspectionData: { input: '{"m":1}', afterParameters: '{"M":1}', result: '{"id":7}' },
    });
    const brief = await tried(task, { input: '{"m":1}', mock: { result: "1" } });
    expect([brief.output, brief.inspectionData]).toEqual(["1", undefined]);
  });

  test("calls what state machines call, if there is no mock", async () => {
    expect((await tried(task, { input: '{"m":1}' })).output).toBe('{"sent":{"M":1}}');
  });

  test("tells retries from failures", async () => {
    const state = { ...task, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 2 }] };
    const mock = { errorOutput: { error: "E", cause: "c" } };
    const given = { input: '{"m":1}', mock, inspectionLevel: "TRACE" as const };
    expect(await tried(state, given)).toMatchObject({
      status: "RETRIABLE",
      error: "E",
      cause: "c",
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 } },
    });
    expect(await tried(state, { ...given, stateConfiguration: { retrierRetryCount: 3 } })).toMatchObject({
      status: "FAILED",
    });
  });

  test.each<[string, Partial<TestStateCommandInput>, string, string]>([
    ["a definition that is no JSON", { definition: "{" }, "InvalidDefinition", "INVALID_JSON_DESCRIPTION"],
    [
      "a path that is none",
      { definition: '{"Type":"Pass","InputPath":"x","End":true}' },
      "InvalidDefinition",
      "not a valid JSONPath",
    ],
    ["input that is no JSON", { input: "{" }, "InvalidExecutionInput", "Invalid Execution Input"],
    [
      "a mock of both kinds",
      { mock: { result: "1", errorOutput: { error: "E" } } },
      "ValidationException",
      "either 'result' or 'errorOutput'",
    ],
    [
      "a Map without a mock",
      {
        definition:
          '{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Succeed"}}},"End":true}',
        input: "[]",
      },
      "ValidationException",
      "State type 'Map' is tested with a mock only",
    ],
    ["variables that are no object", { variables: "[]" }, "ValidationException", "JSON text of an object"],
  ])("refuses %s", async (_mistake, given, name, message) => {
    const attempt = tried({ Type: "Pass", End: true }, given);
    await expect(attempt).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});
