import { isObject, type JsonValue } from "../../../lib/asl/index.js";
import { type Random, seededRandom } from "../../../lib/runner/index.js";
import type { SampleData } from "../../../lib/verifier/samples/samples.js";

/** Values that are unlike those that a saga expects. */
const odd: readonly (JsonValue | undefined)[] = [
  undefined,
  null,
  0,
  -1,
  1,
  2,
  3,
  1000,
  0.1,
  9_007_199_254_740_991,
  true,
  false,
  "",
  "car",
  "train",
  "x",
  'it\'s "quoted"',
  "constructor",
  "日本 😀",
  "2031-02-03T04:05:06Z",
  "1970-01-01T00:00:00+02:00",
  "2031-02-03T04:05Z",
  "2031-02-30T04:05:06Z",
  "2031-02-03T04:05:06.789-18:00",
  [],
  ["x"],
  ["x", "y"],
  [1, [2, 3]],
  ["a", "b", "c", "d", "e"],
  {},
  { id: "other", price: 12 },
  // More elements, and more characters, than lists and outputs may have.
  Array.from({ length: 41 }, (_, index) => index),
  "x".repeat(70_000),
];

/** Data of a saga with values at random: the same for the same seed. */
export function randomData(base: SampleData, seed: number): SampleData {
  const random = seededRandom(seed);
  return {
    input: varied(base.input, random) ?? {},
    responses: new Map([...base.responses].map(([name, response]) => [name, varied(response, random) ?? {}])),
  };
}

function varied(value: JsonValue, random: Random): JsonValue | undefined {
  if (random() < 0.2) return pick(odd, random);
  if (Array.isArray(value)) {
    const elements = value.map((each) => varied(each, random) ?? null);
    if (random() < 0.3) return [...elements, pick(odd, random) ?? null];
    return random() < 0.2 ? elements.slice(1) : elements;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, varied(each, random)] as const);
  return Object.fromEntries(
    entries.flatMap(([name, each]): [string, JsonValue][] => (each === undefined ? [] : [[name, each]])),
  );
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random() * from.length)];
}
