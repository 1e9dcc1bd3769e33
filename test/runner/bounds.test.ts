import { describe, expect, test } from "@jest/globals";
import { Budget, bounds } from "../../lib/runner/jsonata/evaluate/budget.js";
import { Evaluator } from "../../lib/runner/jsonata/evaluate/evaluator.js";
import { OuterFrame } from "../../lib/runner/jsonata/evaluate/frame.js";
import { builtin } from "../../lib/runner/jsonata/evaluate/library.js";
import { mayTakeLong } from "../../lib/runner/jsonata/evaluate/repetitions.js";
import { ParsedExpression } from "../../lib/runner/jsonata/expression.js";
import { environmentOf } from "./jsonata-oracle.js";
import { invoke, machine, run } from "./support.js";

const many = Array.from({ length: 15_000 }, (_, index) => index);
const input = {
  many,
  long: "a".repeat(60_000),
  wide: Object.fromEntries(many.slice(0, 5000).map((n) => [`k${n}`, n])),
};

const data = { input, x: 1, y: 2, z: 3 };

/** The output, or the error and what is told of it. */
async function resultOf(source: string): Promise<unknown> {
  const states = { Pass: { Type: "Pass", Output: `{% ${source} %}`, End: true } };
  const execution = await run(machine(states), { input });
  return execution.status === "SUCCEEDED"
    ? execution.output
    : `${execution.error} ${execution.cause?.replace(/^.*threw an error during evaluation: /s, "")}`;
}

/** Evaluates an expression within bounds of which some are smaller than AWS's, so that they are reached soon. */
function evaluating(source: string, smaller: Partial<typeof bounds>): () => unknown {
  const evaluator = new Evaluator(environmentOf(data).services, new Budget({ ...bounds, ...smaller }));
  const frame = new OuterFrame((name) => (name === "states" ? { input } : builtin(name)));
  return () => evaluator.evaluate(new ParsedExpression(source).tree, undefined, frame);
}

const deep = expect.stringMatching(
  /^States.QueryEvaluationError Stack overflow error: .* Depth=101 max=100$/,
);
const large =
  "States.QueryEvaluationError Expression evaluation memory limit exceeded: Check for excessive memory usage";
const endless =
  "States.QueryEvaluationError Expression evaluation timeout: more than 4000000 steps. Check for infinite loop";
const slow = expect.stringMatching(
  /^States.QueryEvaluationError Expression evaluation timeout: .* took more than 500 ms$/,
);

const doubling = (by: string, times: number, then: string): string =>
  `($p := function($s, $n) { $n = 0 ? $s : $p(${by}, $n - 1) }; ${then.replaceAll("P", `$p('x', ${times})`)})`;
const doubled = (made: string): string =>
  `($a := ${made}; ${[..."bcdefghijklmnopqrstuvwxyz"]
    .map((name, index) => {
      const before = "abcdefghijklmnopqrstuvwxyz"[index];
      return `$${name} := {'l': $${before}, 'r': $${before}}`;
    })
    .join("; ")}; $z)`;

describe("an expression that exceeds a bound fails, and", () => {
  test.each([
    // Depth.
    ["($f := function($n) { 1 + $f($n + 1) }; $f(0))", deep],
    ["($f := function($n) { [$f($n + 1), $f($n + 1)] }; $f(0))", deep],
    [Array(200).fill("1").join(" + "), deep],
    // Steps.
    ["$count($states.input.many[$ in $states.input.many])", endless],
    // Memory.
    ["[1..10000000]", large],
    ["$sum([1..10000000].($ * $))", large],
    ["$range(1, 1000000000, 1)", large],
    ["$pad('x', 1000000000)", large],
    ["$map([1..800], function($i) { [1..800000] })", large],
    ["$replace($states.input.long, 'a', $states.input.long)", large],
    ["$replace($states.input.long, /a/, $states.input.long)", large],
    [doubling("$join([$s, $s])", 40, "$length(P)"), large],
    // The same part, many times over.
    [doubling("{'l': $s, 'r': $s}", 60, "P"), large],
    [doubled("{'q': 1}"), large],
    [doubled("$states.input"), large],
    ["$reduce([1..40000], function($a, $b) { [[$a]] })", deep],
    // What cannot be interrupted.
    ["$match($states.input.long & 'b', /^(a+)+$/)", slow],
    ["$contains($pad('', 40, 'a') & 'b', /^(a|a)*$/)", slow],
    ["$replace($states.input.long, /a*a*a*b/, 'x')", slow],
    ["$toMillis($pad('1', 60, '1') & 'x', '[Y][M][D][H][m][s][f][Y][M][D][H][m][s][f][Y][M][D]')", slow],
    ["$formatNumber(1, $pad('0', 100000, '0'))", expect.stringContaining("a picture")],
    ["$formatInteger(1000000000000000, 'I')", expect.stringContaining("Maximum call stack size exceeded")],
  ])("says so: %s", async (source, message) => {
    expect(await resultOf(source)).toEqual(message);
  });

  test.each([
    "($f := function() { $f() }; $f())",
    "($f := function($n) { $n > 0 ? $f($n - 1) : 0 }; $f(10000000))",
    "($f := function($n) { $n = 0 ? 1 : $f($n - 1) + $f($n - 1) }; $f(20))",
    "$map($states.input.many, function($i) { $map($states.input.many, function($j) { $i * $j }) })",
    "$states.input.many.($states.input.many.($ = 1))",
    "$states.input.many@$a.$states.input.many@$b[$a = $b].{'a': $a}",
    "$count($distinct($states.input.many.{'a': $}))",
    "$sort($states.input.many, function($a, $b) { $count($filter($states.input.many, function($x) { $x > $a })) > 1 })",
    "$states.input.many^($count($states.input.many))",
    doubling("{'l': $s, 'r': $s}", 20, "P = P"),
    doubling("[[$s], [$s]]", 20, "$boolean($p('', 20))"),
    doubling("[[$s], [$s]]", 20, "$count(P.**)"),
    doubling("[[$s], [$s]]", 20, "$keys(P)"),
    "$keys($map($states.input.many, function() { $states.input.wide }))",
    "$merge([1..1000].($states.input.wide))",
    "$reduce($states.input.many, function($a, $b) { $append($a, $states.input.many) }, [])",
  ])("says so within few steps, whatever takes them: %s", (source) => {
    expect(evaluating(source, { steps: 20_000 })).toThrow(/more than 20000 steps|memory limit exceeded/);
  });

  test.each([
    "$join([1..8000].('x'), $pad('y', 10000))",
    "$count($spread([1..400].($states.input.wide)))",
    doubling("{'l': $s, 'r': $s}", 60, "$string(P)"),
  ])("says so within little memory, whatever takes it: %s", (source) => {
    expect(evaluating(source, { bytes: 100_000 })).toThrow("memory limit exceeded");
  });

  test.each([
    ["$count([1..873782])", 873_782],
    ["$count([1..873783])", large],
    [doubling("$s & $s", 22, "$length(P)"), 4_194_304],
    [doubling("$s & $s", 23, "$length(P)"), large],
    [Array(100).fill("1").join(" + "), 100],
    [Array(101).fill("1").join(" + "), deep],
  ])("lies where AWS has it: %s", async (source, answer) => {
    expect(await resultOf(source)).toEqual(answer);
  });

  test("says so where it names the same data two thousand times", async () => {
    expect(await resultOf(`[${Array(2000).fill("$states.input").join(", ")}]`)).toEqual(large);
  });

  test("says so where a field has two thousand expressions of the same data", async () => {
    const Output = { all: Array(2000).fill("{% $states.input %}") };
    const execution = await run(machine({ Pass: { Type: "Pass", Output, End: true } }), { input });
    expect(`${execution.error} ${execution.cause}`).toContain("memory limit exceeded");
  });

  test("can be caught", async () => {
    let tries = 0;
    const definition = machine({
      Task: {
        Type: "Task",
        Resource: invoke,
        Arguments: { n: "{% $count([1..900000]) %}" },
        Catch: [
          {
            ErrorEquals: ["States.QueryEvaluationError"],
            Next: "Caught",
            Output: "{% $states.errorOutput.Error %}",
          },
        ],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    });
    const execution = await run(definition, {
      tasks: () => {
        tries += 1;
        return { succeeded: null };
      },
    });
    expect([execution.output, tries]).toEqual(["States.QueryEvaluationError", 0]);
  });

  test("leaves the next evaluation all of its own", () => {
    const expression = new ParsedExpression("$count([1..400][$ in $states.input.many])");
    const environment = environmentOf(data);
    for (let time = 0; time < 8; time += 1) expect(expression.evaluate(environment)).toBe(400);
  });
});

describe("what real expressions do", () => {
  test.each([
    ["$length($reduce([1..40000], function($a, $b) { $a & $b }, ''))", 188_894],
    ["$count($sort($states.input.many, function($a, $b) { $a < $b }))", 15_000],
    ["$count($states.input.many^(>$))", 15_000],
    ["$count($distinct($states.input.many))", 15_000],
    ["$max($states.input.many)", 14_999],
    ["$count($map($states.input.many, function($i) { {'a': $i, 'b': $i + 1, 'c': 'x' & $i} }))", 15_000],
    ["$count($keys($states.input.many{$string($): $}))", 15_000],
    ["$match('order-2024-0012', /^([a-z]+)-([0-9]+)-([0-9]+)$/).groups[2]", "0012"],
    ["$replace('a  b   c', /\\s+/, ' ')", "a b c"],
    ["$contains($states.input.long, /b$/)", false],
  ])("is well within the bounds: %s", async (source, answer) => {
    expect(await resultOf(source)).toEqual(answer);
  });
});

describe("a regular expression is watched", () => {
  test.each([
    ["^(a+)+$", 13, true],
    ["^(a+)+$", 12, false],
    ["(a|b)*c", 40, true],
    ["(?:a?){30}a", 40, true],
    ["(ab)+", 1000, false],
    ["a*a*a*b", 1000, true],
    ["\\s+$", 100_000, true],
    ["\\s+$", 1000, false],
    ["^[a-z]+-[0-9]+$", 100, false],
    ["[(+*]", 100_000_000, false],
    ["\\(\\+\\*", 100_000_000, false],
    ["order", 100_000_000, false],
    ["(?<year>[0-9]+)-(?=x)", 50, false],
  ])("when it may take long: /%s/ over %d characters: %j", (source, length, isWatched) => {
    expect(mayTakeLong(source, length)).toBe(isWatched);
  });
});

describe("a budget", () => {
  test("counts what is held by characters, numbers, arrays and objects", () => {
    const fits = 6_990_256;
    expect(() => new Budget().measure("x".repeat(fits))).not.toThrow();
    expect(() => new Budget().measure("x".repeat(fits + 1))).toThrow("memory limit exceeded");
    expect(() => new Budget().measure(Array(873_780).fill(1))).not.toThrow();
    expect(() => new Budget().measure(Array(873_781).fill(1))).toThrow("memory limit exceeded");
    const shared = "x".repeat(1_000_000);
    expect(() =>
      new Budget().measure({ a: [shared, shared, shared], b: [shared, shared, shared] }),
    ).not.toThrow();
    expect(() => new Budget().measure({ a: [shared, shared, shared], b: Array(4).fill(shared) })).toThrow(
      "memory",
    );
  });
});
