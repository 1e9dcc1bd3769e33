import jsonata from "jsonata";
import { uuid } from "../../random.js";
import { firstJavaRandom } from "../java-random.js";
import { BoundExceeded } from "./budget.js";
import { distinct, extreme, keys, merge, shuffle, sort, spread, zip } from "./collections.js";
import { each, filter, map, reduce, sift, single } from "./higher-order.js";
import { append, lookup } from "./lookups.js";
import { Builtin, booleanOf, type Run, type Signature } from "./run.js";
import { textOf } from "./text-of.js";
import { contains, join, matchAll, pad, replace, split } from "./texts.js";
import { isFields, isList, type List } from "./values.js";

/**
 * The functions that an expression has: those of JSONata 2.0.6, and those that AWS adds (AWS docs: "Transforming data with
 * JSONata in Step Functions", "JSONata functions provided by Step Functions"). `$eval` is none of them: calling it is error
 * T1006, as on AWS.
 */

type Implementation = (run: Run, ...given: unknown[]) => unknown;

/** A function as JSONata itself registers it. */
interface Definition {
  readonly implementation: (run: Run, given: readonly unknown[]) => unknown;
  readonly signature: Signature | undefined;
  readonly arity: number;
}

/** Looks up what JSONata has under a name. */
const ofJsonata = ((): ((name: string) => unknown) => {
  let found: ((name: string) => unknown) | undefined;
  const expression = jsonata("1");
  // Called as soon as an evaluation makes room for its variables, with the place where all functions are.
  const push = (environment: { lookup(name: string): unknown }): void => {
    found ??= (name) => environment.lookup(name);
  };
  Reflect.apply(expression.assign, expression, [Symbol.for("jsonata.__createFrame_push"), push]);
  void expression.evaluate(undefined, {});
  if (found === undefined) throw new TypeError("This JSONata does not show its functions: 2.0.6 is needed");
  return found;
})();

function definitionOf(name: string): Definition {
  const found = ofJsonata(name);
  if (!isFields(found) || typeof found.implementation !== "function")
    throw new TypeError(`JSONata has no function $${name}`);
  const { implementation, signature } = found;
  return {
    implementation: (run, given) => {
      // The time is that of an incomplete date, such as `$toMillis('10:30', '[H]:[m]')`.
      const environment = { timestamp: new Date(run.services.now()) };
      return Reflect.apply(implementation, { environment }, given);
    },
    signature: isSignature(signature) ? signature : undefined,
    arity: implementation.length,
  };
}

function isSignature(value: unknown): value is Signature {
  return isFields(value) && typeof value.validate === "function";
}

/** The signature that JSONata makes of its text. */
function signatureOf(text: string): Signature {
  const expression = jsonata(`function() ${text} { 1 }`);
  const tree: unknown = expression.ast();
  if (!isFields(tree) || !isSignature(tree.signature)) throw new TypeError(`JSONata reads no ${text}`);
  return tree.signature;
}

/** Functions that are taken as they are: each looks at its arguments once, and makes little of them. */
const taken =
  "sum count average substring substringBefore substringAfter lowercase uppercase length trim formatBase number floor " +
  "ceil round abs sqrt power exists reverse error assert base64encode base64decode encodeUrlComponent encodeUrl " +
  "decodeUrlComponent decodeUrl";

/** Functions that read a picture, such as `#,##0.00`, in which a long one would take long. */
const pictured = "formatNumber formatInteger parseInteger fromMillis";

/** Characters of a picture; real ones have a few dozen. */
const longestPicture = 200;

/** Parts of a picture, such as `[Y]`, with which every text is read in no time. */
const fewParts = 6;

function pictureIn([value, picture]: readonly unknown[]): string {
  for (const text of [value, picture]) {
    if (typeof text === "string" && text.length > longestPicture) {
      throw new BoundExceeded(
        `Expression evaluation timeout: a picture, or a text to be read by one, has at most ${longestPicture} characters`,
      );
    }
  }
  return typeof picture === "string" ? picture : "";
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
/** Rounds towards zero, as AWS does with the arguments of its functions. */
const integer = (value: unknown): number | undefined =>
  typeof value === "number" ? Math.trunc(value) : undefined;

/** Functions of JSONata, with the same signatures, but made anew: they call others, or make much of little. */
const remade: readonly [name: string, implementation: Implementation][] = [
  ["string", (run, value, pretty) => (value === undefined ? undefined : textOf(run, value, pretty === true))],
  ["pad", (run, value, width, char) => pad(run, text(value), number(width), text(char))],
  ["match", (run, value, matcher, limit) => matchAll(run, text(value), matcher, number(limit))],
  ["contains", (run, value, token) => contains(run, text(value), token)],
  [
    "replace",
    (run, value, pattern, replacement, limit) =>
      replace(run, { text: text(value), pattern, replacement, limit: number(limit) }),
  ],
  ["split", (run, value, separator, limit) => split(run, text(value), separator, number(limit))],
  ["join", (run, values, separator) => join(run, values, text(separator))],
  ["max", (_run, values) => extreme(values, (one, other) => one > other)],
  ["min", (_run, values) => extreme(values, (one, other) => one < other)],
  ["boolean", (run, value) => (value === undefined ? undefined : booleanOf(run, value))],
  ["not", (run, value) => (value === undefined ? undefined : !booleanOf(run, value))],
  ["map", map],
  ["zip", (run, ...arrays) => zip(run, arrays)],
  ["filter", filter],
  ["single", single],
  ["reduce", reduce],
  ["sift", sift],
  ["keys", keys],
  ["lookup", (run, value, name) => (typeof name === "string" ? lookup(run, value, name) : undefined)],
  ["append", append],
  ["spread", spread],
  ["merge", merge],
  ["each", each],
  ["sort", sort],
  ["shuffle", shuffle],
  ["distinct", distinct],
  ["clone", (run, value) => (value === undefined ? undefined : JSON.parse(textOf(run, value)))],
  ["type", (_run, value) => typeOf(value)],
];

function typeOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "null";
  if (isList(value)) return "array";
  if (typeof value === "object") return isFields(value) ? "object" : "function";
  return typeof value;
}

/** Functions of AWS, and those of JSONata that need the time or chance. */
const added: readonly [name: string, arity: number, signature: string, implementation: Implementation][] = [
  ["partition", 2, "<a-n?:a>", (run, values, size) => partition(run, values, integer(size))],
  [
    "range",
    3,
    "<n?n?n?:a>",
    (run, first, last, step) => range(run, integer(first), integer(last), integer(step)),
  ],
  [
    "hash",
    2,
    "<s-s?:s>",
    (run, value, algorithm) =>
      typeof value === "string" && typeof algorithm === "string"
        ? run.services.digest(value, algorithm)
        : undefined,
  ],
  ["parse", 1, "<s-:x>", (_run, value) => (typeof value === "string" ? JSON.parse(value) : undefined)],
  [
    "random",
    1,
    "<n?:n>",
    (run, seed) => (typeof seed === "number" ? firstJavaRandom(Math.trunc(seed)) : run.services.random()),
  ],
  ["uuid", 0, "<:s>", (run) => uuid(run.services.random)],
  ["millis", 0, "<:n>", (run) => run.services.now()],
  [
    "now",
    2,
    "<s?s?:s>",
    (run, picture, timezone) => fromMillis(run, [run.services.now(), picture, timezone]),
  ],
];

const fromMillis = definitionOf("fromMillis").implementation;

/** The forms of ISO 8601 that JSONata takes: a day, or a time with or without a zone. */
const iso8601 = /^\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;
const zoneOrDay = /([+-]\d\d:?\d\d|Z)$|^\d{4}(-\d\d){0,2}$/;

const plainToMillis = definitionOf("toMillis").implementation;

/** A time without a zone is one in UTC, as on AWS, whatever the zone of this machine is; JSONata takes that one. */
function toMillis(run: Run, given: readonly unknown[]): unknown {
  const picture = pictureIn(given);
  const [timestamp, second] = given;
  if (second === undefined && typeof timestamp === "string" && iso8601.test(timestamp)) {
    return Date.parse(zoneOrDay.test(timestamp) ? timestamp : `${timestamp}Z`);
  }
  // JSONata makes a regular expression of the picture, in which digits may belong to any of its parts.
  return picture.split("[").length > fewParts
    ? run.services.watch(() => plainToMillis(run, given), `$toMillis with the picture '${picture}'`)
    : plainToMillis(run, given);
}

function partition(run: Run, values: unknown, size: number | undefined): List | undefined {
  if (!isList(values) || values.length === 0 || size === undefined || size <= 0) return undefined;
  const parts: List = [];
  run.budget.array(values.length);
  for (let from = 0; from < values.length; from += size) parts.push(values.slice(from, from + size));
  return parts;
}

function range(run: Run, from?: number, to?: number, by?: number): number | number[] | undefined {
  if (from === undefined || to === undefined || by === undefined || by === 0) return undefined;
  if ((to - from) * by < 0) return undefined;
  const count = Math.floor((to - from) / by) + 1;
  run.budget.array(count);
  const values = Array.from({ length: count }, (_, index) => from + index * by);
  // A range of one is that one, as a sequence of one is in JSONata.
  return values.length === 1 ? values[0] : values;
}

const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...taken.split(" ").map((name) => ofDefinition(name, definitionOf(name).implementation)),
  ...pictured.split(" ").map((name) => {
    const { implementation } = definitionOf(name);
    return ofDefinition(name, (run, given) => {
      pictureIn(given);
      return implementation(run, given);
    });
  }),
  ofDefinition("toMillis", toMillis),
  ...remade.map(([name, implementation]) =>
    ofDefinition(name, (run, given) => implementation(run, ...given)),
  ),
  ...added.map(([name, arity, signature, implementation]): [string, Builtin] => [
    name,
    new Builtin({
      implementation: ({ run }, given) => implementation(run, ...given),
      signature: signatureOf(signature),
      arity,
    }),
  ]),
]);

/** A function of JSONata's, with the signature that it has there. */
function ofDefinition(name: string, implementation: Definition["implementation"]): [string, Builtin] {
  const { signature, arity } = definitionOf(name);
  return [
    name,
    new Builtin({ implementation: ({ run }, given) => implementation(run, given), signature, arity }),
  ];
}

/** The function that every expression has under a name; undefined when there is none. */
export function builtin(name: string): Builtin | undefined {
  return builtins.get(name);
}
