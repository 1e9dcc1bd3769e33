import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { loadMachine } from "../../../lib/runner/index.js";
import { machine, pass, find } from "./support.js";

/** About 256 KiB of records. */
const records: JsonValue = {
  list: Array.from({ length: 4500 }, (_, n) => ({ n, text: `record ${n}`, in: { n: -n } })),
};

/** Objects within each other, about as many as 256 KiB hold. */
function deep(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

/** CPU time in milliseconds. */
function cpu(act: () => void): number {
  const begin = process.cpuUsage();
  act();
  return process.cpuUsage(begin).user / 1000;
}

describe("a document of 256 KiB", () => {
  test.each<[string, number]>([
    ["$.list[?(@.n > 4490)].text", 9],
    ["$..n", 9000],
    ["$..[?(@.n < -4490)]", 9],
    ["$.list[?(@.text =~ /record 1.*/)]", 1111],
  ])("is searched by %s", (path, found) => {
    expect(find(path, records)).toHaveLength(found);
  });

  test.each(["$..[?(@..n == $..n)]", "$.list[?($.list[?(@.n == 4499)])]", "$.list[?(@.n in $..n)]"])(
    "is not searched for ever by %s",
    (path) => {
      expect(() => find(path, records, 100_000)).toThrow(
        "Expression evaluation timeout: more than 100000 steps",
      );
    },
  );

  test.each(["$..a..a..a", "$..*..*..*..*", "$..[?(@..[?(@..[?(@..a == 0)])])]"])(
    "nested deeply is not searched for ever by %s",
    (path) => {
      expect(() => find(path, deep(800), 100_000)).toThrow(/Expression evaluation/);
    },
  );

  test("ends the execution where a search is given up", async () => {
    expect(await pass({ Parameters: { "v.$": "$.list[?(@.n in $..n)]" } }, records)).toEqual({
      error: "States.Runtime",
      cause: expect.stringContaining("Expression evaluation"),
    });
  });

  test("may be nested ten thousand levels deep", () => {
    expect(find("$..a", deep(40))).toHaveLength(40);
    expect(() => find("$..a", deep(10_000))).toThrow(/Stack overflow|memory limit/);
  });

  test("is not looked through again and again by a regular expression", () => {
    const text = "a".repeat(200);
    expect(() => find("$.list[?(@ =~ /(a+)+b/)]", { list: [text] })).toThrow("took more than 500 ms");
  });
});

test("a thousand states are loaded in at most twelve times the time of a hundred", () => {
  const definition = (count: number) =>
    machine(
      Object.fromEntries(
        Array.from({ length: count }, (_, n) => [
          `S${n}`,
          {
            Type: "Pass",
            Parameters: { "a.$": `$.list[?(@.n > ${n})].text`, "b.$": `States.Format('{}', $.v${n})` },
            Assign: { [`v${n}.$`]: "$.a" },
            ResultPath: `$.r${n}`,
            ...(n === count - 1 ? { End: true } : { Next: `S${n + 1}` }),
          },
        ]),
      ),
    );
  const [small, large] = [definition(100), definition(1000)];
  const load = (value: unknown) => cpu(() => void loadMachine(value));
  for (let warm = 0; warm < 3; warm += 1) load(large);
  // The least of several is the machine's own time, not that of whatever ran beside it.
  const least = (value: unknown, rounds: number) =>
    Math.min(...Array.from({ length: rounds }, () => load(value)));
  const hundred = Math.min(
    ...Array.from({ length: 5 }, () => cpu(() => Array.from({ length: 10 }, () => loadMachine(small)))),
  );
  expect(least(large, 5)).toBeLessThan((hundred / 10) * 12 + 5);
});
