import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import { defaultMaxItems, type SagaDocument } from "../../saga/index.js";
import { listsOf, mostAtOnce, type SampleData, type SampleList, wishesOf } from "./samples.js";
import { valueAt } from "./values-at.js";
import { applied, type Change } from "./variants.js";

/** Longest list that a run works on to the end. */
const longest = 100;

/**
 * Data by which a saga may go the same way but with other requests: what it refers to is absent or null, all of it or
 * every other part of it; and lists have one element more than are worked on at the same time, or than are allowed.
 *
 * @param ground data in which everything is found that is referred to.
 * @param fixed the parts of it that are given, and stay.
 */
export function dataSamplesOf(
  document: SagaDocument,
  ground: SampleData,
  fixed: Partial<SampleData> = {},
): readonly SampleData[] {
  const mayChange = ({ operation }: Pick<Change, "operation">) =>
    (operation === undefined ? fixed.input : fixed.responses) === undefined;
  const places = [
    ...new Map(
      wishesOf(document)
        .filter(mayChange)
        .map(({ operation, path }) => [JSON.stringify([operation, path]), { operation, path }]),
    ).values(),
  ];
  const samples = [
    ...[undefined, null].flatMap((value) =>
      [() => true, isEven, isOdd].map((isChosen) =>
        places
          .filter((_place, index) => isChosen(index))
          // A list without an element is another list.
          .filter(({ path }) => value === null || typeof path.at(-1) === "string")
          .reduce((data, place) => applied({ ...place, value }, data, document), ground),
      ),
    ),
    ...listsOf(document)
      .filter(mayChange)
      .flatMap((list) =>
        lengthsFor(list).map((length) => applied(longer(list, length, ground), ground, document)),
      ),
  ];
  const known = new Set([textOf(ground)]);
  return samples.filter((sample) => {
    const text = textOf(sample);
    return !known.has(text) && known.add(text);
  });
}

const isEven = (index: number): boolean => index % 2 === 0;
const isOdd = (index: number): boolean => index % 2 === 1;

function textOf({ input, responses }: SampleData): string {
  return JSON.stringify([input, [...responses]]);
}

/** Lengths that no list has in the runs in which everything fails in turn. */
function lengthsFor({ forEach: { maxConcurrency = 0, maxItems = defaultMaxItems } }: SampleList): number[] {
  const beyond = maxConcurrency + 1;
  const isWorkedOn = maxConcurrency > mostAtOnce && beyond <= Math.min(maxItems, longest);
  return [...(isWorkedOn ? [beyond] : []), maxItems + 1];
}

/** A list of so many elements, made of those that it has: each a little different. */
function longer({ operation, path }: SampleList, length: number, ground: SampleData): Change {
  const list = valueAt(operation === undefined ? ground.input : ground.responses.get(operation), path);
  const elements = isArray(list) && list.length > 0 ? list : ["element"];
  const value = Array.from({ length }, (_, index) => {
    const element = elements[index] ?? elements[index % elements.length] ?? null;
    return index < elements.length ? element : another(element, index);
  });
  return { operation, path, value };
}

/** A value that is like another one in another place. */
function another(value: JsonValue, index: number): JsonValue {
  if (typeof value === "string") return `${value} ${index}`;
  if (typeof value === "number") return value + index;
  if (isArray(value)) return value.map((each) => another(each, index));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, another(each, index)]));
}
