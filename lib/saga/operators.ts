/** Type of an operator's result, if there is one. */
export type OperatorResult = "number" | "text" | "truth" | "list" | "any";

interface OperatorFacts {
  /** Smallest number of operands. */
  readonly least: number;
  /** Largest number of operands. @default - no limit */
  readonly most?: number;
  readonly result: OperatorResult;
}

/** The name of an operator, without `$`. */
export type OperatorName =
  | "sum"
  | "difference"
  | "product"
  | "concat"
  | "sumOf"
  | "count"
  | "coalesce"
  | "when"
  | "map"
  | "filter"
  | "round"
  | "jsonText"
  | "eq"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "and"
  | "or"
  | "not"
  | "exists"
  | "isOneOf";

/** Every operator of expressions, by its name; in a document it bears a `$` in front. */
export const operators = {
  sum: { least: 0, result: "number" },
  difference: { least: 2, most: 2, result: "number" },
  product: { least: 0, result: "number" },
  concat: { least: 0, result: "text" },
  sumOf: { least: 2, most: 2, result: "number" },
  count: { least: 1, most: 1, result: "number" },
  coalesce: { least: 1, result: "any" },
  when: { least: 2, most: 3, result: "any" },
  map: { least: 2, most: 2, result: "list" },
  filter: { least: 2, most: 2, result: "list" },
  round: { least: 1, most: 2, result: "number" },
  jsonText: { least: 1, most: 1, result: "text" },
  eq: { least: 2, most: 2, result: "truth" },
  lt: { least: 2, most: 2, result: "truth" },
  lte: { least: 2, most: 2, result: "truth" },
  gt: { least: 2, most: 2, result: "truth" },
  gte: { least: 2, most: 2, result: "truth" },
  and: { least: 0, result: "truth" },
  or: { least: 0, result: "truth" },
  not: { least: 1, most: 1, result: "truth" },
  exists: { least: 1, most: 1, result: "truth" },
  isOneOf: { least: 1, result: "truth" },
} as const satisfies Readonly<Record<OperatorName, OperatorFacts>>;

/** The operator of a property's name in a document, such as `$sum`; undefined for any other name. */
export function operatorOf(property: string): OperatorName | undefined {
  return byProperty.get(property);
}

const isName = (name: string): name is OperatorName => Object.hasOwn(operators, name);
/** The names of all operators. */
export const operatorNames: readonly OperatorName[] = Object.keys(operators).filter(isName);
const byProperty: ReadonlyMap<string, OperatorName> = new Map(
  operatorNames.map((name) => [`$${name}`, name]),
);

/** Number of operands that an operator takes: any number from `least` on if there is no `most`. */
export function operandBounds(operator: OperatorName): Pick<OperatorFacts, "least" | "most"> {
  return operators[operator];
}

/** Operators whose second operand is evaluated for each element of the list that is the first. */
export type ListOperator = "sumOf" | "map" | "filter";

/** True if an operator's second operand is evaluated for each element of a list. */
export function isListOperator(operator: OperatorName): operator is ListOperator {
  return operator === "sumOf" || operator === "map" || operator === "filter";
}

/** Decimal places that `round` keeps at most. */
export const mostDecimals = 15;

/** Number of operands that an operator takes, in words. */
export function operandsOf(operator: OperatorName): string {
  const { least, most } = operandBounds(operator);
  if (most === undefined)
    return least === 0 ? "an array of operands" : `an array of at least ${least} operand`;
  return `an array of ${least} operand${least === 1 ? "" : "s"}`;
}
