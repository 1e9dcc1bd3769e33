import { describe, expect, test } from "@jest/globals";
import {
  InvalidDefinitionError,
  seededRandom,
  type StateTest,
  StateTestError,
  type StateTestResult,
  testState,
  VirtualClock,
} from "../../lib/runner/index.js";
import { invoke } from "./support.js";

/** Tests one state on its own. */
function tried(definition: unknown, more: Partial<StateTest> = {}): Promise<StateTestResult> {
  return testState({
    definition,
    input: { a: 1 },
    home: { region: "eu-west-1", account: "123456789012" },
    clock: new VirtualClock(),
    random: seededRandom(1),
    ...more,
  });
}

const task = (fields: Record<string, unknown> = {}) => ({
  Type: "Task",
  Resource: invoke,
  Next: "N",
  ...fields,
});
const map = (fields: Record<string, unknown> = {}) => ({
  Type: "Map",
  ItemProcessor: { StartAt: "I", States: { I: { Type: "Succeed" } } },
  End: true,
  ...fields,
});
const refused = { errorOutput: { error: "Full", cause: "no room" } };

describe("a state on its own", () => {
  test("shows the way of the data through the fields of JSONPath", async () => {
    const fields = {
      InputPath: "$.in",
      Parameters: { "n.$": "$.n" },
      ResultSelector: { "r.$": "$.v" },
      ResultPath: "$.out",
      OutputPath: "$.out.r",
    };
    expect(await tried(task(fields), { input: { in: { n: 1 } }, mock: { result: { v: 7 } } })).toEqual({
      status: "SUCCEEDED",
      output: 7,
      nextState: "N",
      inspection: {
        input: { in: { n: 1 } },
        afterInputPath: { n: 1 },
        afterParameters: { n: 1 },
        result: { v: 7 },
        afterResultSelector: { r: 7 },
        afterResultPath: { in: { n: 1 }, out: { r: 7 } },
      },
    });
  });

  test("sees variables and the context object that are given, or one made up", async () => {
    const state = {
      Type: "Pass",
      QueryLanguage: "JSONata",
      Output: "{% [$v, $states.context] %}",
      End: true,
    };
    const given = await tried(state, { variables: { v: 2 }, context: { State: { Name: "S" } } });
    expect(given.output).toEqual([2, { State: { Name: "S" } }]);
    expect(given.inspection).toEqual({ input: { a: 1 }, variables: { v: 2 } });
    expect((await tried(state, { variables: { v: 2 }, roleArn: "arn:r" })).output).toMatchObject([
      2,
      {
        Execution: {
          Id: "arn:aws:states:eu-west-1:123456789012:express:StateMachineName:ExecutionName",
          RoleArn: "arn:r",
        },
        State: { Name: "StateName" },
      },
    ]);
  });

  test("chooses, waits for nothing, fails, and succeeds", async () => {
    const choice = {
      Type: "Choice",
      Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "One" }],
      Default: "Other",
    };
    expect(await tried(choice)).toMatchObject({ nextState: "One", output: { a: 1 } });
    expect(await tried(choice, { input: { a: 2 } })).toMatchObject({ nextState: "Other" });
    expect(await tried({ Type: "Wait", Seconds: 1000, Next: "N" })).toMatchObject({
      status: "SUCCEEDED",
      nextState: "N",
    });
    expect(await tried({ Type: "Fail", Error: "E", CausePath: "$.a" }, { input: { a: "c" } })).toEqual({
      status: "FAILED",
      error: "E",
      cause: "c",
      inspection: { input: { a: "c" } },
    });
  });

  test("calls its task if there is no mock", async () => {
    const call: StateTest["call"] = async (asked) => ({ succeeded: [asked.resource, asked.arguments] });
    expect((await tried(task(), { call })).output).toEqual([invoke, { a: 1 }]);
    await expect(tried(map({ ItemsPath: "$.l" }), { call, input: { l: [] } })).rejects.toThrow(
      StateTestError,
    );
    await expect(tried(task())).rejects.toThrow("State type 'Task' is tested with a mock only");
  });

  test("fails where a path leads nowhere, with what there was until then", async () => {
    expect(
      await tried(task({ InputPath: "$.a", Parameters: { "x.$": "$.b" } }), { mock: { result: 1 } }),
    ).toEqual({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The JSONPath '$.b' specified for the field 'x.$' could not be found in the input '1'",
      inspection: { input: { a: 1 }, afterInputPath: 1 },
    });
  });
});

describe("a failure", () => {
  const Retry = [{ ErrorEquals: ["Full"], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 2 }];
  const Catch = [
    { ErrorEquals: ["Other"], Next: "A" },
    { ErrorEquals: ["States.ALL"], ResultPath: "$.e", Next: "B" },
  ];

  test("is retried after a delay, until the retries are used up; then it is caught", async () => {
    const state = task({ Retry, Catch });
    const first = await tried(state, { mock: refused });
    expect([first.status, first.inspection.errorDetails]).toEqual([
      "RETRIABLE",
      { retryIndex: 0, retryBackoffIntervalSeconds: 3 },
    ]);
    const second = await tried(state, { mock: refused, retrierRetryCount: 1 });
    expect(second.inspection.errorDetails).toEqual({ retryIndex: 0, retryBackoffIntervalSeconds: 6 });
    expect(await tried(state, { mock: refused, retrierRetryCount: 2 })).toMatchObject({
      status: "CAUGHT_ERROR",
      error: "Full",
      cause: "no room",
      nextState: "B",
      output: { a: 1, e: { Error: "Full", Cause: "no room" } },
      inspection: { errorDetails: { retryIndex: 0, catchIndex: 1 } },
    });
  });

  test("that nothing covers ends the test", async () => {
    expect(
      await tried(task({ Catch: [{ ErrorEquals: ["Other"], Next: "A" }] }), { mock: refused }),
    ).toMatchObject({
      status: "FAILED",
      error: "Full",
    });
  });

  test.each<[Record<string, unknown>, number, string]>([
    [{ ToleratedFailureCount: 1 }, 1, "SUCCEEDED"],
    [{ ToleratedFailureCount: 1 }, 2, "FAILED"],
    [{ ToleratedFailurePercentage: 50 }, 2, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 49 }, 2, "FAILED"],
    [{}, 4, "SUCCEEDED"],
  ])("of iterations with %j, %p times: %s", async (fields, count, status) => {
    const given = { input: [1, 2, 3, 4], mock: { result: [] }, mapIterationFailureCount: count };
    const result = await tried(map(fields), given);
    expect([result.status, result.error]).toEqual([
      status,
      status === "FAILED" ? "States.ExceedToleratedFailureThreshold" : undefined,
    ]);
    expect(result.inspection).toMatchObject({ afterItemsPath: [1, 2, 3, 4], maxConcurrency: 0 });
  });
});

describe("a state of a state machine", () => {
  const machine = {
    StartAt: "A",
    States: { A: map({ Next: "B", End: undefined }), B: { Type: "Pass", End: true } },
  };

  test("is found by its name, also within a Map", async () => {
    expect((await tried(machine, { stateName: "B" })).output).toEqual({ a: 1 });
    expect((await tried(machine, { stateName: "I" })).status).toBe("SUCCEEDED");
  });

  test.each<[unknown, string | undefined, string]>([
    [machine, "C", "There is no state 'C'"],
    [machine, undefined, "A state machine needs a stateName"],
    [{ Type: "Nap" }, undefined, "Value should be one of the following"],
    ["text", undefined, "Expected value of type [OBJECT]"],
  ])("is refused: %#", async (definition, stateName, message) => {
    const attempt = tried(definition, { stateName });
    await expect(attempt).rejects.toThrow(InvalidDefinitionError);
    await expect(attempt).rejects.toThrow(message);
  });
});
