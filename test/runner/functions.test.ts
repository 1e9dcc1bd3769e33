import { describe, expect, it, test } from "@jest/globals";
import { seededRandom } from "../../lib/runner/index.js";
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

describe("a time without a zone", () => {
  it("is one in UTC, whatever the zone of this machine is", async () => {
    expect(new Date(2027, 2, 1).getTimezoneOffset()).not.toBe(0); // jest.config.js sees to it
    expect(await evaluate("$toMillis('2027-03-01T12:00:00')")).toBe(Date.UTC(2027, 2, 1, 12));
    expect(await evaluate("$toMillis('2027-03-01T12:00:00.5')")).toBe(Date.UTC(2027, 2, 1, 12) + 500);
    expect(await evaluate("$toMillis('2027.5')")).toBe(Date.UTC(2027, 4, 1));
  });

  test.each([
    ["$toMillis('2027-03-01')", Date.UTC(2027, 2, 1)],
    ["$toMillis('2027')", Date.UTC(2027, 0, 1)],
    ["$toMillis('2027-03-01T12:00:00Z')", Date.UTC(2027, 2, 1, 12)],
    ["$toMillis('2027-03-01T12:00:00+0100')", Date.UTC(2027, 2, 1, 11)],
    ["$toMillis('2027-03-01T12:00:00-01:00')", Date.UTC(2027, 2, 1, 13)],
    ["$toMillis('1 March 2027, 12', '[D] [MNn] [Y], [H]')", Date.UTC(2027, 2, 1, 12)],
    ["$toMillis($states.input.none)", nothing],
  ])("leaves the others as they are: %s", async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it("fails if it is no time, as JSONata has it", async () => {
    expect(await evaluate("$toMillis('soon')")).toContain("D3110");
  });
});

describe("digests", () => {
  // Of the five bytes that "für" has in UTF-8, as sha256sum and its siblings print them.
  test.each([
    ["MD5", "5b061ce050fd1bc0b8a0831ce52009fa"],
    ["SHA-1", "a9e9521dfb13d3cacf24f6796f7cfd89be1a4c22"],
    ["SHA-256", "cd23c4c603b344f63dd96d80bc9a0af209d7380ce4faa01bc350e742c364b490"],
    [
      "SHA-384",
      "96ab8f84d8225768fbe952791d9c4edb6e3a34e40fcf5a09bb6e9008a66fd382bd117958221a17f4eb9a676cb7961a02",
    ],
    [
      "SHA-512",
      "e5844d14f9994a3e63bcff6db983f8ad74caa165c78d5eece687e765789d1f29874553f2a1ad675a94dbf7aea74baff261b58b62be84b86df870d72805a6a768",
    ],
  ])("%s digests the UTF-8 bytes of a text", async (algorithm, digest) => {
    expect(await evaluate(`$hash("für", "${algorithm}")`)).toBe(digest);
  });

  test("there is none of an algorithm that AWS does not know", async () => {
    expect(await evaluate('$hash("a", "sha256")')).toBe(nothing);
  });

  test("are made by whoever is handed in", async () => {
    const definition = machine({ Pass: { Type: "Pass", Output: "{% $hash('a', 'MD5') %}", End: true } });
    const execution = await run(definition, { digest: (text, algorithm) => `${algorithm} of ${text}` });
    expect(execution.output).toBe("MD5 of a");
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
