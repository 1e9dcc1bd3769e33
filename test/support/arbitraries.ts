import fc from "fast-check";
import type { JsonValue } from "../../lib/asl/index.js";

/** Every run tries the same, so that a failure is found again; the seed in a failure's text goes here. */
export const seed = 20_260;

/**
 * The number of times that a property is tried: all of `many` in `npm run test:long`, and one in ten in `npm test`, or fewer where a try
 * takes long. The seed is the same.
 */
export function tries(many: number, oneIn = 10): number {
  return process.env.TRIES === "many" ? many : Math.ceil(many / oneIn);
}

/** The distance between the cases that are tried of many alike: `many` in `npm test`, and 1, so all of them, in `npm run test:long`. */
export function apart(many: number): number {
  return process.env.TRIES === "many" ? 1 : many;
}

/** Every so many of the cases in `npm test`, and all of them in `npm run test:long`. */
export function sampled<T>(cases: readonly T[], oneIn: number): T[] {
  return cases.filter((_, index) => index % apart(oneIn) === 0);
}

/** Names that need care somewhere on the way: quotes, backticks, what JSONata, ASL or CloudFormation would read. */
export const oddNames = [
  "a b",
  "it's",
  'say "hi"',
  `it's "both"`,
  "`q`",
  "${x}",
  "`${x}`",
  "{% x %}",
  "back\\slash",
  "line\nbreak",
  "",
  ...["and", "or", "in", "true", "false", "null", "function"],
  ...["$", "$x", "%", "*", "**", "^", "~>", "a.b", "a[0]", "/* */"],
  ...["0", "7", "007", "-1", "1e3"],
  ...["é", "日本", "😀", "\u2028", "\ud800", "\u0000"],
];

/**
 * Any character of Unicode. What fast-check calls "binary" is the same, but takes a second of the processor in each test file: it lists
 * all of them to recognise one.
 */
const character: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 0xd800, arbitrary: fc.integer({ min: 0, max: 0xd7ff }) },
    { weight: 0x10ffff - 0xdfff, arbitrary: fc.integer({ min: 0xe000, max: 0x10ffff }) },
  )
  .map(String.fromCodePoint, (text) => {
    // So that fast-check mixes in texts that are dangerous, such as "__proto__".
    const [first, ...others] = typeof text === "string" ? [...text] : [];
    if (first === undefined || others.length > 0) throw new TypeError(`no character: ${text}`);
    return first.codePointAt(0) ?? 0;
  });

/** A property's name. Those that every JavaScript object has, absent or not, are left out: see the templates' tests. */
export const name: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom("a", "b", "id", "list"),
    fc.constantFrom(...oddNames),
    fc.string({ unit: character, maxLength: 6 }),
  )
  .filter((text) => !(text in {}));

/** A value that is no list and no object. */
export const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom("", "text", ...oddNames),
  fc.string({ unit: character }),
);

/** Any JSON value whose properties bear such names. */
export function json(names: fc.Arbitrary<string> = name): fc.Arbitrary<JsonValue> {
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .uniqueArray(fc.tuple(names, tie("value")), { maxLength: 4, selector: ([each]) => each })
        .map((entries): JsonValue => Object.fromEntries(entries)),
    ),
  }));
  return value;
}
