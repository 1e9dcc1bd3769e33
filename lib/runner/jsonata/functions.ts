import jsonata, { type Focus, type Expression as JsonataExpression } from "jsonata";
import { hexadecimal, type Random, uuid } from "../random.js";
import type { EvaluationServices } from "./environment.js";
import { firstJavaRandom } from "./java-random.js";

/**
 * Functions that AWS adds to JSONata, and those of JSONata that need the time or chance (AWS docs: "Transforming data
 * with JSONata in Step Functions", "JSONata functions provided by Step Functions").
 */

/** The name under which an evaluation hands in its services; no variable of a state machine can be called so. */
export const servicesName = "aws services";

function servicesOf(focus: Focus): EvaluationServices {
  return focus.environment.lookup(servicesName);
}

/** Rounds towards zero, as AWS does with the arguments of its functions. */
const integer = (value: number): number => Math.trunc(value);

function partition(array: readonly unknown[] | undefined, size: number | undefined): unknown[][] | undefined {
  const length = size === undefined ? 0 : integer(size);
  if (array === undefined || length <= 0 || array.length === 0) return undefined;
  const parts: unknown[][] = [];
  for (let from = 0; from < array.length; from += length) parts.push(array.slice(from, from + length));
  return parts;
}

function range(first?: number, last?: number, step?: number): number | number[] | undefined {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  const [from, to, by] = [integer(first), integer(last), integer(step)];
  if (by === 0 || (to - from) * by < 0) return undefined;
  const values: number[] = [];
  for (let value = from; by > 0 ? value <= to : value >= to; value += by) values.push(value);
  // A range of one is that one, as a sequence of one is in JSONata.
  return values.length === 1 ? values[0] : values;
}

/** The forms of ISO 8601 that JSONata takes: a day, or a time with or without a zone. */
const iso8601 = /^\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;
const zoneOrDay = /([+-]\d\d:?\d\d|Z)$|^\d{4}(-\d\d){0,2}$/;

/** JSONata's own function, which takes a time without a zone as one of the machine's zone. */
const plainToMillis = jsonata("$toMillis($timestamp, $picture)");

/** A time without a zone is one in UTC, as on AWS, whatever the zone of this machine is. */
function toMillis(timestamp?: string, picture?: string): unknown {
  if (timestamp === undefined) return undefined;
  // By a picture, JSONata reads a time in UTC; and it has an error of its own for what is no time.
  if (picture !== undefined || !iso8601.test(timestamp))
    return plainToMillis.evaluate({}, { timestamp, picture });
  return Date.parse(zoneOrDay.test(timestamp) ? timestamp : `${timestamp}Z`);
}

/** Makes AWS's functions known to an expression. They find their services in the bindings of each evaluation. */
export function registerFunctions(expression: JsonataExpression): void {
  // `$eval` is switched off: it is bound to nothing, and calling nothing is error T1006, as on AWS.
  expression.assign("eval", undefined);
  expression.registerFunction("partition", partition, "<a-n?:a>");
  expression.registerFunction("range", range, "<n?n?n?:a>");
  expression.registerFunction(
    "hash",
    function (this: Focus, text?: string, algorithm?: string) {
      if (text === undefined || algorithm === undefined) return undefined;
      return servicesOf(this).digest(text, algorithm);
    },
    "<s-s?:s>",
  );
  expression.registerFunction(
    "parse",
    (text?: string): unknown => (text === undefined ? undefined : JSON.parse(text)),
    "<s-:x>",
  );
  expression.registerFunction(
    "random",
    function (this: Focus, seed?: number) {
      return seed === undefined ? servicesOf(this).random() : firstJavaRandom(integer(seed));
    },
    "<n?:n>",
  );
  expression.registerFunction(
    "uuid",
    function (this: Focus) {
      return uuid(servicesOf(this).random);
    },
    "<:s>",
  );
  expression.registerFunction(
    "millis",
    function (this: Focus) {
      return servicesOf(this).now();
    },
    "<:n>",
  );
  expression.registerFunction("toMillis", toMillis, "<s-s?:n>");
  expression.registerFunction(
    "now",
    function (this: Focus, picture?: string, timezone?: string): unknown {
      const { implementation } = this.environment.lookup("fromMillis");
      return implementation(servicesOf(this).now(), picture, timezone);
    },
    "<s?s?:s>",
  );
}

/** A task token: opaque text that nobody guesses. */
export function newToken(random: Random): string {
  return `AQCEAAAAKgAAAAMAAAAA${hexadecimal(64, random)}`;
}
