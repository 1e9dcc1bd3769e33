import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import { ParsedExpression } from "../../lib/runner/jsonata/expression.js";
import { invoke, machine, run } from "./support.js";

describe("an expression", () => {
  it.each([
    "1 + 1",
    "$states.input.a[b > 1].c",
    "$variable.a & $string(1)",
    '$states.context.Execution.Name & "/Step"',
    "$states.context.Execution.Input.list[0]",
    "$states.context.StateMachine.Name",
    "$map($states.input, function($each) { $each.context })",
  ])("gives the same in each try if nothing in it changes: %s", (source) => {
    expect(new ParsedExpression(source).isSameInEachTry).toBe(true);
  });

  it.each([
    "$now()",
    "$millis() + 1",
    "$random()",
    "$uuid()",
    "$shuffle([1, 2])",
    '$eval("$now()")',
    "$map([1], $random)",
    "$states.context.State.RetryCount",
    "$states.context.State.EnteredTime",
    "$states.context.Task.Token",
    "$states.context.Execution.RedriveCount",
    "$states.context.Execution",
    "$states.context.*",
    "$states.*.State",
    "$states.context",
    "$states",
    "$states[$random() > 0.5].input",
    "$states.context[State.RetryCount = 1].Execution.Name",
    "$states.context.Execution[$millis() > 0].Name",
    "$states.input.list[$random() > 0.5]",
    "($all := $states; $all.context.State.RetryCount)",
    '$lookup($states, "context")',
    "{ 'at': [$states.input ? $now() : 1] }",
  ])("may give something else in each try: %s", (source) => {
    expect(new ParsedExpression(source).isSameInEachTry).toBe(false);
  });
});

describe("a Task that is tried again", () => {
  /** The arguments of all tries of a Task that fails. */
  async function triesOf(parts: Record<string, unknown>): Promise<(readonly [JsonValue, number?])[]> {
    const tries: (readonly [JsonValue, number?])[] = [];
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 2 }];
    await run(machine({ T: { Type: "Task", Resource: invoke, Retry, End: true, ...parts } }), {
      input: { a: 1 },
      tasks: ({ arguments: given, timeoutSeconds }) => {
        tries.push(timeoutSeconds === undefined ? [given] : [given, timeoutSeconds]);
        return { failed: { error: "Lost" } };
      },
    });
    return tries;
  }

  it("has the same arguments each time if nothing in them changes, made once", async () => {
    const tries = await triesOf({ Arguments: { a: "{% $states.input.a %}" } });
    expect(tries).toEqual([[{ a: 1 }], [{ a: 1 }], [{ a: 1 }]]);
    expect(new Set(tries.map(([given]) => given)).size).toBe(1);
  });

  it("has arguments of its own if one of them changes", async () => {
    const retry = "{% $states.context.State.RetryCount %}";
    expect(await triesOf({ Arguments: { a: 1, list: [retry] } })).toEqual([
      [{ a: 1, list: [0] }],
      [{ a: 1, list: [1] }],
      [{ a: 1, list: [2] }],
    ]);
  });

  it("has a timeout of its own if that changes, though its arguments don't", async () => {
    const TimeoutSeconds = "{% 10 + $states.context.State.RetryCount %}";
    expect(await triesOf({ Arguments: "{% $states.input %}", TimeoutSeconds })).toEqual([
      [{ a: 1 }, 10],
      [{ a: 1 }, 11],
      [{ a: 1 }, 12],
    ]);
  });
});
