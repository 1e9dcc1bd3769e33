import { addCompared, numbersAround } from "./choice-demands.js";
import { absent, demandsOf, follow, type Origin, present, unknownOrigin } from "./demand.js";
import { pathSteps } from "../machine/paths.js";

/** The values that an expression can name. */
export interface Scope {
  readonly input: Origin;
  readonly result: Origin | undefined;
  readonly errorOutput: Origin | undefined;
  readonly variables: ReadonlyMap<string, Origin>;
  /** The element that a Map goes through. */
  readonly item: Origin | undefined;
}

const reference =
  /\$(states\.(?:input|result|errorOutput|context)|[\p{L}_][\p{L}\p{N}_]*)((?:\.(?:[\p{L}_][\p{L}\p{N}_]*|`[^`]+`)|\[\d+\])*)/gu;
const functions =
  /^(exists|string|number|sum|count|not|boolean|merge|append|map|filter|now|millis|uuid|length|parse|hash|random)$/;

/** The origin of a reference in JSONata: its beginning without `$`, and the path after it. */
function originOf(beginning: string, path: string, scope: Scope, forChoice: boolean): Origin {
  const steps = pathSteps(path.replaceAll("`", ""));
  switch (beginning) {
    case "states.input":
      return follow(scope.input, steps, forChoice);
    case "states.result":
      return follow(scope.result ?? unknownOrigin, steps, forChoice);
    case "states.errorOutput":
      return follow(scope.errorOutput ?? unknownOrigin, steps, forChoice);
    case "states.context":
      return contextPart(steps.map(String), scope);
    default:
      return follow(scope.variables.get(beginning) ?? unknownOrigin, steps, forChoice);
  }
}

/** The origin of a part of the context object: an element of a Map is one, everything else is the execution's. */
export function contextPart(names: readonly string[], { item }: Pick<Scope, "item">): Origin {
  const [map, inner, value, ...rest] = names;
  if (map === "Map" && inner === "Item" && value === "Value" && item !== undefined) return follow(item, rest);
  return unknownOrigin;
}

/**
 * The origin of an expression's value, as far as it is one reference or a list or object made of such; everything that it
 * refers to is asked for.
 *
 * @param source JSONata without its delimiters.
 */
export function expressionOrigin(source: string, scope: Scope, forChoice = false): Origin {
  const origins = [...source.matchAll(reference)].flatMap(
    (found): [whole: string, origin: Origin, at: number][] => {
      const [whole, beginning = "", path = ""] = found;
      if (functions.test(beginning) && !scope.variables.has(beginning)) return [];
      return [[whole, originOf(beginning, path, scope, forChoice), found.index]];
    },
  );
  for (const [whole, origin, at] of origins) {
    compare(origin, source.slice(at + whole.length), source.slice(0, at));
  }
  const [first] = origins;
  if (first === undefined) return unknownOrigin;
  if (first[0].length === source.trim().length) return first[1];
  // What is merged has at least the fields of its first part.
  return /^\$merge\(\s*\[/.test(source.trim()) ? first[1] : unknownOrigin;
}

const relations: Readonly<Record<string, string>> = {
  "=": "Equals",
  "!=": "Equals",
  "<": "LessThan",
  "<=": "LessThanEquals",
  ">": "GreaterThan",
  ">=": "GreaterThanEquals",
};

function compare(origin: Origin, after: string, before: string): void {
  const demands = demandsOf(origin);
  if (/\$exists\(\s*$/.test(before)) for (const each of demands) each.offer(present, absent);
  if (/(\$sum|\$number|[*+/-])\s*\(?\s*$/.test(before) && !/\$string\(\s*$/.test(before)) {
    for (const each of demands) each.kind ??= "number";
  }
  if (/^\s*[*+/-]/.test(after)) for (const each of demands) each.kind ??= "number";
  const [, operator = "", double, single, number, word] =
    /^\s*(!=|<=|>=|=|<|>)\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?)|(true|false|null))/.exec(after) ?? [];
  const text = double ?? single;
  for (const each of demands) {
    if (text !== undefined)
      each.offer(...(operator === "!=" ? [`not ${text}`, text] : [text, `not ${text}`]));
    if (number !== undefined)
      addCompared(each, numbersAround(relations[operator] ?? "Equals", Number(number)));
    if (word === "true" || word === "false") each.offer(word === "true", word !== "true");
  }
}

/** Adds the two values of something that decides by itself: `$approved` as a condition. */
export function offerBoolean(source: string, scope: Scope): void {
  const plain = source.trim().replace(/^\$not\((.*)\)$/s, "$1");
  const [whole, beginning = "", path = ""] = new RegExp(`^${reference.source}$`, "u").exec(plain) ?? [];
  if (whole === undefined) return;
  for (const each of demandsOf(originOf(beginning, path, scope, true))) each.offer(true, false);
}
