import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import { LocalEnvironmentError } from "../errors.js";
import { type Condition, readCondition } from "./pattern-condition.js";

/** A pattern that EventBridge, SNS or Lambda would refuse. */
export class EventPatternError extends LocalEnvironmentError {
  override readonly name = "EventPatternError";
}

/** A pattern of events that has been read. */
export interface EventPattern {
  /** True if an event matches. */
  matches(event: JsonObject): boolean;
}

/** Conditions on fields that have to hold together: for each path, alternatives of which one has to hold. */
type Conjunction = ReadonlyMap<string, readonly Condition[]>;

/** A value in an event that is neither an object nor a list, and the entries of lists in which it is. */
interface Leaf {
  readonly value: JsonValue;
  /** Index of the entry, by the list's number. */
  readonly entries: ReadonlyMap<number, number>;
}

const orKey = "$or";

/** Names that mean something in a condition: with one of these, `$or` is the name of a field. */
const reserved = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric"],
  ...["cidr", "=", "<", "<=", ">", ">=", "regex"],
]);

/** More combinations than these of alternatives under `$or` are refused (EventBridge's limit). */
const mostConjunctions = 1000;

/**
 * Reads an event pattern: fields have to match all of them, a field matches if one of its alternatives does, and a list in an
 * event matches if one of its entries does. Fields of objects in a list have to match in one and the same entry.
 *
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and the README of
 * https://github.com/aws/event-ruler, the library that EventBridge matches with.
 *
 * @throws EventPatternError
 */
export function readEventPattern(pattern: JsonValue): EventPattern {
  const parsed = isObject(pattern) ? pattern : undefined;
  if (parsed === undefined) throw problem("", "has to be a JSON object", pattern);
  const conjunctions = readFields(parsed, "");
  return {
    matches: (event) => {
      const leaves = leavesOf(event);
      return conjunctions.some((conjunction) => holds([...conjunction], leaves, new Map()));
    },
  };
}

/** Conjunctions of which one has to hold. */
function readFields(pattern: JsonObject, path: string): Conjunction[] {
  let conjunctions: Conjunction[] = [new Map()];
  for (const [name, value] of Object.entries(pattern)) {
    conjunctions = combined(conjunctions, readField(name, value, path));
  }
  return conjunctions;
}

function readField(name: string, value: JsonValue, path: string): Conjunction[] {
  if (name === orKey && isAlternation(value)) {
    return value.flatMap((alternative) => readFields(alternative, path));
  }
  const own = path === "" ? name : `${path}.${name}`;
  if (isObject(value)) {
    if (Object.keys(value).length === 0)
      throw problem(own, "has no fields: an empty object matches nothing", value);
    return readFields(value, own);
  }
  if (!isArray(value)) throw problem(own, "has to be a list of alternatives, or an object of fields", value);
  if (value.length === 0) throw problem(own, "has no alternatives: an empty list matches nothing", value);
  const conditions = value.map((alternative) =>
    readCondition(alternative, (what, received) => problem(own, what, received)),
  );
  return [new Map([[own, conditions]])];
}

function isAlternation(value: JsonValue): value is readonly JsonObject[] {
  return (
    isArray(value) &&
    value.length >= 2 &&
    value.every((one) => isObject(one) && !Object.keys(one).some((name) => reserved.has(name)))
  );
}

function combined(left: readonly Conjunction[], right: readonly Conjunction[]): Conjunction[] {
  if (left.length * right.length > mostConjunctions) {
    throw problem(orKey, `has more than ${mostConjunctions} combinations`, left.length * right.length);
  }
  return left.flatMap((one) =>
    right.map((other) => {
      const both = new Map(one);
      // A field on both sides has to satisfy both.
      for (const [path, conditions] of other) both.set(path, intersected(both.get(path), conditions));
      return both;
    }),
  );
}

function intersected(
  one: readonly Condition[] | undefined,
  other: readonly Condition[],
): readonly Condition[] {
  if (one === undefined) return other;
  const both: Condition = {
    whenAbsent: one.some(({ whenAbsent }) => whenAbsent) && other.some(({ whenAbsent }) => whenAbsent),
    holds: (value) => one.some((each) => each.holds(value)) && other.some((each) => each.holds(value)),
  };
  return [both];
}

/** Finds a leaf for each condition, so that all of them are in the same entries of the lists that they share. */
function holds(
  conditions: readonly (readonly [string, readonly Condition[]])[],
  leaves: ReadonlyMap<string, readonly Leaf[]>,
  chosen: ReadonlyMap<number, number>,
): boolean {
  const [first, ...rest] = conditions;
  if (first === undefined) return true;
  const [path, alternatives] = first;
  const candidates = leaves.get(path);
  if (candidates === undefined) {
    return alternatives.some(({ whenAbsent }) => whenAbsent) && holds(rest, leaves, chosen);
  }
  return candidates.some(
    ({ value, entries }) =>
      [...entries].every(([list, index]) => (chosen.get(list) ?? index) === index) &&
      alternatives.some((condition) => condition.holds(value)) &&
      holds(rest, leaves, new Map([...chosen, ...entries])),
  );
}

/** The leaves of an event, by the names that lead to them. */
function leavesOf(event: JsonObject): Map<string, Leaf[]> {
  const leaves = new Map<string, Leaf[]>();
  let lists = 0;
  const visit = (value: JsonValue, path: string, entries: ReadonlyMap<number, number>): void => {
    if (isArray(value)) {
      const list = lists;
      lists += 1;
      for (const [index, entry] of value.entries()) visit(entry, path, new Map([...entries, [list, index]]));
    } else if (isObject(value)) {
      for (const [name, field] of Object.entries(value)) {
        visit(field, path === "" ? name : `${path}.${name}`, entries);
      }
    } else {
      const known = leaves.get(path) ?? [];
      known.push({ value, entries });
      leaves.set(path, known);
    }
  };
  visit(event, "", new Map());
  return leaves;
}

function problem(path: string, what: string, received: JsonValue): EventPatternError {
  const place = path === "" ? "An event pattern" : `The event pattern's field ${JSON.stringify(path)}`;
  return new EventPatternError(`${place} ${what}. Received ${JSON.stringify(received)?.slice(0, 200)}.`);
}
