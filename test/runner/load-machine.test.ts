import { describe, expect, test } from "@jest/globals";
import { InvalidDefinitionError, loadMachine } from "../../lib/runner/index.js";
import { invoke, machine } from "./support.js";

/** The problems of a definition, each as `CODE location: message`. */
function problems(definition: unknown): string[] {
  try {
    loadMachine(definition);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinitionError)) throw error;
    return error.problems.map(({ code, location, message }) => `${code} ${location}: ${message}`);
  }
}

const pass = (output: unknown): Record<string, unknown> =>
  machine({ P: { Type: "Pass", Output: output, End: true } });
const task = (fields: Record<string, unknown>): Record<string, unknown> =>
  machine({ T: { Type: "Task", Resource: invoke, End: true, ...fields } });

describe("a definition", () => {
  test("fails with all of its mistakes at once, each with its place", () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: {
        A: { Type: "Pass", Output: { v: "{% a[1,2) %}" }, Next: "Nowhere" },
        B: {
          Type: "Task",
          Resource: "lambda",
          TimeoutSeconds: 0,
          Retry: [{ ErrorEquals: [], MaxAttempts: -1 }],
        },
        C: { Type: "Wait", Seconds: 1, Timestamp: "noon", Next: "A", Extra: true },
        D: { Type: "Nap" },
      },
    };
    expect(problems(definition)).toEqual([
      'INVALID_JSONATA_EXPRESSION /States/A/Output/v: Expected "]", got ","',
      "SCHEMA_VALIDATION_FAILED /States/B/Resource: 'lambda' is not a resource that a Task can call",
      "SCHEMA_VALIDATION_FAILED /States/B/TimeoutSeconds: Value should be at least 1, but is 0",
      "SCHEMA_VALIDATION_FAILED /States/B: A state needs 'Next', or 'End' set to true",
      "SCHEMA_VALIDATION_FAILED /States/B/Retry[0]/ErrorEquals: ErrorEquals should name at least one error",
      "SCHEMA_VALIDATION_FAILED /States/B/Retry[0]/MaxAttempts: Value should be at least 0, but is -1",
      "SCHEMA_VALIDATION_FAILED /States/C: A Wait has exactly one of 'Seconds' and 'Timestamp'",
      "SCHEMA_VALIDATION_FAILED /States/C/Timestamp: Expected an ISO-8601 date-time with an offset, such as 2030-01-31T12:00:00Z",
      "SCHEMA_VALIDATION_FAILED /States/C/Extra: Field 'Extra' is not supported",
      "SCHEMA_VALIDATION_FAILED /States/D/Type: Value should be one of the following: [Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait]",
      "MISSING_TRANSITION_TARGET /States/A/Next: Missing 'Next' target: Nowhere",
    ]);
  });

  test("lists its mistakes in the error's message", () => {
    expect(() => loadMachine(pass("{% phone %}"))).toThrow(
      "Invalid State Machine Definition: 'UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not " +
        "supported. at /States/P/Output'",
    );
  });

  test.each([
    ["no object", [], "SCHEMA_VALIDATION_FAILED /: Expected value of type [OBJECT]"],
    ["no states", { StartAt: "A" }, "SCHEMA_VALIDATION_FAILED /: Missing required field 'States'"],
    [
      "a StartAt that leads nowhere",
      { QueryLanguage: "JSONata", StartAt: "B", States: { A: { Type: "Succeed" } } },
      "MISSING_TRANSITION_TARGET /StartAt: Missing 'StartAt' target: B",
    ],
    [
      "a state that nothing leads to",
      machine({ A: { Type: "Succeed" }, B: { Type: "Succeed" } }),
      "MISSING_TRANSITION_TARGET /States/B: State is not reachable",
    ],
    [
      "no end",
      machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }),
      "MISSING_END_STATE /States: No terminal state is reachable",
    ],
    [
      "an unknown query language",
      { ...pass(1), QueryLanguage: "jsonata" },
      "SCHEMA_VALIDATION_FAILED /QueryLanguage: Value should be one of the following: [JSONPath, JSONata]",
    ],
    [
      "a field of JSONPath in JSONata",
      machine({ A: { Type: "Pass", OutputPath: "$", End: true } }),
      "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage is set to 'JSONata', but field 'OutputPath' is only supported for the 'JSONPath' QueryLanguage",
    ],
    [
      "JSONPath within JSONata",
      machine({ A: { Type: "Pass", QueryLanguage: "JSONPath", End: true } }),
      "SCHEMA_VALIDATION_FAILED /States/A: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ],
    [
      "a query language on a branch",
      machine({
        P: {
          Type: "Parallel",
          Branches: [{ QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Succeed" } } }],
          End: true,
        },
      }),
      "SCHEMA_VALIDATION_FAILED /States/P/Branches[0]/QueryLanguage: Field 'QueryLanguage' is not supported",
    ],
    [
      "a name that is used twice",
      machine({
        A: { Type: "Map", ItemProcessor: { StartAt: "A", States: { A: { Type: "Succeed" } } }, End: true },
      }),
      "SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor/States/A: Duplicate state name: A",
    ],
    [
      "a variable of an outer scope that is assigned inside",
      machine({
        A: { Type: "Pass", Assign: { v: 1 }, Next: "P" },
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "B", States: { B: { Type: "Pass", Assign: { v: 2 }, End: true } } }],
          End: true,
        },
      }),
      "SCHEMA_VALIDATION_FAILED /States/P/Branches[0]/States/B/Assign/v: The variable 'v' is assigned in an outer scope, so it cannot be assigned here",
    ],
    [
      "a Map of an unknown mode",
      machine({
        A: {
          Type: "Map",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTANT" },
            StartAt: "B",
            States: { B: { Type: "Succeed" } },
          },
          End: true,
        },
      }),
      "SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor/ProcessorConfig/Mode: Value should be one of the following: [INLINE, DISTRIBUTED]",
    ],
    [
      "States.ALL before other retriers",
      task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
      "SCHEMA_VALIDATION_FAILED /States/T/Retry[0]/ErrorEquals: States.ALL must stand alone in its list, and in the last entry",
    ],
    [
      "an expression in Retry",
      task({ Retry: [{ ErrorEquals: ["A"], MaxAttempts: "{% 1 %}" }] }),
      "SCHEMA_VALIDATION_FAILED /States/T/Retry[0]/MaxAttempts: Expected value of type [INTEGER]",
    ],
    [
      "a heartbeat that is no shorter than the timeout",
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "SCHEMA_VALIDATION_FAILED /States/T/HeartbeatSeconds: HeartbeatSeconds should be smaller than TimeoutSeconds",
    ],
    [
      "a catcher without Next",
      task({ Catch: [{ ErrorEquals: ["A"] }] }),
      "SCHEMA_VALIDATION_FAILED /States/T/Catch[0]: Missing required field 'Next'",
    ],
    [
      "a Retry on a Pass",
      machine({ A: { Type: "Pass", Retry: [], End: true } }),
      "SCHEMA_VALIDATION_FAILED /States/A/Retry: Field 'Retry' is not supported",
    ],
    [
      "$$",
      pass("{% $$.a %}"),
      "UNSUPPORTED_JSONATA_EXPRESSION /States/P/Output: Reference to '$$' is not supported.",
    ],
    [
      "$states.result where there is none",
      pass({ a: ["{% $states.result %}"] }),
      "UNSUPPORTED_JSONATA_EXPRESSION /States/P/Output/a[0]: Reference to '$states.result' is not supported here.",
    ],
    [
      "$states.errorOutput outside a catcher",
      task({ Output: "{% $states.errorOutput %}" }),
      "UNSUPPORTED_JSONATA_EXPRESSION /States/T/Output: Reference to '$states.errorOutput' is not supported here.",
    ],
  ])("fails with %s", (_mistake, definition, problem) => {
    expect(problems(definition)).toContain(problem);
  });

  test.each([
    "{% $states.input.items[price > 3].{'name': name} %}",
    "{% $map($states.input.a, function($x) { $x.b }) %}",
    "{% $states.input.items^(price) %}",
    "{% $x.y[0] %}",
    "{% ($y := 1; $y) %}",
    "{% $states.input ~> | items | { 'a': b } | %}",
  ])("may hold %s", (output) => {
    expect(problems(pass(output))).toEqual([]);
  });

  test.each([
    "{% $map($states.input.a, function($x){ b }) %}",
    "{% [a] %}",
    "{% $ %}",
    "{% * %}",
    "{% $f(c) %}",
  ])("fails with %s, which needs a context item", (output) => {
    expect(problems(pass(output))).toHaveLength(1);
  });
});

describe("the fields of a state", () => {
  const inside = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
  // Each type of state as small as it can be, with an end of its own unless it has none.
  const smallest: Readonly<Record<string, Record<string, unknown>>> = {
    Task: { Resource: invoke, End: true },
    Parallel: { Branches: [inside], End: true },
    Map: { ItemProcessor: inside, End: true },
    Pass: { End: true },
    Wait: { Seconds: 1, End: true },
    Choice: { Choices: [{ Condition: true, Next: "Z" }] },
    Succeed: {},
    Fail: {},
  };
  const withField = (type: string, field: Record<string, unknown>, language: string) => ({
    QueryLanguage: language,
    StartAt: "S",
    States: {
      S: { Type: type, ...smallest[type], ...field },
      ...(type === "Choice" || "Catch" in field ? { Z: { Type: "Succeed" } } : {}),
    },
  });

  test.each(Object.keys(smallest))("of type %s may be as few as these", (type) => {
    expect(problems(withField(type, {}, "JSONata"))).toEqual([]);
  });

  // Of Catch, Retry and TimeoutSeconds as AWS's ValidateStateMachineDefinition was seen to answer (floci-io/floci#2735), of
  // the others as the specification's table of states and fields has it.
  const tasks = ["Task", "Parallel", "Map"];
  test.each<[field: Record<string, unknown>, having: readonly string[]]>([
    [{ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }] }, tasks],
    [{ Retry: [{ ErrorEquals: ["States.ALL"] }] }, tasks],
    [{ TimeoutSeconds: 5 }, ["Task"]],
    [{ HeartbeatSeconds: 5 }, ["Task"]],
    [{ Resource: invoke }, ["Task"]],
    [{ Credentials: { RoleArn: "arn:aws:iam::123456789012:role/R" } }, ["Task"]],
    [{ Arguments: {} }, ["Task", "Parallel"]],
    [{ Choices: [{ Condition: true, Next: "Z" }] }, ["Choice"]],
    [{ Default: "Z" }, ["Choice"]],
    [{ Items: [] }, ["Map"]],
    [{ ItemSelector: {} }, ["Map"]],
    [{ MaxConcurrency: 1 }, ["Map"]],
    [{ Seconds: 1 }, ["Wait"]],
    [{ Error: "E" }, ["Fail"]],
    [{ Cause: "C" }, ["Fail"]],
    [{ Output: {} }, Object.keys(smallest).filter((type) => type !== "Fail")],
    [{ Assign: { v: 1 } }, Object.keys(smallest).filter((type) => type !== "Fail" && type !== "Succeed")],
    [{ ItemBatcher: { MaxItemsPerBatch: 2 } }, ["Map"]],
    [{ TimeoutSecond: 5 }, []],
  ])("%j is refused on every type that does not have it", (field, having) => {
    const [name = ""] = Object.keys(field);
    const refused = `SCHEMA_VALIDATION_FAILED /States/S/${name}: Field '${name}' is not supported`;
    for (const language of ["JSONata", "JSONPath"]) {
      const refusing = Object.keys(smallest).filter((type) =>
        problems(withField(type, field, language)).includes(refused),
      );
      expect(refusing).toEqual(Object.keys(smallest).filter((type) => !having.includes(type)));
    }
  });

  test.each([
    [
      "a retrier",
      task({ Retry: [{ ErrorEquals: ["A"], MaxAttempt: 1 }] }),
      "SCHEMA_VALIDATION_FAILED /States/T/Retry[0]/MaxAttempt: Field 'MaxAttempt' is not supported",
    ],
    [
      "a catcher",
      task({ Catch: [{ ErrorEquals: ["A"], Next: "T", Retry: [] }] }),
      "SCHEMA_VALIDATION_FAILED /States/T/Catch[0]/Retry: Field 'Retry' is not supported",
    ],
    [
      "a rule",
      machine({
        C: { Type: "Choice", Choices: [{ Condition: true, Next: "Z", End: true }] },
        Z: { Type: "Succeed" },
      }),
      "SCHEMA_VALIDATION_FAILED /States/C/Choices[0]/End: Field 'End' is not supported",
    ],
    [
      "the state machine",
      { ...pass(1), Timeout: 5 },
      "SCHEMA_VALIDATION_FAILED /Timeout: Field 'Timeout' is not supported",
    ],
    [
      "credentials, which need a role",
      task({ Credentials: { Role: "R" } }),
      "SCHEMA_VALIDATION_FAILED /States/T/Credentials: Missing required field 'RoleArn'",
    ],
    [
      "the items of a Map, which are a list",
      machine({ M: { Type: "Map", Items: { a: 1 }, ItemProcessor: inside, End: true } }),
      "SCHEMA_VALIDATION_FAILED /States/M/Items: Expected value of type [ARRAY], or an expression that yields one",
    ],
  ])("are checked on %s, too", (_holder, definition, problem) => {
    expect(problems(definition)).toContain(problem);
  });

  test("may be assigned by a branch and by the block's own catcher alike", () => {
    const branch = { StartAt: "P", States: { P: { Type: "Pass", Assign: { v: 1 }, End: true } } };
    const Catch = [{ ErrorEquals: ["States.ALL"], Assign: { v: 2 }, Next: "Z" }];
    for (const block of [
      { Type: "Parallel", Branches: [branch] },
      { Type: "Map", ItemProcessor: branch },
    ]) {
      expect(problems(machine({ S: { ...block, Catch, Next: "Z" }, Z: { Type: "Succeed" } }))).toEqual([]);
      // What the block itself assigns, or another state's catcher, is of the outer scope.
      expect(
        problems(machine({ S: { ...block, Assign: { v: 2 }, Next: "Z" }, Z: { Type: "Succeed" } })),
      ).toHaveLength(1);
      expect(
        problems(
          machine({
            S: { ...block, Next: "T" },
            T: { Type: "Task", Resource: invoke, Catch, Next: "Z" },
            Z: { Type: "Succeed" },
          }),
        ),
      ).toHaveLength(1);
    }
  });
});

describe("a state in JSONPath", () => {
  test("takes what looks like JSONata as text", () => {
    const definition = {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { v: 1, text: "{% no expression %}" }, Next: "B" },
        B: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $v %}", End: true },
      },
    };
    expect(problems(definition)).toEqual([]);
  });

  test("cannot be part of a state machine in JSONata", () => {
    const definition = machine({
      A: { Type: "Pass", QueryLanguage: "JSONPath", InputPath: "$.a", End: true },
    });
    expect(problems(definition)).toEqual([
      "SCHEMA_VALIDATION_FAILED /States/A: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ]);
  });
});
