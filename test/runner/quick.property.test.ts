import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import { tries } from "../support/arbitraries.js";
import type { ExpressionEnvironment } from "../../lib/runner/jsonata/environment.js";
import { Expression, ExpressionSyntaxError, notAtOnce } from "../../lib/runner/jsonata/expression.js";

const names = ["a", "b", "c", "'d e'"];
const variables = ["x", "y", "z", "missing"];

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, -2, 1.5, 1e21, 0.1, "", "a", "b", "12", "ü"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "d e"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** Sources of expressions: those that are evaluated at once, and some around them that are not. */
const source: fc.Arbitrary<string> = fc.letrec<{ part: string; path: string }>((tie) => ({
  path: fc
    .tuple(
      fc.oneof(
        fc.constantFrom(
          ...variables.map((name) => `$${name}`),
          "$states.input",
          "$states.result",
          "$states.context",
        ),
        fc.constantFrom(...variables.map((name) => `$${name}[0]`)),
      ),
      fc.array(
        fc.oneof(
          { arbitrary: fc.constantFrom(...names), weight: 6 },
          {
            arbitrary: fc.constantFrom("a[0]", "b[-1]", "c[1]", "a[0][1]", "a[]", "*", "toString"),
            weight: 2,
          },
        ),
        { maxLength: 4 },
      ),
    )
    .map(([base, steps]) => [base, ...steps].join(".")),
  part: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    { arbitrary: tie("path"), weight: 5 },
    fc.constantFrom("1", "-1", "0", "2.5", "'a'", "''", '"b"', "true", "false", "null"),
    fc
      .tuple(
        tie("part"),
        fc.constantFrom("+", "-", "*", "/", "%", "&", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"),
        tie("part"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie("part"), tie("part"), tie("part"))
      .map(([condition, yes, no]) => `(${condition} ? ${yes} : ${no})`),
    fc.tuple(tie("part"), tie("part")).map(([condition, yes]) => `(${condition} ? ${yes})`),
    fc.array(tie("part"), { maxLength: 3 }).map((elements) => `[${elements.join(", ")}]`),
    fc
      .array(fc.tuple(fc.constantFrom("'p'", "'q'", "'r'"), tie("part")), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([name, value]) => `${name}: ${value}`).join(", ")}}`),
    fc
      .tuple(tie("part"), tie("part"))
      .map(([value, rest]) => `($x := ${value}; $w := $x; [$w, $x, ${rest}])`),
    fc
      .tuple(
        fc.constantFrom(
          "exists",
          "not",
          "boolean",
          "string",
          "type",
          "number",
          "count",
          "sum",
          "max",
          "min",
          "average",
        ),
        tie("part"),
      )
      .map(([name, argument]) => `$${name}(${argument})`),
    fc
      .tuple(
        fc.constantFrom("abs", "floor", "ceil", "length", "uppercase", "lowercase", "merge", "keys", "trim"),
        tie("part"),
      )
      .map(([name, argument]) => `$${name}(${argument})`),
    fc
      .tuple(fc.constantFrom("append", "lookup", "contains", "split", "join"), tie("part"), tie("part"))
      .map(([name, first, second]) => `$${name}(${first}, ${second})`),
    tie("part").map((operand) => `(-${operand})`),
  ),
})).part;

function environmentOf(values: {
  input: JsonValue;
  x: JsonValue;
  y: JsonValue;
  z: JsonValue;
}): ExpressionEnvironment {
  const { input, ...variablesInView } = values;
  const all: Record<string, JsonValue> = variablesInView;
  const context: JsonObject = { a: values.x, b: [values.y, values.z] };
  return {
    input,
    result: values.z,
    errorOutput: undefined,
    context: () => context,
    executionContext: () => ({}),
    machineContext: () => ({}),
    variable: (name) => all[name],
    variables: () => ({ ...all }),
    services: { now: () => 0, random: () => 0.5, digest: () => undefined },
  };
}

/** Undefined for what JSONata cannot parse: it takes the slash after `[]` for the start of a regular expression. */
function parse(text: string): Expression | undefined {
  try {
    return new Expression(text);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return undefined;
    throw error;
  }
}

describe("expressions that are evaluated at once", () => {
  test("give what JSONata itself gives", async () => {
    let atOnceCount = 0;
    await fc.assert(
      fc.asyncProperty(source, json, json, json, json, async (text, input, x, y, z) => {
        const expression = parse(text);
        fc.pre(expression !== undefined);
        const environment = environmentOf({ input, x, y, z });
        const atOnce = expression.evaluateAtOnce(environment);
        if (atOnce === notAtOnce) return;
        atOnceCount += 1;
        // Compared as JSON: a zero has no sign there.
        const itself = await expression.evaluate(environment);
        expect(JSON.stringify(atOnce)).toBe(JSON.stringify(itself));
      }),
      { numRuns: tries(4000), seed: 20_240_711 },
    );
    expect(atOnceCount).toBeGreaterThan(tries(2000));
  });

  test.each([
    "$states.input.a",
    "$exists($missing)",
    "{'a': $x, 'b': [1, $y]}",
    "$x & ' and ' & $y",
    "$states.context.Execution.Name",
    "($a := $x; $a = 1 ? 'one' : $a)",
    "$type($x) = 'array' ? [[$x]] : $x",
  ])("include %s", (text) => {
    const environment = environmentOf({ input: { a: 1 }, x: 1, y: 2, z: 3 });
    expect(new Expression(text).evaluateAtOnce(environment)).not.toBe(notAtOnce);
  });

  test.each(["$x.*", "$map([1], $string)", "$sum([1..3])", "$string", "$x[$y = 1]", "$random()", "$x.y[]"])(
    "do not include %s",
    (text) => {
      const environment = environmentOf({ input: {}, x: 1, y: 2, z: 3 });
      expect(new Expression(text).evaluateAtOnce(environment)).toBe(notAtOnce);
    },
  );
});
