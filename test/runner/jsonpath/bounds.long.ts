import { describe, expect, test } from "@jest/globals";
import { loadMachine } from "../../../lib/runner/index.js";
import { machine, pass, records } from "./support.js";

/** CPU time in milliseconds. */
function cpu(act: () => void): number {
  const begin = process.cpuUsage();
  act();
  return process.cpuUsage(begin).user / 1000;
}

describe("a document of 256 KiB", () => {
  test("ends the execution where a search is given up", async () => {
    expect(await pass({ Parameters: { "v.$": "$.list[?(@.n in $..n)]" } }, records)).toEqual({
      error: "States.Runtime",
      cause: expect.stringContaining("Expression evaluation"),
    });
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
