import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { seededRandom } from "../../lib/runner/index.js";
import { digest } from "../../lib/runner/jsonata/hash.js";
import { machine, run } from "./support.js";

async function evaluate(source: string): Promise<unknown> {
  const execution = await run(machine({ Pass: { Type: "Pass", Output: `{% ${source} %}`, End: true } }));
  return execution.status === "SUCCEEDED"
    ? execution.output
    : execution.cause?.replace(/^.*?returned/, "returned");
}

const nothing = "returned nothing (undefined).";

describe("AWS's functions", () => {
  // As AWS answers, where the answers have been seen.
  test.each([
    ["$partition([1, 2, 3], 2)", [[1, 2], [3]]],
    ["$partition([1, 2, 3], 2.9)", [[1, 2], [3]]],
    ["$partition([1], 4)", [[1]]],
    ["$partition([1, 2], 0)", nothing],
    ["$partition([], 2)", nothing],
    ["$range(0, 10, 3)", [0, 3, 6, 9]],
    ["$range(0, 6, 2)", [0, 2, 4, 6]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(-1.7, 1, 1)", [-1, 0, 1]],
    ["$range(1, 9, 9)", 1],
    ["$range(1, 2)", nothing],
    ["$range(1, 2, -1)", nothing],
    ["$hash('input', 'SHA-1')", "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"],
    ["$hash('input')", nothing],
    ["$random(42)", 0.7275636800328681],
    [`$parse('{"a": [1, 2]}').a[1]`, 2],
  ])("%s", async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  test("answer by their own chance", async () => {
    expect(await evaluate("$random() < 1 and $uuid() != $uuid()")).toBe(true);
  });

  test("fail, with the reason, where they are called wrongly", async () => {
    expect(await evaluate("$parse('{')")).toContain("threw an error during evaluation: ");
    expect(await evaluate("$partition(1, 'x')")).toContain(
      'threw an error during evaluation. T0410: Argument 2 of function "partition" does not match function signature',
    );
    expect(await evaluate("$eval('1')")).toContain("T1006");
  });
});

describe("digests", () => {
  const texts = [
    "",
    "a",
    "ü".repeat(31),
    "x".repeat(55),
    "x".repeat(56),
    "x".repeat(111),
    "x".repeat(112),
    "x".repeat(1000),
  ];

  test.each([
    ["MD5", "md5"],
    ["SHA-1", "sha1"],
    ["SHA-256", "sha256"],
    ["SHA-384", "sha384"],
    ["SHA-512", "sha512"],
  ])("%s are those of node:crypto", (algorithm, name) => {
    for (const text of texts)
      expect(digest(text, algorithm)).toBe(createHash(name).update(text).digest("hex"));
  });

  test("there is none of an algorithm that AWS does not know", () => {
    expect(digest("a", "sha256")).toBeUndefined();
  });
});

describe("seeded random numbers", () => {
  test("are the same for the same seed, and spread evenly", () => {
    const [one, other] = [seededRandom(7), seededRandom(7)];
    const numbers = Array.from({ length: 10_000 }, () => one());
    expect(numbers).toEqual(Array.from({ length: 10_000 }, () => other()));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((sum, number) => sum + number) / numbers.length).toBeCloseTo(0.5, 1);
  });
});
