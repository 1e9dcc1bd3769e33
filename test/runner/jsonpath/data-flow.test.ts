import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import type { TaskCall } from "../../../lib/runner/index.js";
import { invoke, run } from "../support.js";
import { inP, machine, parameter, pass, problems } from "./support.js";

const echo = {
  tasks: (call: { arguments: JsonValue }) => ({ succeeded: { got: call.arguments, list: [1, 2] } }),
};
const task = (fields: Record<string, unknown>) =>
  machine({ P: { Type: "Task", Resource: invoke, End: true, ...fields } });

describe("the input of a state", () => {
  test("is selected by InputPath, and made anew by Parameters", async () => {
    const input = { order: { id: 7, lines: [{ n: 1 }, { n: 2 }] }, rest: true };
    const fields = {
      InputPath: "$.order",
      Parameters: {
        "id.$": "$.id",
        "numbers.$": "$.lines[*].n",
        "nested.$": "$$.Execution.Input.rest",
        fixed: [{ "all.$": "$.lines" }, "$.id"],
      },
    };
    expect(await pass(fields, input)).toEqual({
      id: 7,
      numbers: [1, 2],
      nested: true,
      fixed: [{ all: [{ n: 1 }, { n: 2 }] }, "$.id"],
    });
  });

  test.each<[Record<string, unknown>, JsonValue, JsonValue]>([
    [{ InputPath: null }, { a: 1 }, {}],
    [{ InputPath: null, Parameters: { "a.$": "$" } }, { a: 1 }, { a: {} }],
    [{ InputPath: "$.list[0:2]" }, { list: [1, 2, 3] }, [1, 2]],
    [{ Result: { "a.$": "$.a" } }, { a: 1 }, { "a.$": "$.a" }],
    [{ Result: null }, { a: 1 }, null],
    [{ InputPath: "$.nothing", Result: 1 }, {}, 1],
    [{ Parameters: "text" }, {}, "text"],
    [{ Parameters: [{ "a.$": "$.a" }] }, { a: 1 }, [{ a: 1 }]],
  ])("%j of %j is %j", async (fields, input, output) => {
    expect(await pass(fields, input)).toEqual(output);
  });
});

describe("the output of a state", () => {
  test.each<[Record<string, unknown>, JsonValue, JsonValue]>([
    [{}, { a: 1 }, { got: { a: 1 }, list: [1, 2] }],
    [{ ResultSelector: { "n.$": "$.list[1]", "from.$": "$$.State.Name" } }, {}, { n: 2, from: "P" }],
    [{ ResultPath: "$.r" }, { a: 1 }, { a: 1, r: { got: { a: 1 }, list: [1, 2] } }],
    [{ ResultPath: "$.r", ResultSelector: { "n.$": "$.list[0]" } }, { a: 1 }, { a: 1, r: { n: 1 } }],
    [
      { ResultPath: "$.a.b.c", ResultSelector: { n: 0 } },
      { a: { d: 1 } },
      { a: { d: 1, b: { c: { n: 0 } } } },
    ],
    [{ ResultPath: "$.a[1]", ResultSelector: { n: 0 } }, { a: [5, 6, 7] }, { a: [5, { n: 0 }, 7] }],
    [{ ResultPath: null }, { a: 1 }, { a: 1 }],
    [{ ResultPath: null, OutputPath: "$.a" }, { a: 1 }, 1],
    [{ OutputPath: "$.list" }, {}, [1, 2]],
    [{ OutputPath: "$.list[?(@ > 1)]" }, {}, [2]],
    [{ OutputPath: null }, {}, {}],
    [{ InputPath: "$.a", ResultPath: "$.r", OutputPath: "$.r.got" }, { a: 3, b: 4 }, 3],
    [{ ResultPath: "$.__proto__", OutputPath: "$.a" }, { a: 1 }, 1],
  ])("of a Task with %j of %j is %j", async (fields, input, output) => {
    expect((await run(task(fields), { input, ...echo })).output).toEqual(output);
  });

  test("leaves the input of other states as it was", async () => {
    const input = { a: { b: 1 } };
    const definition = machine({ P: { Type: "Pass", Result: 2, ResultPath: "$.a.b", End: true } });
    const { output, history } = await run(definition, { input });
    expect(output).toEqual({ a: { b: 2 } });
    expect(input).toEqual({ a: { b: 1 } });
    expect(history[1]?.stateEnteredEventDetails?.input).toBe('{"a":{"b":1}}');
  });

  test.each<[JsonValue, string]>([
    ["text", "$.r"],
    [[1], "$.r"],
    [{ r: 1 }, "$.r.s"],
    [{ r: [] }, "$.r[0]"],
    [{}, "$.r[0]"],
  ])("of %j has no place for %s", async (input, path) => {
    const output = await pass({ Result: 1, ResultPath: path }, input);
    expect(output).toEqual({
      error: "States.ResultPathMatchFailure",
      cause: `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
    });
  });

  test("that has no place can be caught", async () => {
    const definition = machine({
      P: {
        Type: "Task",
        Resource: invoke,
        ResultPath: "$.r",
        Catch: [{ ErrorEquals: ["States.ResultPathMatchFailure"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", OutputPath: "$.Error", End: true },
    });
    expect((await run(definition, { input: "text", ...echo })).output).toBe("States.ResultPathMatchFailure");
  });
});

describe("a path that leads nowhere", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ InputPath: "$.a.b" }, "Invalid path '$.a.b' : Missing property in path $['a']"],
    [{ OutputPath: "$.b" }, "Invalid path '$.b' : No results for path: $['b']"],
    [
      { Parameters: { x: { "y.$": "$.b" } } },
      "The JSONPath '$.b' specified for the field 'y.$' could not be found in the input '{\"c\":1}'",
    ],
    [
      { Assign: { "v.$": "$.b" } },
      "The JSONPath '$.b' specified for the field 'v.$' could not be found in the input '{\"c\":1}'",
    ],
    [
      { Parameters: { "y.$": "$v.b" } },
      "The JSONPath '$v.b' specified for the field 'y.$' could not be found in the input '{\"c\":1}'",
    ],
  ])("%j ends the execution", async (fields, message) => {
    expect(await pass(fields, { c: 1 })).toEqual({ error: "States.Runtime", cause: inP(message) });
  });

  test("is not caught, not even by a Parallel around the state", async () => {
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [machine({ In: { Type: "Pass", OutputPath: "$.b", End: true } })],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Succeed" },
    });
    const { status, error } = await run(definition, { input: {} });
    expect([status, error]).toEqual(["FAILED", "States.Runtime"]);
  });

  test("is recorded without an event of its own", async () => {
    const { history } = await run(task({ ResultSelector: { "a.$": "$.nope" } }), { input: {}, ...echo });
    expect(history.map(({ type, previousEventId }) => [type, previousEventId]).slice(4)).toEqual([
      ["TaskSucceeded", 4],
      ["ExecutionFailed", 5],
    ]);
  });
});

describe("variables", () => {
  test("are assigned from the result, and seen from the next state on", async () => {
    const definition = machine({
      P: {
        Type: "Task",
        Resource: invoke,
        Assign: { "list.$": "$.list", "got.$": "$.got.a", fixed: { "name.$": "$$.State.Name" } },
        ResultSelector: { other: true },
        Next: "Q",
      },
      Q: {
        Type: "Pass",
        Parameters: {
          "list.$": "$list[1]",
          "got.$": "$got",
          "name.$": "$fixed.name",
          "sum.$": "States.MathAdd($got, 1)",
        },
        End: true,
      },
    });
    const { output, history } = await run(definition, { input: { a: 5 }, ...echo });
    expect(output).toEqual({ list: 2, got: 5, name: "P", sum: 6 });
    expect(history[5]?.stateExitedEventDetails?.assignedVariables).toEqual({
      list: "[1,2]",
      got: "5",
      fixed: '{"name":"P"}',
    });
  });

  test("hold the values on entry while they are assigned", async () => {
    const definition = machine({
      A: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "B" },
      B: { Type: "Pass", Assign: { "x.$": "$y", "y.$": "$x" }, Next: "C" },
      C: { Type: "Pass", Parameters: { "v.$": "States.Array($x, $y)" }, End: true },
    });
    expect((await run(definition)).output).toEqual({ v: [2, 1] });
  });

  test("are shared with states in JSONata", async () => {
    const definition = machine({
      A: { Type: "Pass", Assign: { "order.$": "$.order" }, Next: "B" },
      B: {
        Type: "Pass",
        QueryLanguage: "JSONata",
        Assign: { n: "{% $order.n * 2 %}" },
        Output: "{% $states.input.order %}",
        Next: "C",
      },
      C: { Type: "Pass", Parameters: { "n.$": "$n", "input.$": "$" }, ResultPath: "$.c", End: true },
    });
    expect((await run(definition, { input: { order: { n: 4 } } })).output).toEqual({
      n: 4,
      c: { n: 8, input: { n: 4 } },
    });
  });

  test("of an outer scope are not assigned in a branch", () => {
    const definition = machine({
      A: { Type: "Pass", Assign: { "x.$": "$.x" }, Next: "B" },
      B: {
        Type: "Parallel",
        Branches: [machine({ In: { Type: "Pass", Assign: { "x.$": "$.y" }, End: true } })],
        End: true,
      },
    });
    expect(problems(definition)).toEqual([
      "/States/B/Branches[0]/States/In/Assign/x.$: The variable 'x' is assigned in an outer scope, so it cannot be assigned here",
    ]);
  });
});

describe("a catcher", () => {
  test.each<[Record<string, unknown>, JsonValue]>([
    [{}, { Error: "Full", Cause: "no room" }],
    [{ ResultPath: "$.failure" }, { a: 1, failure: { Error: "Full", Cause: "no room" } }],
    [{ ResultPath: null }, { a: 1 }],
  ])("with %j hands on %j, whatever the state's own paths", async (fields, output) => {
    const definition = machine({
      P: {
        Type: "Task",
        Resource: invoke,
        InputPath: "$.a",
        ResultPath: "$.result",
        OutputPath: "$.result",
        Catch: [{ ErrorEquals: ["Full"], Next: "Q", Assign: { "why.$": "$.Cause" }, ...fields }],
        End: true,
      },
      Q: { Type: "Pass", Parameters: { "input.$": "$", "why.$": "$why" }, End: true },
    });
    const tasks = () => ({ failed: { error: "Full", cause: "no room" } });
    expect((await run(definition, { input: { a: 1 }, tasks })).output).toEqual({
      input: output,
      why: "no room",
    });
  });
});

describe("numbers, times and texts from paths", () => {
  const wait = (fields: Record<string, unknown>, input: JsonValue) =>
    run(machine({ P: { Type: "Wait", End: true, ...fields } }), { input });

  test.each<[Record<string, unknown>, JsonValue, string]>([
    [{ SecondsPath: "$.s" }, { s: -2 }, "The SecondsPath parameter references a negative value: $.s == -2"],
    [
      { SecondsPath: "$.s" },
      { s: "x" },
      "The SecondsPath parameter cannot be parsed as a long value: $.s == x",
    ],
    [{ SecondsPath: "$.s" }, {}, "The SecondsPath parameter does not reference an input value: $.s"],
    [{ TimestampPath: "$.t" }, {}, "The TimestampPath parameter does not reference an input value: $.t"],
    [
      { TimestampPath: "$.t" },
      { t: "2030-01-01" },
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2030-01-01",
    ],
  ])("a Wait with %j of %j fails", async (fields, input, message) => {
    const { error, cause } = await wait(fields, input);
    expect([error, cause]).toEqual(["States.Runtime", inP(message)]);
  });

  test("a Wait waits as long as a path in the selected input says", async () => {
    const fields = { InputPath: "$.in", SecondsPath: "$.s", OutputPath: "$.out" };
    const { startDate, stopDate, output } = await wait(fields, { in: { s: 90, out: 1 } });
    expect([Number(stopDate) - Number(startDate), output]).toEqual([90_000, 1]);
    const until = new Date(Number(startDate) + 5000).toISOString();
    const second = await wait({ TimestampPath: "$.t" }, { t: until });
    expect(Number(second.stopDate) - Number(second.startDate)).toBe(5000);
  });

  test.each<[JsonValue, string]>([
    [{ t: 0 }, "The TimeoutSecondsPath field must refer to a value from 1 to 99999999 but was: 0"],
    [{ t: -1 }, "TimeoutSeconds cannot be negative."],
    [{ t: "soon" }, 'The TimeoutSecondsPath field refers to value "soon" which is not a valid integer: $.t'],
    [{}, "Invalid path '$.t' : No results for path: $['t']"],
  ])("a Task's timeout of %j fails", async (input, message) => {
    const { error, cause } = await run(task({ TimeoutSecondsPath: "$.t" }), { input, ...echo });
    expect([error, cause]).toEqual(["States.Runtime", inP(message)]);
  });

  test("a Task has the timeout, the heartbeat and the role that paths in its input give", async () => {
    const fields = {
      InputPath: "$.in",
      Parameters: { nothing: true },
      TimeoutSecondsPath: "$.t",
      HeartbeatSecondsPath: "$.h",
      Credentials: { "RoleArn.$": "$.role" },
    };
    const seen: unknown[] = [];
    const tasks = (call: TaskCall) => {
      seen.push(call.timeoutSeconds, call.heartbeatSeconds, call.credentials);
      return { succeeded: null };
    };
    await run(task(fields), { input: { in: { t: 20, h: 10, role: "arn:r" } }, tasks });
    expect(seen).toEqual([20, 10, { RoleArn: "arn:r" }]);
  });

  test("a Fail takes error and cause from paths and functions", async () => {
    const fail = (fields: Record<string, unknown>) =>
      run(machine({ P: { Type: "Fail", ...fields } }), { input: { e: "Broken", n: 4 } });
    const first = await fail({ ErrorPath: "$.e", CausePath: "States.Format('{} times', $.n)" });
    expect([first.error, first.cause]).toEqual(["Broken", "4 times"]);
    const second = await fail({ Error: "Fixed", CausePath: "$.nope" });
    expect([second.error, second.cause]).toEqual([
      "States.Runtime",
      inP(
        "The JSONPath '$.nope' specified for the field 'CausePath' could not be found in the input '{\"e\":\"Broken\",\"n\":4}'",
      ),
    ]);
    expect((await fail({ ErrorPath: "$.n" })).cause).toBe(
      inP("The ErrorPath field refers to a value that is no string: $.n == 4"),
    );
  });
});

describe("a Map", () => {
  const map = (fields: Record<string, unknown>) =>
    machine({
      P: {
        Type: "Map",
        Iterator: machine({ Item: { Type: "Pass", End: true } }),
        End: true,
        ...fields,
      },
    });

  test("takes its items by ItemsPath from the selected input, and gives each what ItemSelector or Parameters make", async () => {
    const input = { shop: { name: "S", items: ["a", "b"] } };
    const selector = { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "shop.$": "$.name" };
    const result = [
      { i: 0, v: "a", shop: "S" },
      { i: 1, v: "b", shop: "S" },
    ];
    const fields = { InputPath: "$.shop", ItemsPath: "$.items", ResultPath: "$.shop.done" };
    for (const field of ["ItemSelector", "Parameters"]) {
      const { output } = await run(map({ ...fields, [field]: selector }), { input });
      expect(output).toEqual({ shop: { name: "S", items: ["a", "b"], done: result } });
    }
  });

  test.each<[Record<string, unknown>, JsonValue, string, string]>([
    [{}, { a: 1 }, "States.Runtime", inP('Reference path "$" must point to array.')],
    [{ ItemsPath: "$.a" }, { a: 1 }, "States.Runtime", inP('Reference path "$.a" must point to array.')],
    [
      { ItemsPath: "$$.Execution" },
      {},
      "States.Runtime",
      inP('Reference path "$.Execution" must point to array.'),
    ],
    [
      { ItemsPath: "$.items" },
      { a: 1 },
      "States.ReferencePathConflict",
      'Unable to apply step "items" to input {"a":1}',
    ],
    [
      { MaxConcurrencyPath: "$[0]" },
      ["many"],
      "States.Runtime",
      inP('The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $[0]'),
    ],
    [
      { ToleratedFailurePercentagePath: "$[0]" },
      [101],
      "States.Runtime",
      inP("The ToleratedFailurePercentagePath field must refer to a value from 0 to 100 but was: 101"),
    ],
  ])("with %j of %j fails", async (fields, input, error, cause) => {
    const execution = await run(map(fields), { input });
    expect([execution.error, execution.cause]).toEqual([error, cause]);
  });

  test("runs as many iterations at a time as a path says, and puts up with as many failures", async () => {
    const started: number[] = [];
    const definition = machine({
      P: {
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrencyPath: "$.most",
        ToleratedFailureCountPath: "$.bad",
        ItemProcessor: machine({ Item: { Type: "Task", Resource: invoke, End: true } }),
        End: true,
      },
    });
    const tasks = ({ arguments: item }: { arguments: JsonValue }) => {
      started.push(Number(item));
      return item === 2 ? { failed: { error: "Two" } } : { succeeded: item };
    };
    const input = { items: [1, 2, 3], most: 1, bad: 1 };
    expect((await run(definition, { input, tasks })).output).toEqual([1, { Error: "Two", Cause: "" }, 3]);
    expect(started).toEqual([1, 2, 3]);
    expect((await run(definition, { input: { ...input, bad: 0 }, tasks })).error).toBe("Two");
  });
});

describe("a field is refused when the machine is loaded", () => {
  const loaded = (fields: Record<string, unknown>) =>
    problems(machine({ P: { Type: "Task", Resource: invoke, End: true, ...fields } }));

  test.each<[Record<string, unknown>, string]>([
    [
      { InputPath: "a" },
      "/States/P/InputPath: Value is not a valid JSONPath: 'a' cannot be read: expected '$'",
    ],
    [{ OutputPath: 5 }, "/States/P/OutputPath: Expected value of type [STRING]"],
    [
      { ResultPath: "$.a[*]" },
      "/States/P/ResultPath: Value is not a Reference Path: '$.a[*]' cannot be read",
    ],
    [{ ResultPath: "$$.a" }, "/States/P/ResultPath: Value is not a Reference Path: '$$.a' cannot be read"],
    [{ ResultPath: "$.a[-1]" }, "/States/P/ResultPath: Value is not a Reference Path"],
    [
      { Parameters: { "a.$": 5 } },
      "/States/P/Parameters/a.$: The value for the field 'a.$' must be a STRING that contains a JSONPath",
    ],
    [
      { Parameters: { b: [{ "a.$": "x" }] } },
      "/States/P/Parameters/b[0]/a.$: The value for the field 'a.$' must be a valid JSONPath",
    ],
    [{ Parameters: { "a.$": "$.a", a: 1 } }, "/States/P/Parameters/a.$: 'a' and 'a.$' are the same property"],
    [{ ResultSelector: { "a.$": "States.Nope()" } }, "'States.Nope' is no intrinsic function"],
    [{ Assign: { "1.$": "$" } }, "/States/P/Assign/1.$: '1' is not a valid variable name"],
    [
      { TimeoutSeconds: 5, TimeoutSecondsPath: "$.t" },
      "/States/P: There is either 'TimeoutSeconds' or 'TimeoutSecondsPath', not both",
    ],
    [{ TimeoutSecondsPath: "t" }, "/States/P/TimeoutSecondsPath: Value is not a valid JSONPath"],
    [
      { Catch: [{ ErrorEquals: ["E"], Next: "P", ResultPath: "$..a" }] },
      "/States/P/Catch[0]/ResultPath: Value is not a Reference Path",
    ],
    [{ Arguments: {} }, "field 'Arguments' is only supported for the 'JSONata' QueryLanguage"],
    [{ Output: {} }, "field 'Output' is only supported for the 'JSONata' QueryLanguage"],
  ])("%j", (fields, message) => {
    expect(loaded(fields).join("\n")).toContain(message);
  });

  test("that only JSONPath has, in a state in JSONata", () => {
    const state = { Type: "Pass", QueryLanguage: "JSONata", Parameters: { "a.$": "$.b" }, End: true };
    expect(problems(machine({ P: state }))).toEqual([
      "/States/P: The QueryLanguage is set to 'JSONata', but field 'Parameters' is only supported for the 'JSONPath' QueryLanguage",
    ]);
  });
});

test("Comment is a property like any other in Parameters", async () => {
  expect(await pass({ Parameters: { Comment: "c", "v.$": "$.v" } }, { v: 1 })).toEqual({
    Comment: "c",
    v: 1,
  });
});

test("a key that inherits nothing is made by a template", async () => {
  const output = await parameter("States.JsonMerge($, $, false)", JSON.parse('{"__proto__":{"a":1}}'));
  expect(JSON.stringify(output)).toBe('{"__proto__":{"a":1}}');
});
