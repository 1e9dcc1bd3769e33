import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import { invoke, machine, outline, run } from "./support.js";

/** What every JavaScript object inherits, and what its own maps might trip over. */
const names = [...Object.getOwnPropertyNames(Object.prototype), "then", "length", "prototype"];

/** JSON as it comes from outside: `__proto__` is a field like any other. */
function json<Value = JsonObject>(text: string): Value {
  return JSON.parse(text);
}

async function output(source: string, input: unknown): Promise<unknown> {
  const states = { Pass: { Type: "Pass", Output: `{% ${source} %}`, End: true } };
  const execution = await run(machine(states), { input: json(JSON.stringify(input)) });
  return execution.status === "SUCCEEDED" ? execution.output : `${execution.error}: ${execution.cause}`;
}

describe.each(names)("a field named %s", (name) => {
  const path = `\`${name}\``;
  const object = json(`{ "${name}": 1 }`);
  const reads = [
    `$states.input.a.${path}`,
    `$lookup($states.input.a, '${name}')`,
    `$states.input.list.${path}`,
    `$lookup($states.input.list, '${name}')`,
    `$map($states.input.list, function($o) { $o.${path} })`,
    `$states.input.list[${path}].${path}`,
    `$states.input.**.${path}`,
    `$states.context.${path}`,
    `$states.context.Execution.${path}`,
  ];

  test.each(reads)("is absent where it is not: %s", async (source) => {
    expect(await output(`{'found': ${source}}`, { a: {}, list: [{}, { b: 2 }] })).toEqual({});
    expect(await output(`$exists(${source})`, { a: {}, list: [{}, { b: 2 }] })).toBe(false);
  });

  test("is there where it is", async () => {
    const input = { a: object, list: [object, object] };
    expect(await output(`$states.input.a.${path}`, input)).toBe(1);
    expect(await output(`$lookup($states.input.a, '${name}')`, input)).toBe(1);
    expect(await output(`$states.input.list.${path}`, input)).toEqual([1, 1]);
    expect(await output("$keys($states.input.a)", input)).toBe(name);
    expect(await output("$keys($states.input.list)", input)).toBe(name);
    for (const whole of [
      "$states.input.a",
      `{'${name}': 1}`,
      `{'${name}': $states.input.list[0].${path}, 'b': $missing}`,
      `{$substring('${name}', 0): 1}`,
      `[1, 2, 3]{'${name}': $count($)} ~> |$|{'${name}': 1}|`,
      "$merge([$states.input.a])",
      "$merge($states.input.list)",
      "$sift($states.input.a, function($v) { $v = 1 })",
      "$spread($states.input.a)[0]",
      "$clone($states.input.a)",
      `$merge($each($states.input.a, function($v, $k) { {$k: $v} }))`,
      `$parse('{"${name}": 1}')`,
      `($o := {'${name}': 1, 'c': $missing}; $o)`,
    ]) {
      const result = await output(whole, input);
      expect([whole, JSON.stringify(result)]).toEqual([whole, JSON.stringify(object)]);
    }
  });

  test("may stand in a field of a state", async () => {
    const states = json(
      `{ "A": { "Type": "Pass", "End": true, "Output": { "${name}": "{% 1 %}", "b": { "${name}": 2 } } } }`,
    );
    const execution = await run(machine(states));
    expect(JSON.stringify(execution.output)).toBe(`{"${name}":1,"b":{"${name}":2}}`);
  });
});

describe.each(names)("a state, a task and a variable named %s", (name) => {
  test("are as any other", async () => {
    const variable = /^[a-z]/i.test(name) ? name : "v";
    const states = json(
      JSON.stringify({
        [name]: { Type: "Task", Resource: invoke, Assign: { [variable]: "{% $states.result %}" }, Next: "B" },
        B: {
          Type: "Pass",
          Output: `{% [$${variable}, ($${variable} := 2; $x := $${variable}; $x), $map([3], function($${variable}) { $${variable} })] %}`,
          End: true,
        },
      }).replace('"__proto__":', '"__proto__":'),
    );
    const own =
      name === "__proto__"
        ? json(`{ "__proto__": ${JSON.stringify(states[name])}, "B": ${JSON.stringify(Object(states).B)} }`)
        : states;
    const definition = { QueryLanguage: "JSONata", StartAt: name, States: own };
    const execution = await run(definition, { tasks: ({ state }) => ({ succeeded: state }) });
    expect([execution.error, execution.output]).toEqual([undefined, [name, 2, 3]]);
    expect(outline(execution.history)[1]).toBe(`TaskStateEntered ${name}`);
  });

  test("are missed where they are not there", async () => {
    const definition = machine({ A: { Type: "Pass", Next: name } });
    await expect(run(definition)).rejects.toThrow(`Missing 'Next' target: ${name}`);
    const states = { A: { Type: "Pass", Output: `{% $exists($${name}) %}`, End: true } };
    expect((await run(machine(states))).output).toBe(name === "length");
  });
});
