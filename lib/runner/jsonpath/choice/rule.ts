import type { JsonValue } from "../../../asl/index.js";
import { RuntimeError } from "../../states/failure.js";
import type { FieldExpression } from "../../states/field-template.js";
import { runtimeError } from "../field-expressions.js";
import { PathNotFound } from "../path-context.js";
import { type PathEnvironment, Query } from "../query.js";
import type { Comparison } from "./operators.js";

/** A rule of a Choice in JSONPath, read once. */
export type Rule =
  | { readonly kind: "and" | "or"; readonly rules: readonly Rule[] }
  | { readonly kind: "not"; readonly rule: Rule }
  | { readonly kind: "present"; readonly variable: Query; readonly expected: boolean }
  | {
      readonly kind: "type";
      readonly variable: Query;
      readonly isOfType: (value: JsonValue) => boolean;
      readonly expected: boolean;
    }
  | {
      readonly kind: "comparison";
      readonly variable: Query;
      readonly compare: Comparison;
      readonly operand: JsonValue | Query;
    };

/** The condition of a rule: true or false. */
export class RuleExpression implements FieldExpression {
  readonly source = "Choices";
  readonly #rule: Rule;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** @throws RuntimeError where a variable has no value, unless it is asked whether it has one. */
  evaluate(environment: PathEnvironment): boolean {
    return holds(this.#rule, environment);
  }
}

function holds(rule: Rule, environment: PathEnvironment): boolean {
  switch (rule.kind) {
    case "and":
      return rule.rules.every((part) => holds(part, environment));
    case "or":
      return rule.rules.some((part) => holds(part, environment));
    case "not":
      return !holds(rule.rule, environment);
    case "present":
      return (variableIn(rule.variable, environment) !== undefined) === rule.expected;
    case "type":
      return rule.isOfType(required(rule.variable, environment)) === rule.expected;
    case "comparison": {
      const { variable, compare, operand } = rule;
      const value = required(variable, environment);
      return compare(value, operand instanceof Query ? required(operand, environment) : operand);
    }
  }
}

/** The value of a variable; undefined if there is none. */
function variableIn(variable: Query, environment: PathEnvironment): JsonValue | undefined {
  try {
    return variable.valueIn(environment);
  } catch (error) {
    if (error instanceof PathNotFound) return undefined;
    throw runtimeError(error);
  }
}

function required(variable: Query, environment: PathEnvironment): JsonValue {
  const value = variableIn(variable, environment);
  if (value !== undefined) return value;
  throw new RuntimeError(
    `Invalid path '${variable.source}': The choice state's condition path references an invalid value.`,
  );
}
