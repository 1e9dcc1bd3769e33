import type { JsonValue } from "../../../asl/index.js";
import { timestampOf } from "./moment.js";
import { patternOf } from "./pattern.js";

/** A comparison of a variable with a value. Values of another type are unequal, and neither less nor greater. */
export type Comparison = (variable: JsonValue, value: JsonValue) => boolean;

/** The type of the value that an operator takes. */
export type OperandType = "boolean" | "number" | "string" | "timestamp";

export interface ComparisonOperator {
  readonly operand: OperandType;
  readonly compare: Comparison;
}

type Relation = (order: number) => boolean;

const relations: readonly (readonly [name: string, holds: Relation])[] = [
  ["Equals", (order) => order === 0],
  ["LessThan", (order) => order < 0],
  ["GreaterThan", (order) => order > 0],
  ["LessThanEquals", (order) => order <= 0],
  ["GreaterThanEquals", (order) => order >= 0],
];

/** Below, at or above 0; not a number for values that cannot be compared. */
type Order = (left: JsonValue, right: JsonValue) => number;

const strings: Order = (left, right) => {
  if (typeof left !== "string" || typeof right !== "string") return Number.NaN;
  return left === right ? 0 : left < right ? -1 : 1;
};

const numbers: Order = (left, right) =>
  typeof left === "number" && typeof right === "number" ? left - right : Number.NaN;

const timestamps: Order = (left, right) => {
  const [one, other] = [timestampOf(left), timestampOf(right)];
  if (one === undefined || other === undefined) return Number.NaN;
  return one.milliseconds - other.milliseconds || one.nanoseconds - other.nanoseconds;
};

function operatorsOf(
  prefix: string,
  operand: OperandType,
  order: Order,
): (readonly [string, ComparisonOperator])[] {
  return relations.map(([name, holds]) => [
    `${prefix}${name}`,
    { operand, compare: (variable, value) => holds(order(variable, value)) },
  ]);
}

/** The operators that compare, each also with `Path` after its name but for the last (AWS docs: "Choice workflow state"). */
export const comparisonOperators: ReadonlyMap<string, ComparisonOperator> = new Map([
  ...operatorsOf("String", "string", strings),
  ...operatorsOf("Numeric", "number", numbers),
  ...operatorsOf("Timestamp", "timestamp", timestamps),
  [
    "BooleanEquals",
    { operand: "boolean", compare: (variable, value) => typeof variable === "boolean" && variable === value },
  ],
  [
    "StringMatches",
    {
      operand: "string",
      compare: (variable, value) =>
        typeof variable === "string" && typeof value === "string" && patternOf(value)(variable),
    },
  ],
]);

/** The operators that take a path in place of the value. */
export const pathOperators: ReadonlyMap<string, ComparisonOperator> = new Map(
  [...comparisonOperators]
    .filter(([name]) => name !== "StringMatches")
    .map(([name, operator]) => [`${name}Path`, operator]),
);

/** The operators that test a variable's type. */
export const typeOperators: ReadonlyMap<string, (variable: JsonValue) => boolean> = new Map([
  ["IsNull", (variable) => variable === null],
  ["IsString", (variable) => typeof variable === "string"],
  ["IsNumeric", (variable) => typeof variable === "number"],
  ["IsBoolean", (variable) => typeof variable === "boolean"],
  ["IsTimestamp", (variable) => timestampOf(variable) !== undefined],
]);
