import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import { absent, type Candidate, type Demand, type DemandKind, present } from "./demand.js";

/** Values on both sides of a comparison, the one that meets it first. */
export interface Compared {
  readonly candidates: readonly Candidate[];
  readonly kind?: DemandKind;
}

/** The comparisons of a rule in JSONPath: the path, and the values that decide it. */
export function comparisonsIn(
  rule: JsonObject,
): readonly { readonly variable: string; readonly compared: Compared }[] {
  const found: { variable: string; compared: Compared }[] = [];
  for (const [name, value] of Object.entries(rule)) {
    const inner = name === "Not" ? [value] : (name === "And" || name === "Or") && isArray(value) ? value : [];
    for (const each of inner) if (isObject(each)) found.push(...comparisonsIn(each));
    if (name === "Variable" || name === "Next" || typeof rule.Variable !== "string") continue;
    const compared = comparedBy(name, value);
    if (compared !== undefined) found.push({ variable: rule.Variable, compared });
    // Another path is compared with: it is a value of the same kind.
    if (name.endsWith("Path") && typeof value === "string" && compared !== undefined)
      found.push({ variable: value, compared });
  }
  return found;
}

function comparedBy(operator: string, value: JsonValue): Compared | undefined {
  const [, kind = "", relation = ""] =
    /^(String|Numeric|Boolean|Timestamp)(Equals|Matches|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(?:Path)?$/.exec(
      operator,
    ) ?? [];
  if (operator.endsWith("Path")) {
    const kinds: Readonly<Record<string, DemandKind>> = {
      Numeric: "number",
      Timestamp: "time",
      Boolean: "boolean",
    };
    const known = kinds[kind];
    return known === undefined ? { candidates: [] } : { candidates: [], kind: known };
  }
  if (kind === "Numeric" && typeof value === "number") return numbersAround(relation, value);
  if (kind === "Boolean") return { candidates: [value, value !== true] };
  if (kind === "Timestamp" && typeof value === "string") return timesAround(relation, value);
  if (kind === "String" && typeof value === "string") {
    return { candidates: [relation === "Matches" ? value.replaceAll("*", "x") : value, `not ${value}`] };
  }
  const presence: readonly Candidate[] = value === false ? [absent, present] : [present, absent];
  if (operator === "IsPresent") return { candidates: presence };
  const kinds: Readonly<Record<string, JsonValue>> = {
    IsNull: null,
    IsString: "text",
    IsNumeric: 1,
    IsBoolean: true,
    IsTimestamp: "2000-01-01T00:00:10Z",
  };
  const meets = kinds[operator];
  return meets === undefined
    ? undefined
    : { candidates: value === false ? [present, meets] : [meets, present] };
}

/** Numbers that meet a comparison, and that do not. */
export function numbersAround(relation: string, value: number): Compared {
  const candidates: Readonly<Record<string, readonly number[]>> = {
    Equals: [value, value + 1],
    LessThan: [value - 1, value],
    LessThanEquals: [value, value + 1],
    GreaterThan: [value + 1, value],
    GreaterThanEquals: [value, value - 1],
  };
  return { candidates: candidates[relation] ?? [value], kind: "number" };
}

function timesAround(relation: string, value: string): Compared {
  const at = Date.parse(value);
  if (Number.isNaN(at)) return { candidates: [value], kind: "time" };
  const { candidates } = numbersAround(relation, at);
  const day = 86_400_000;
  const times = candidates.map((each) => at + Math.sign(Number(each) - at) * day);
  return { candidates: times.map((each) => new Date(each).toISOString()), kind: "time" };
}

/** Adds the values of a comparison to a demand. */
export function addCompared(demand: Demand, { candidates, kind }: Compared): void {
  demand.offer(...candidates);
  if (kind !== undefined) demand.kind ??= kind;
}
