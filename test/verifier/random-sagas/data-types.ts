import type { JsonValue } from "../../../lib/asl/index.js";
import type { ReferencePath } from "../../../lib/saga/index.js";
import type { Chance } from "./chance.js";

/** The type of a value in the input or in a response. */
export type DataType =
  | { readonly is: "text" | "number" | "truth" | "time" | "any" }
  | { readonly is: "list"; readonly of: DataType }
  | { readonly is: "record"; readonly fields: ReadonlyMap<string, DataType> };

/** A reference, and the type of what it leads to. */
export interface Known {
  readonly path: ReferencePath;
  readonly type: DataType;
  /** True for a result from inside a block, which may get lost with the block's outcomes. */
  readonly isInBlock?: boolean;
  /** True for the result of the pivot, or of what follows it. */
  readonly isLate?: boolean;
}

const fieldNames = [
  ...["id", "price", "city", "list", "parts", "a b", "it's", 'say "hi"', "`q`", "${x}", "$x", "é", "日本"],
  ...["constructor", "toString", "valueOf", "and", "function", "0", "007", "a.b", "*", "", "line\nbreak"],
];
const texts = [
  ...["car", "train", "x", "", "it's", 'say "hi"', "constructor", "日本 😀", "{% $x %}", "${x}"],
  ...["back\\slash", "line\nbreak", "0", "true", "null", "Ann", "Bob", "1234567890123456"],
];
const numbers = [0, -1, 1, 2, 3, 7, 0.1, 12.5, 1000, 1_234_567_890_123_456, 9_007_199_254_740_991, 1e21];
const times = [
  ...["2031-01-01T00:00:00Z", "2030-05-06T07:08:09.123Z", "1970-01-02T00:00:00+01:00"],
  ...["some day", "2031-02-30T04:05:06Z", "2031-01-01"],
];
const simple = ["text", "number", "truth", "time"] as const;

export function randomRecord(chance: Chance, depth = 2, least = 1): DataType & { readonly is: "record" } {
  const count = chance.whole(least, 4);
  return {
    is: "record",
    fields: new Map(
      chance.times(count, (): [string, DataType] => [chance.pick(fieldNames), randomType(chance, depth)]),
    ),
  };
}

export function randomType(chance: Chance, depth: number): DataType {
  return chance.weighted<DataType>([
    [6, () => ({ is: chance.pick(simple) })],
    [depth > 0 ? 3 : 0, () => ({ is: "list", of: randomType(chance, depth - 1) })],
    [depth > 0 ? 2 : 0, () => randomRecord(chance, depth - 1)],
  ]);
}

/** A name for readers, now and then. */
export function randomTitle(chance: Chance): { readonly title?: string } {
  return chance.maybe(0.12, "title", () => chance.pick(["A title", "it's", "日本 ${x}", "{% $x %}"]));
}

export function randomName(chance: Chance): string {
  return chance.pick(fieldNames);
}

/** A literal of a simple type; of any other type, one of any. */
export function randomLiteral({ is }: DataType, chance: Chance): string | number | boolean | null {
  switch (is) {
    case "text":
      return chance.pick(texts);
    case "number":
      return chance.pick(numbers);
    case "truth":
      return chance.is(0.5);
    case "time":
      return chance.pick(times);
    default:
      return chance.pick<string | number | boolean | null>([null, true, false, ...texts, ...numbers]);
  }
}

/** A value of a type: now and then one of another type, null or absent, as data is. */
export function randomValue(type: DataType, chance: Chance): JsonValue | undefined {
  if (chance.is(0.06)) return chance.pick<JsonValue | undefined>([undefined, null, "another", 5, [], {}]);
  switch (type.is) {
    case "list":
      return chance.times(chance.pick([0, 1, 2, 2, 3, 4, 5]), () => randomValue(type.of, chance) ?? null);
    case "record":
      return Object.fromEntries(
        [...type.fields].flatMap(([name, field]): [string, JsonValue][] => {
          const value = randomValue(field, chance);
          return value === undefined ? [] : [[name, value]];
        }),
      );
    default:
      return randomLiteral(type, chance);
  }
}

/** The references into what a reference leads to, with itself. */
export function* inside(known: Known, depth = 3): Generator<Known> {
  yield known;
  const { path, type } = known;
  if (depth === 0) return;
  if (type.is === "record") {
    for (const [name, field] of type.fields)
      yield* inside({ ...known, path: [...path, name], type: field }, depth - 1);
  }
  if (type.is === "list") {
    for (const index of [0, 1]) {
      yield* inside({ ...known, path: [...path, index], type: type.of }, depth - 1);
    }
  }
}
