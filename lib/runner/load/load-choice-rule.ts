import type { JsonValue } from "../../asl/index.js";
import {
  type ComparisonOperator,
  comparisonOperators,
  type OperandType,
  pathOperators,
  typeOperators,
} from "../jsonpath/choice/operators.js";
import { timestampOf } from "../jsonpath/choice/moment.js";
import { type Rule, RuleExpression } from "../jsonpath/choice/rule.js";
import type { Query } from "../jsonpath/query.js";
import type { FieldTemplate } from "../states/field-template.js";
import type { FieldReader } from "./fields.js";
import { readPathField } from "./load-path.js";

const atTop = new Set(["Next", "Assign"]);
const combining = new Set(["And", "Or", "Not"]);
const operators = new Set([
  ...comparisonOperators.keys(),
  ...pathOperators.keys(),
  ...typeOperators.keys(),
  "IsPresent",
]);
const inRule = new Set([...combining, ...operators, "Variable"]);

/** The deepest And, Or and Not within each other. */
const deepest = 200;

const never: Rule = { kind: "or", rules: [] };

/** The condition of a rule of a Choice in JSONPath. */
export function loadRuleCondition(fields: FieldReader): FieldTemplate {
  const rule = loadRule(fields, 0);
  return { kind: "expression", expression: new RuleExpression(rule), field: "Choices" };
}

function loadRule(fields: FieldReader, depth: number): Rule {
  fields.reportUnknown(depth === 0 ? new Set([...inRule, ...atTop]) : inRule);
  const found = fields.names.filter((name) => combining.has(name) || operators.has(name));
  const [operator] = found;
  if (operator === undefined || found.length > 1) {
    fields.report(
      `A rule has exactly one operator, such as StringEquals or And, but this one has ${found.length === 0 ? "none" : found.join(", ")}`,
    );
    return never;
  }
  if (depth > deepest) {
    fields.report(`Rules are at most ${deepest} deep`);
    return never;
  }
  if (operator === "Not") {
    const inner = fields.object("Not");
    return inner === undefined ? never : { kind: "not", rule: loadRule(inner, depth + 1) };
  }
  if (operator === "And" || operator === "Or") {
    const inner = fields.objects(operator);
    if (inner.length === 0) fields.report(`${operator} needs at least one rule`, operator);
    const rules = inner.map((each) => loadRule(each, depth + 1));
    return { kind: operator === "And" ? "and" : "or", rules };
  }
  return loadTest(fields, operator);
}

function loadTest(fields: FieldReader, operator: string): Rule {
  if (!fields.has("Variable")) fields.report("Missing required field 'Variable'");
  const variable = readPathField(fields, "Variable");
  if (variable === undefined) return never;
  const isOfType = typeOperators.get(operator);
  if (operator === "IsPresent" || isOfType !== undefined) {
    const expected = fields.boolean(operator) ?? true;
    return isOfType === undefined
      ? { kind: "present", variable, expected }
      : { kind: "type", variable, isOfType, expected };
  }
  const byPath = pathOperators.get(operator);
  if (byPath !== undefined) {
    const operand = readPathField(fields, operator);
    return operand === undefined ? never : { kind: "comparison", variable, compare: byPath.compare, operand };
  }
  return loadComparison(fields, operator, variable);
}

function loadComparison(fields: FieldReader, name: string, variable: Query): Rule {
  const operator = comparisonOperators.get(name);
  const operand = fields.any(name);
  if (operator === undefined || operand === undefined) return never;
  checkOperand(fields, name, operator, operand);
  return { kind: "comparison", variable, compare: operator.compare, operand };
}

function checkOperand(
  fields: FieldReader,
  name: string,
  { operand }: ComparisonOperator,
  value: JsonValue,
): void {
  if (operand === "timestamp") {
    if (timestampOf(value) === undefined)
      fields.report("Expected an ISO-8601 date-time with an offset, such as 2030-01-31T12:00:00Z", name);
  } else if (typeof value !== operand) fields.report(`Expected value of type [${typeNames[operand]}]`, name);
}

const typeNames: Readonly<Record<Exclude<OperandType, "timestamp">, string>> = {
  boolean: "BOOLEAN",
  number: "NUMBER",
  string: "STRING",
};
