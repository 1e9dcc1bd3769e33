import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { JsonValue } from "../../lib/asl/index.js";
import { tries } from "../support/arbitraries.js";
import { type Data, outcomeOfJsonata, outcomeOfOurs, parse } from "./jsonata-oracle.js";

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, 2, -2, 1.5, "", "a", "b", "12", "a b", "ü"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const data: fc.Arbitrary<Data> = fc.record({ input: json, x: json, y: json, z: json });

/** Sources of expressions of every kind that JSONata has. */
const source: fc.Arbitrary<string> = fc.letrec<{ part: string; path: string; step: string; fn: string }>(
  (tie) => ({
    step: fc.oneof(
      { depthSize: "small", maxDepth: 4 },
      {
        arbitrary: fc.constantFrom("a", "b", "c", "*", "**", "$", "%", "a[0]", "b[-1]", "c[]", "$[1]"),
        weight: 8,
      },
      tie("part").map((part) => `(${part})`),
      tie("part").map((part) => `a[${part}]`),
      tie("part").map((part) => `[${part}]`),
      tie("part").map((part) => `{'k': ${part}}`),
      fc.constantFrom(
        "a@$v.b",
        "b#$i",
        "a^(b)",
        "$^(>a, b)",
        "$string()",
        "$count($)",
        "(a; b)",
        "($q := a; $q)",
      ),
    ),
    path: fc
      .tuple(
        fc.constantFrom(
          "$x",
          "$y",
          "$z",
          "$states.input",
          "$states.result",
          "$missing",
          "($x)",
          "[1, 2, 3]",
          "[$x, $y]",
        ),
        fc.array(tie("step"), { maxLength: 3 }),
        fc.constantFrom(
          "",
          "",
          "",
          "[0]",
          "[]",
          "{$string($): $count($)}",
          "{'g': $}",
          "^($)",
          "#$i.{'i': $i, 'v': $}",
        ),
      )
      .map(([base, steps, end]) => `${[base, ...steps].join(".")}${end}`),
    fn: fc.oneof(
      { depthSize: "small", maxDepth: 3 },
      fc.constantFrom(
        "function($p){$p}",
        "function($p,$i){$i}",
        "function($p,$i,$l){$count($l)}",
        "$string",
        "$count",
      ),
      fc.constantFrom(
        "function($p){$p.a}",
        "function($p){$p > 1}",
        "function($p, $q){$p & $q}",
        "$append(?, 1)",
      ),
      tie("part").map((part) => `function($p, $q){${part}}`),
    ),
    part: fc.oneof(
      { depthSize: "small", maxDepth: 5 },
      { arbitrary: tie("path"), weight: 5 },
      fc.constantFrom("1", "-1", "0", "2.5", "'a'", "''", "true", "null", "$p", "$q", "[]", "{}", "[1..3]"),
      fc
        .tuple(
          tie("part"),
          fc.constantFrom("+", "-", "*", "/", "%", "&", "=", "!=", "<", ">=", "and", "or", "in", ".."),
          tie("part"),
        )
        .map(([left, operator, right]) =>
          operator === ".." ? `[${left}..${right}]` : `(${left} ${operator} ${right})`,
        ),
      fc
        .tuple(tie("part"), tie("part"), tie("part"))
        .map(([condition, yes, no]) => `(${condition} ? ${yes} : ${no})`),
      fc.array(tie("part"), { maxLength: 3 }).map((elements) => `[${elements.join(", ")}]`),
      fc.tuple(tie("part"), tie("part")).map(([key, value]) => `{$string(${key}): ${value}, 'k': 1}`),
      fc.tuple(tie("part"), tie("part")).map(([value, rest]) => `($p := ${value}; $q := $p; ${rest})`),
      fc
        .tuple(
          fc.constantFrom("map", "filter", "single", "each", "sift", "sort", "reduce"),
          tie("part"),
          tie("fn"),
        )
        .map(([name, list, fn]) => `$${name}(${list}, ${fn})`),
      fc
        .tuple(
          fc.constantFrom(
            ..."string count sum max min average keys spread merge reverse distinct not boolean type exists length".split(
              " ",
            ),
            ..."trim uppercase number abs floor round zip clone".split(" "),
          ),
          tie("part"),
        )
        .map(([name, argument]) => `$${name}(${argument})`),
      fc
        .tuple(
          fc.constantFrom(..."append lookup contains split join substring pad zip match replace".split(" ")),
          tie("part"),
          tie("part"),
        )
        .map(([name, first, second]) => `$${name}(${first}, ${second})`),
      fc
        .tuple(
          fc.constantFrom("$split", "$match", "$contains"),
          tie("part"),
          fc.constantFrom("/a/", "/[0-9]+/", "/(a) ?(b)?/i"),
        )
        .map(([name, text, regex]) => `${name}($string(${text}), ${regex})`),
      fc.tuple(tie("part"), tie("part")).map(([text, by]) => `$replace($string(${text}), /(\\d)|a/, ${by})`),
      fc.tuple(tie("part"), tie("fn")).map(([value, fn]) => `(${value} ~> ${fn})`),
      fc.tuple(tie("fn"), tie("part")).map(([fn, value]) => `(${fn})(${value})`),
      fc.tuple(tie("path"), tie("part")).map(([value, part]) => `(${value} ~> |a|{'n': ${part}}, 'b'|)`),
      fc
        .tuple(fc.nat(4), tie("part"))
        .map(([depth, end]) => `($f := function($n){$n = 0 ? ${end} : [$f($n - 1)]}; $f(${depth}))`),
    ),
  }),
).part;

/** JSONata stumbles there over its own code, where ours gives an answer or a better error. */
const stumbles = /^JavaScript: /;

/** JSONata evaluates the parts of an array or object side by side: which of two errors comes first is chance. */
const hasManyParts = /[[{].*,/;

describe("the evaluator", () => {
  test("gives what JSONata itself gives, answers and errors alike", async () => {
    const counts = { answers: 0, errors: 0, nothing: 0 };
    await fc.assert(
      fc.asyncProperty(source, data, async (text, given) => {
        const expression = parse(text);
        fc.pre(expression !== undefined);
        const theirs = await outcomeOfJsonata(text, given);
        if ("error" in theirs && stumbles.test(theirs.error)) return;
        const ours = outcomeOfOurs(expression, given);
        if ("error" in theirs && hasManyParts.test(text)) expect(ours).toHaveProperty("error");
        else expect(ours).toEqual(theirs);
        if ("error" in ours) counts.errors += 1;
        else if (ours.json === undefined) counts.nothing += 1;
        else counts.answers += 1;
      }),
      { numRuns: tries(4000, 20), seed: 20_261_127 },
    );
    expect(Math.min(counts.answers, counts.errors, counts.nothing)).toBeGreaterThan(tries(4000, 20) / 20);
  });
});
