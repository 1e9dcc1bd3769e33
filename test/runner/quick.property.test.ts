import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { JsonValue } from "../../lib/asl/index.js";
import type { ExpressionEnvironment, JsonataValue } from "../../lib/runner/jsonata/environment.js";
import { ParsedExpression } from "../../lib/runner/jsonata/expression.js";
import { compileQuick } from "../../lib/runner/jsonata/quick.js";
import { hasGivenUp } from "../../lib/runner/jsonata/quick-values.js";
import { tries } from "../support/arbitraries.js";
import { environmentOf, outcomeOfJsonata, parse } from "./jsonata-oracle.js";

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

/** Evaluates at once, if the expression is plain enough for that. */
function quickly(
  source: string,
  environment: ExpressionEnvironment,
): { readonly answer: JsonataValue } | undefined {
  const quick = compileQuick(new ParsedExpression(source).tree);
  try {
    return quick && { answer: quick(environment, []) };
  } catch (error) {
    if (hasGivenUp(error)) return undefined;
    throw error;
  }
}

describe("expressions that are evaluated at once", () => {
  test("give what JSONata itself gives", async () => {
    let atOnceCount = 0;
    await fc.assert(
      fc.asyncProperty(source, json, json, json, json, async (text, input, x, y, z) => {
        fc.pre(parse(text) !== undefined);
        const data = { input, x, y, z };
        const atOnce = quickly(text, environmentOf(data));
        if (atOnce === undefined) return;
        atOnceCount += 1;
        expect({ json: JSON.stringify(atOnce.answer) }).toEqual(await outcomeOfJsonata(text, data));
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
    expect(quickly(text, environment)).toBeDefined();
  });

  test.each(["$x.*", "$map([1], $string)", "$sum([1..3])", "$string", "$x[$y = 1]", "$random()", "$x.y[]"])(
    "do not include %s",
    (text) => {
      const environment = environmentOf({ input: {}, x: 1, y: 2, z: 3 });
      expect(quickly(text, environment)).toBeUndefined();
    },
  );
});
