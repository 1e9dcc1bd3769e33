import { canonicalJson } from "../../../asl/index.js";
import { Arguments } from "./arguments.js";
import type { Definition } from "./call.js";

/** The most elements of `States.ArrayRange`. */
const longestRange = 1000;

export const arrayFunctions: readonly Definition[] = [
  ["States.Array", { least: 0, most: Number.POSITIVE_INFINITY }, (given) => given.map(({ value }) => value)],
  [
    "States.ArrayPartition",
    2,
    (given) => {
      const found = new Arguments("States.ArrayPartition", given);
      const [array, size] = [found.array(0), found.integer(1)];
      if (size <= 0) return found.fail(`the size of a part must be a positive number, but is ${size}`);
      return Array.from({ length: Math.ceil(array.length / size) }, (_, part) =>
        array.slice(part * size, (part + 1) * size),
      );
    },
  ],
  [
    "States.ArrayContains",
    2,
    (given) => {
      const found = new Arguments("States.ArrayContains", given);
      const wanted = canonicalJson(found.any(1));
      return found.array(0).some((element) => canonicalJson(element) === wanted);
    },
  ],
  [
    "States.ArrayRange",
    3,
    (given) => {
      const found = new Arguments("States.ArrayRange", given);
      const [first, last, step] = [found.integer(0), found.integer(1), found.integer(2)];
      if (step === 0) return found.fail("the step must not be 0");
      const length = Math.max(0, Math.floor((last - first) / step) + 1);
      if (length > longestRange)
        return found.fail(`a range has at most ${longestRange} elements, but this one has ${length}`);
      return Array.from({ length }, (_, index) => first + index * step);
    },
  ],
  [
    "States.ArrayGetItem",
    2,
    (given) => {
      const found = new Arguments("States.ArrayGetItem", given);
      const [array, index] = [found.array(0), found.integer(1)];
      const element = index < 0 ? undefined : array[index];
      return element === undefined
        ? found.fail(`the index ${index} is out of bounds for an array of ${array.length} elements`)
        : element;
    },
  ],
  ["States.ArrayLength", 1, (given) => new Arguments("States.ArrayLength", given).array(0).length],
  [
    "States.ArrayUnique",
    1,
    (given) => {
      const seen = new Set<string>();
      return new Arguments("States.ArrayUnique", given).array(0).filter((element) => {
        const text = canonicalJson(element);
        if (seen.has(text)) return false;
        seen.add(text);
        return true;
      });
    },
  ],
];
