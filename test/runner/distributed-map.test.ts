import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import {
  type ExecutionOptions,
  loadMachine,
  seededRandom,
  startSteppedExecution,
  type TaskCall,
  VirtualClock,
} from "../../lib/runner/index.js";
import { machine as paths, problems } from "./jsonpath/support.js";
import { invoke, machine as jsonata, outline, run, start, stateMachineArn } from "./support.js";

const distributed = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const call = { Item: { Type: "Task", Resource: invoke, End: true } };

/** A distributed Map in JSONPath whose child executions are one Task. */
const map = (fields: Record<string, unknown> = {}, states: Record<string, unknown> = call) =>
  paths({
    Each: {
      Type: "Map",
      ItemProcessor: { ProcessorConfig: distributed, ...paths(states) },
      End: true,
      ...fields,
    },
  });

/** Fails for "bad" items, and gives everything else back. */
const tasks = ({ arguments: given }: TaskCall) =>
  JSON.stringify(given).includes("bad") ? { failed: { error: "Bad", cause: "c" } } : { succeeded: given };

const exceeded = {
  error: "States.ExceedToleratedFailureThreshold",
  cause: "The specified tolerated failure threshold was exceeded",
};

describe("a distributed Map", () => {
  test("has child executions with histories of their own, and none of their events in its own", async () => {
    const { output, history, mapRuns } = await run(map({ Label: "Orders" }), { input: ["a", "b"], tasks });
    expect(output).toEqual(["a", "b"]);
    expect(outline(history)).toEqual([
      "ExecutionStarted",
      "MapStateEntered Each",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited Each",
      "ExecutionSucceeded",
    ]);
    const [mapRun] = mapRuns;
    expect(mapRun?.arn).toMatch(
      /^arn:aws:states:us-east-1:123456789012:mapRun:Machine\/Orders:[\da-f-]{36}$/,
    );
    expect(history[3]?.mapRunStartedEventDetails).toEqual({ mapRunArn: mapRun?.arn });
    expect(mapRun).toMatchObject({ state: "Each", status: "SUCCEEDED" });
    const [first, second] = mapRun?.executions ?? [];
    expect([first?.status, first?.input, first?.output]).toEqual(["SUCCEEDED", "a", "a"]);
    expect(first?.arn).toBe(`arn:aws:states:us-east-1:123456789012:execution:Machine/Orders:${first?.name}`);
    expect(outline(second?.events ?? [])).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Item",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited Item",
      "ExecutionSucceeded",
    ]);
    expect(second?.events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      [1, 0],
      [2, 0],
      [3, 2],
      [4, 3],
      [5, 4],
      [6, 5],
      [7, 6],
    ]);
  });

  test("shows a child execution itself, its input and its task's execution, and none of the outer variables", async () => {
    const seen: string[] = [];
    const definition = paths({
      A: { Type: "Pass", Assign: { outer: 1 }, Next: "Each" },
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemSelector: {
          "i.$": "$$.Map.Item.Index",
          "v.$": "$$.Map.Item.Value",
          "o.$": "$outer",
          "all.$": "$.items",
        },
        ItemProcessor: {
          ProcessorConfig: distributed,
          ...paths({
            In: { Type: "Pass", Assign: { outer: 2 }, Next: "Check" },
            Check: {
              Type: "Choice",
              Choices: [{ Variable: "$outer", NumericEquals: 2, Next: "Item" }],
            },
            Item: {
              Type: "Task",
              Resource: invoke,
              Parameters: { "id.$": "$$.Execution.Id", "input.$": "$$.Execution.Input" },
              End: true,
            },
          }),
        },
        End: true,
      },
    });
    const { output, mapRuns } = await run(definition, {
      input: { items: ["a"] },
      tasks: (given) => {
        seen.push(given.executionArn);
        return { succeeded: given.arguments };
      },
    });
    const [child] = mapRuns[0]?.executions ?? [];
    expect(output).toEqual([{ id: child?.arn, input: { i: 0, v: "a", o: 1, all: ["a"] } }]);
    expect(seen).toEqual([child?.arn]);
  });

  test("in JSONata takes its items, its selector and its batches from expressions", async () => {
    const definition = jsonata({
      Each: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        ItemSelector: { v: "{% $states.context.Map.Item.Value %}" },
        ItemBatcher: {
          MaxItemsPerBatch: "{% 1 + 1 %}",
          BatchInput: { n: "{% $count($states.input.items) %}" },
        },
        ItemProcessor: { ProcessorConfig: distributed, ...paths(call) },
        End: true,
      },
    });
    expect((await run(definition, { input: { items: [1, 2, 3] }, tasks })).output).toEqual([
      { BatchInput: { n: 3 }, Items: [{ v: 1 }, { v: 2 }] },
      { BatchInput: { n: 3 }, Items: [{ v: 3 }] },
    ]);
  });

  test("runs no more child executions at a time than it should, and none for no items", async () => {
    let [now, most] = [0, 0];
    const clock = new VirtualClock();
    const slow: ExecutionOptions["tasks"] = ({ arguments: given }) => {
      now += 1;
      most = Math.max(most, now);
      return new Promise((resolve) => {
        clock.schedule(clock.now() + 1000, () => {
          now -= 1;
          resolve({ succeeded: given });
        });
      });
    };
    const input = Array.from({ length: 60 }, (_, n) => n);
    expect((await run(map({ MaxConcurrency: 7 }), { input, tasks: slow, clock })).output).toEqual(input);
    expect(most).toBe(7);
    await run(map(), { input, tasks: slow, clock });
    expect(most).toBe(60);
    expect((await run(map(), { input: [] })).output).toEqual([]);
  });
});

describe("failures in a distributed Map", () => {
  test("end it under one name, whatever the child's error; the others are aborted", async () => {
    const clock = new VirtualClock();
    const definition = map({
      Catch: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"], Next: "Caught" }],
    });
    const states = definition.States as Record<string, unknown>;
    states.Caught = { Type: "Succeed" };
    const { output, history, mapRuns } = await run(definition, {
      input: ["slow", "bad"],
      clock,
      tasks: (given) => (given.arguments === "slow" ? new Promise(() => {}) : tasks(given)),
    });
    expect(output).toEqual({ Error: exceeded.error, Cause: exceeded.cause });
    expect(outline(history).slice(3, 7)).toEqual([
      "MapRunStarted",
      "MapRunFailed",
      "MapStateFailed",
      "MapStateExited Each",
    ]);
    expect(history[4]?.mapRunFailedEventDetails).toEqual(exceeded);
    expect(mapRuns[0]?.status).toBe("FAILED");
    expect(mapRuns[0]?.executions.map(({ status, error }) => [status, error])).toEqual([
      ["ABORTED", undefined],
      ["FAILED", "Bad"],
    ]);
    expect(outline(mapRuns[0]?.executions[1]?.events ?? []).slice(-3)).toEqual([
      "TaskFailed",
      "TaskStateAborted",
      "ExecutionFailed",
    ]);
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{ ToleratedFailureCount: 1 }, false],
    [{ ToleratedFailureCount: 2 }, true],
    [{ ToleratedFailurePercentage: 49 }, false],
    [{ ToleratedFailurePercentage: 50 }, true],
    [{ ToleratedFailureCount: 2, ToleratedFailurePercentage: 25 }, false],
  ])("are put up with as %j says: %p", async (fields, isTolerated) => {
    const execution = await run(map(fields), { input: ["bad", 1, "bad", 2], tasks });
    const bad = { Error: "Bad", Cause: "c" };
    if (isTolerated) expect(execution.output).toEqual([bad, 1, bad, 2]);
    else expect([execution.error, execution.cause]).toEqual([exceeded.error, exceeded.cause]);
  });

  test("count by items, not by batches", async () => {
    const fields = { ItemBatcher: { MaxItemsPerBatch: 2 } };
    const input = ["bad", 1, 2, 3];
    expect((await run(map({ ...fields, ToleratedFailureCount: 1 }), { input, tasks })).error).toBe(
      exceeded.error,
    );
    expect((await run(map({ ...fields, ToleratedFailureCount: 2 }), { input, tasks })).output).toEqual([
      { Error: "Bad", Cause: "c" },
      { Items: [2, 3] },
    ]);
  });

  test("that nothing catches end the child execution only", async () => {
    const states = {
      In: {
        Type: "Parallel",
        Branches: [paths({ Deep: { Type: "Pass", OutputPath: "$.v", End: true } })],
        End: true,
      },
    };
    const fields = { ToleratedFailureCount: 1 };
    const { output, mapRuns } = await run(map(fields, states), { input: [{ v: 1 }, { w: 2 }] });
    const cause =
      "An error occurred while executing the state 'Deep' (entered at the event id #4). Invalid path '$.v' : No results for path: $['v']";
    expect(output).toEqual([[1], { Error: "States.Runtime", Cause: cause }]);
    expect(mapRuns[0]?.executions[1]).toMatchObject({ status: "FAILED", error: "States.Runtime", cause });
  });

  test("start a run of its own for each retry", async () => {
    let tries = 0;
    const { output, mapRuns } = await run(map({ Retry: [{ ErrorEquals: [exceeded.error] }] }), {
      input: ["a"],
      tasks: () => (tries++ === 0 ? { failed: { error: "Once" } } : { succeeded: tries }),
    });
    expect(output).toEqual([2]);
    expect(mapRuns.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
  });
});

describe("ItemBatcher", () => {
  test.each<[Record<string, unknown>, JsonValue]>([
    [{ MaxItemsPerBatch: 3 }, [[1, 2, 3], [4]]],
    [
      { MaxItemsPerBatchPath: "$[1]" },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      { MaxInputBytesPerBatch: 16 },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [{ MaxInputBytesPerBatch: 1 }, [[1], [2], [3], [4]]],
    [
      { MaxItemsPerBatch: 3, MaxInputBytesPerBatch: 16 },
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])("%j makes the batches %j", async (fields, batches) => {
    const { output, history } = await run(map({ ItemBatcher: fields }), { input: [1, 2, 3, 4], tasks });
    expect(output).toEqual((batches as JsonValue[]).map((Items) => ({ Items })));
    expect(history[2]?.mapStateStartedEventDetails).toEqual({ length: 4 });
  });
});

describe("ItemReader", () => {
  const reading = (config: Record<string, unknown>) =>
    map({
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: config,
        Parameters: { "Bucket.$": "$.bucket", Key: "k" },
      },
    });
  const input = { bucket: "b", most: 1 };

  test("asks its handler for the items", async () => {
    const itemReader = (request: unknown) => [request as JsonValue];
    const { output, arn } = await run(reading({ InputType: "JSON" }), { input, tasks, itemReader });
    expect(output).toEqual([
      {
        resource: "arn:aws:states:::s3:getObject",
        arguments: { Bucket: "b", Key: "k" },
        config: { InputType: "JSON" },
        state: "Each",
        executionArn: arn,
      },
    ]);
  });

  test.each<[Record<string, unknown>, string, JsonValue]>([
    [{ InputType: "JSON" }, "[1,2]", [1, 2]],
    [{ InputType: "JSON" }, '{"a":1}', [{ Key: "a", Value: 1 }]],
    [{ InputType: "JSON", ItemsPointer: "/a~1b/1" }, '{"a/b":[0,[3,4]]}', [3, 4]],
    [{ InputType: "JSONL" }, '{"a":1}\n\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    [
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      'a,b\n1,"x, ""y""\nz"\n2\n',
      [
        { a: "1", b: 'x, "y"\nz' },
        { a: "2", b: "" },
      ],
    ],
    [
      { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["p"], CSVDelimiter: "PIPE" },
      "1|2\r\n",
      [{ p: "1" }],
    ],
    [{ InputType: "JSON", MaxItems: 2 }, "[1,2,3]", [1, 2]],
    [{ InputType: "JSON", MaxItemsPath: "$.most" }, "[1,2,3]", [1]],
  ])("reads with %j the text %j", async (config, text, items) => {
    const { output, cause } = await run(reading(config), { input, tasks, itemReader: () => text });
    expect(output ?? cause).toEqual(items);
  });

  test.each<[Record<string, unknown>, ExecutionOptions["itemReader"], string]>([
    [
      { InputType: "JSON" },
      undefined,
      "nothing reads arn:aws:states:::s3:getObject here: give the execution an itemReader",
    ],
    [{ InputType: "JSON" }, () => "7", "Attempting to map over non-iterable node."],
    [
      { InputType: "PARQUET" },
      () => "7",
      'The itemReader answered a text, but items of the InputType "PARQUET" must be answered as a list',
    ],
    [
      { InputType: "JSON" },
      () => {
        throw new Error("no such key");
      },
      "no such key",
    ],
  ])("fails with %j", async (config, itemReader, message) => {
    const { error, cause } = await run(reading(config), { input, tasks, ...(itemReader && { itemReader }) });
    expect([error, cause]).toEqual(["States.ItemReaderFailed", message]);
  });
});

describe("ResultWriter", () => {
  const fields = {
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      Parameters: { Bucket: "b", "Prefix.$": "$[0]" },
    },
  };

  test("hands the results to its handler, and gives the place in their stead", async () => {
    const written: unknown[] = [];
    const resultWriter: ExecutionOptions["resultWriter"] = (request) => {
      written.push(request.arguments, request.results);
      return { Bucket: "b", Key: "manifest.json" };
    };
    const { output, mapRuns } = await run(map(fields), { input: ["p", 2], tasks, resultWriter });
    expect(written).toEqual([{ Bucket: "b", Prefix: "p" }, ["p", 2]]);
    expect(output).toEqual({
      MapRunArn: mapRuns[0]?.arn,
      ResultWriterDetails: { Bucket: "b", Key: "manifest.json" },
    });
  });

  test("fails without a handler", async () => {
    const { error, cause } = await run(map(fields), { input: ["p"], tasks });
    expect([error, cause]).toEqual([
      "States.ResultWriterFailed",
      "nothing writes to arn:aws:states:::s3:putObject here: give the execution a resultWriter",
    ]);
  });
});

describe("an execution with child executions", () => {
  test("aborts them when it is stopped, and goes on with them when it is redriven", async () => {
    let isUp = false;
    const { execution, clock } = start(map(), {
      input: ["a", "b"],
      tasks: (given) =>
        given.arguments === "b" && !isUp ? new Promise(() => {}) : { succeeded: given.arguments },
    });
    execution.stop({ error: "Stopped" });
    const children = () => execution.mapRuns[0]?.executions ?? [];
    expect(execution.mapRuns[0]?.status).toBe("ABORTED");
    expect(children().map(({ status }) => status)).toEqual(["SUCCEEDED", "ABORTED"]);
    isUp = true;
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution.output).toEqual(["a", "b"]);
    expect(outline(execution.history).slice(-6)).toEqual([
      "ExecutionRedriven",
      "MapRunRedriven",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited Each",
      "ExecutionSucceeded",
    ]);
    expect(outline(children()[1]?.events ?? []).slice(4, 7)).toEqual([
      "ExecutionAborted",
      "ExecutionRedriven",
      "TaskScheduled",
    ]);
  });

  test("is copied with them, and neither changes the other's", () => {
    const clock = new VirtualClock();
    const given = { input: ["a", "b"], name: "e", stateMachineArn, random: seededRandom(1), clock };
    const original = startSteppedExecution(loadMachine(map()), { ...given, tasks: () => "pause" });
    const { execution: copy } = original.fork({ clock, random: seededRandom(2), tasks: () => "pause" });
    for (let turn = 0; turn < 2; turn += 1) copy.proceed({ succeeded: turn });
    expect([copy.status, copy.output]).toEqual(["SUCCEEDED", [0, 1]]);
    expect(original.status).toBe("RUNNING");
    expect(original.mapRuns[0]?.executions[0]?.status).toBe("RUNNING");
    expect(original.mapRuns[0]?.executions[0]?.events).toHaveLength(4);
    expect(copy.mapRuns[0]?.executions.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    original.proceed({ failed: { error: "No" } });
    expect([original.error, copy.error]).toEqual([exceeded.error, undefined]);
  });
});

describe("a definition is refused", () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { ItemBatcher: {} },
      "/States/Each/ItemBatcher: An ItemBatcher needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'",
    ],
    [{ ItemReader: {} }, "/States/Each/ItemReader: Missing required field 'Resource'"],
    [{ ResultWriter: {} }, "/States/Each/ResultWriter: A ResultWriter needs 'Resource' or 'WriterConfig'"],
    [{ Label: "x".repeat(41) }, "/States/Each/Label: A label has at most 40 characters, but this one has 41"],
    [
      { ItemBatcher: { MaxItemsPerBatch: 0 } },
      "/States/Each/ItemBatcher/MaxItemsPerBatch: Value should be at least 1, but is 0",
    ],
    [
      { ItemProcessor: paths(call), Label: "x" },
      "/States/Each/Label: 'Label' needs a distributed Map: set Mode in ProcessorConfig to DISTRIBUTED",
    ],
  ])("%j", (fields, message) => {
    expect(problems(map(fields))).toEqual([message]);
  });
});
