import { describe, expect, test } from "@jest/globals";
import { machine, outline, run, start } from "./support.js";

describe("Choice", () => {
  const definition = machine({
    Size: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.n > 100 %}", Assign: { size: "large" }, Next: "Tell" },
        { Condition: "{% $states.input.n > 10 %}", Output: "medium", Next: "Tell" },
      ],
      Default: "Tell",
      Assign: { size: "small" },
      Output: { was: "{% $states.input.n %}" },
    },
    Tell: { Type: "Pass", Output: { size: "{% [$size] %}", input: "{% $states.input %}" }, End: true },
  });

  test.each([
    [101, { size: ["large"], input: { n: 101 } }],
    [11, { size: [], input: "medium" }],
    [1, { size: ["small"], input: { was: 1 } }],
  ])(
    "with %d takes the first rule that holds, whose Assign and Output take the place of its own",
    async (n, output) => {
      expect((await run(definition, { input: { n } })).output).toEqual(output);
    },
  );

  test("fails with States.Runtime when no rule holds and there is no Default", async () => {
    const states = {
      Which: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "Done" }] },
      Done: { Type: "Succeed" },
    };
    const execution = await run(machine(states));
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Which' (entered at the event id #2). " +
        "Failed to transition out of the state. The state does not point to a next state.",
    });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "ChoiceStateEntered Which",
      "ExecutionFailed",
    ]);
  });

  test("fails when a condition is no boolean", async () => {
    const states = {
      Which: { Type: "Choice", Choices: [{ Condition: "{% 'yes' %}", Next: "Done" }] },
      Done: { Type: "Succeed" },
    };
    expect((await run(machine(states))).cause).toContain(
      "The JSONata expression ''yes'' specified for the field 'Choices[0]/Condition' returned an unexpected result " +
        `type. Expected 'boolean', but was 'string' for value: "yes"`,
    );
  });
});

describe("Wait", () => {
  async function waited(fields: Record<string, unknown>, input = {}): Promise<number> {
    const { execution, clock } = start(machine({ Wait: { Type: "Wait", ...fields, End: true } }), { input });
    await clock.run(execution.ended);
    expect(execution.status).toBe("SUCCEEDED");
    return clock.now() - execution.startDate.getTime();
  }

  test("waits for seconds, or until a time, given or computed", async () => {
    expect(await waited({ Seconds: 5 })).toBe(5000);
    expect(await waited({ Seconds: "{% $states.input.n * 60 %}" }, { n: 2 })).toBe(120_000);
    expect(await waited({ Timestamp: "2000-01-01T01:00:00+00:30" })).toBe(1_800_000);
    expect(await waited({ Timestamp: "{% $states.input.at %}" }, { at: "2000-01-01T00:00:07Z" })).toBe(7000);
  });

  test("cuts the fraction of a second off a time", async () => {
    expect(await waited({ Timestamp: "2000-01-01T00:00:01.999Z" })).toBe(1000);
    expect(await waited({ Timestamp: "2000-01-01T00:00:00.25Z" })).toBe(0);
  });

  test("does not wait for a time that has passed", async () => {
    expect(await waited({ Seconds: 0 })).toBe(0);
    expect(await waited({ Timestamp: "1999-12-31T23:59:59Z" })).toBe(0);
  });

  test.each(["tomorrow", "2030-02-30T00:00:00Z", "2030-01-01T00:00:00", "2030-01-01T24:00:00Z"])(
    "fails when the time is %s",
    async (at) => {
      const definition = machine({ Wait: { Type: "Wait", Timestamp: "{% $states.input %}", End: true } });
      expect((await run(definition, { input: at })).cause).toBe(
        "An error occurred while executing the state 'Wait' (entered at the event id #2). The Timestamp field cannot " +
          `be parsed as an ISO-8601 extended offset date-time format string: ${at}`,
      );
    },
  );
});

describe("Fail", () => {
  test("gives its error and cause, given or computed, or neither", async () => {
    const fail = (fields: Record<string, unknown>): Promise<unknown> =>
      run(machine({ Fail: { Type: "Fail", ...fields } }));
    expect(await fail({ Error: "E", Cause: "{% 'at ' & $states.context.State.Name %}" })).toMatchObject({
      status: "FAILED",
      error: "E",
      cause: "at Fail",
    });
    expect(await fail({})).toMatchObject({ status: "FAILED", error: undefined, cause: undefined });
  });
});

describe("the context object", () => {
  test("tells of the execution, the state machine and the state", async () => {
    const definition = machine({ Tell: { Type: "Pass", Output: "{% $states.context %}", End: true } });
    const execution = await run(definition, { input: { a: 1 }, roleArn: "arn:aws:iam::123456789012:role/r" });
    expect(execution.output).toEqual({
      Execution: {
        Id: "arn:aws:states:us-east-1:123456789012:execution:Machine:execution",
        Input: { a: 1 },
        StartTime: "2000-01-01T00:00:00.000Z",
        Name: "execution",
        RoleArn: "arn:aws:iam::123456789012:role/r",
        RedriveCount: 0,
      },
      StateMachine: {
        Id: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
        Name: "Machine",
      },
      State: { Name: "Tell", EnteredTime: "2000-01-01T00:00:00.000Z" },
    });
  });
});

describe("an expression", () => {
  const pass = (output: unknown): ReturnType<typeof machine> =>
    machine({ Pass: { Type: "Pass", Output: output, End: true } });

  test.each([
    [
      "yields nothing",
      { a: ["{% $missing %}"] },
      "Output/a[0]",
      "$missing",
      " returned nothing (undefined).",
    ],
    [
      "fails",
      { a: "{% 1 + 'x' %}" },
      "Output/a",
      "1 + 'x'",
      ' threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
    ],
    [
      "yields a function",
      "{% function($x) { $x } %}",
      "Output",
      "function($x) { $x }",
      " returned an unsupported result type.",
    ],
  ])("that %s fails the state, naming the field", async (_what, output, field, source, complaint) => {
    const execution = await run(pass(output));
    const cause =
      "An error occurred while executing the state 'Pass' (entered at the event id #2). " +
      `The JSONata expression '${source}' specified for the field '${field}'${complaint}`;
    expect(execution).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError", cause });
    expect(execution.history[2]).toMatchObject({
      type: "EvaluationFailed",
      previousEventId: 0,
      evaluationFailedEventDetails: {
        cause,
        error: "States.QueryEvaluationError",
        location: field,
        state: "Pass",
      },
    });
  });

  test.each([
    ["$states.input.list", [1]],
    ["[$states.input.list.missing]", []],
    ["$states.input.items.id", ["a", "b"]],
    ["$states.input.items[id = 'b'].id", "b"],
    ["$map($states.input.items, function($i) { $i.id })", ["a", "b"]],
    ["$states.input.items[0]", { id: "a" }],
    ["1/0", "Infinity"],
    ["{'a': $missing, 'b': null}", { b: null }],
    ["$eval = $missing", false],
  ])("%s is what JSONata makes of it", async (source, output) => {
    const input = { list: [1], items: [{ id: "a" }, { id: "b" }] };
    expect((await run(pass(`{% ${source} %}`), { input })).output).toEqual(output);
  });

  test("does not leave JSONata's marks in what it assigns", async () => {
    const definition = machine({
      Set: { Type: "Pass", Assign: { one: "{% $states.input.items.id[] %}" }, Next: "Tell" },
      Tell: { Type: "Pass", Output: "{% $one %}", End: true },
    });
    expect((await run(definition, { input: { items: [{ id: "a" }] } })).output).toEqual(["a"]);
  });

  test("fails above the depth that AWS allows", async () => {
    const sum = (terms: number): string => `{% ${Array(terms).fill("1").join("+")} %}`;
    expect((await run(pass(sum(100)))).output).toBe(100);
    expect((await run(pass(sum(101)))).cause).toContain("Stack overflow error");
  });

  test("sees time and chance that were handed in", async () => {
    const output = {
      now: "{% $now() %}",
      millis: "{% $millis() %}",
      random: "{% $random() %}",
      uuid: "{% $uuid() %}",
    };
    expect((await run(pass(output), { random: () => 0.5 })).output).toEqual({
      now: "2000-01-01T00:00:00.000Z",
      millis: 946_684_800_000,
      random: 0.5,
      uuid: "88888888-8888-4888-a888-888888888888",
    });
  });
});

describe("a whole state machine", () => {
  test("is TIMED_OUT after its TimeoutSeconds, whatever catches there are, without error or cause", async () => {
    const definition = machine({ Wait: { Type: "Wait", Seconds: 60, End: true } }, { TimeoutSeconds: 30 });
    const execution = await run(definition);
    expect(execution).toMatchObject({ status: "TIMED_OUT", error: undefined, cause: undefined });
    expect(execution.history.at(-1)).toMatchObject({
      type: "ExecutionTimedOut",
      previousEventId: 0,
      executionTimedOutEventDetails: { error: "States.Timeout" },
    });
  });

  test("fails when its history is full: the 25,000th event is its end", async () => {
    const execution = await run(
      machine({
        A: { Type: "Pass", Next: "B" },
        B: { Type: "Choice", Choices: [{ Condition: false, Next: "End" }], Default: "A" },
        End: { Type: "Succeed" },
      }),
    );
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    });
    expect(execution.history).toHaveLength(25_000);
    expect(execution.history.at(-1)).toMatchObject({
      type: "ExecutionFailed",
      id: 25_000,
      previousEventId: 24_999,
    });
  });

  test("tells observers of each event, and keeps no history unless asked to", async () => {
    const seen: string[] = [];
    const definition = machine({ Pass: { Type: "Pass", End: true } });
    const execution = await run(definition, { history: false, observe: ({ type }) => seen.push(type) });
    expect(seen).toEqual(["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    expect(execution.history).toEqual([]);
  });

  test("fails when its variables are above 256 KiB, one alone, together, or 10 MiB in all", async () => {
    const text = "x".repeat(200_000);
    const assign = (variables: Record<string, unknown>): Promise<{ error?: string | undefined }> =>
      run(machine({ Set: { Type: "Pass", Assign: variables, End: true } }), { input: text });
    expect((await assign({ a: "{% $states.input & $states.input %}" })).error).toBe(
      "States.DataLimitExceeded",
    );
    expect((await assign({ a: "{% $states.input %}", b: "{% $states.input %}" })).error).toBe(
      "States.DataLimitExceeded",
    );
    expect((await assign({ a: "{% $states.input %}" })).error).toBeUndefined();
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `S${index}`,
        {
          Type: "Pass",
          Assign: { [`v${index}`]: "{% $states.input %}" },
          ...(index < 59 ? { Next: `S${index + 1}` } : { End: true }),
        },
      ]),
    );
    const execution = await run(machine(many), { input: text });
    expect(execution.error).toBe("States.DataLimitExceeded");
    expect(outline(execution.history).at(-2)).toBe("PassStateEntered S52");
  });

  test("does not start with an input above 256 KiB, or under a name that AWS does not allow", () => {
    const definition = machine({ Pass: { Type: "Pass", End: true } });
    expect(() => start(definition, { input: "x".repeat(262_143) })).toThrow("at most 262144 bytes");
    expect(() => start(definition, { name: "a b" })).toThrow("'a b' cannot be the name of an execution");
  });
});
