import { isArray, type JsonObject, type JsonValue } from "../../asl/index.js";
import type { ExpressionEnvironment, JsonataValue } from "../jsonata/environment.js";
import { BoundExceeded, Budget, safelyRepeated } from "../jsonata/evaluate/budget.js";
import { setOwn } from "../jsonata/evaluate/values.js";
import { ExpressionFailure } from "../jsonata/expression.js";
import { UnsupportedResult } from "../jsonata/plain.js";
import { EvaluationError } from "./failure.js";

/** Everything that an expression in a field can see, in either query language. */
export interface FieldEnvironment extends ExpressionEnvironment {
  /** The value that `$` stands for in JSONPath: the input, the result. */
  readonly document: JsonValue;
}

/** An expression of either query language, parsed once. */
export interface FieldExpression {
  /** Its text as AWS shows it. */
  readonly source: string;
  /** True if it is known to give the same value in every try of a state. */
  readonly isSameInEachTry?: boolean;
  /**
   * The value, or undefined where a JSONata expression yields nothing.
   *
   * @throws ExpressionFailure, UnsupportedResult for JSONata; RuntimeError, StateError for JSONPath.
   */
  evaluate(environment: FieldEnvironment): JsonataValue;
}

/** A field of a state, read once: JSON in which strings may be expressions. */
export type FieldTemplate =
  | { readonly kind: "constant"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly expression: FieldExpression; readonly field: string }
  | {
      readonly kind: "array";
      readonly elements: readonly FieldTemplate[];
      /** The number of expressions in it. */
      readonly expressions: number;
    }
  | {
      readonly kind: "object";
      readonly properties: readonly (readonly [name: string, value: FieldTemplate])[];
      readonly expressions: number;
    };

/** Makes an expression of a string, or undefined where the string is just a string. May report a problem. */
export type ReadExpression = (text: string, field: string) => FieldExpression | undefined;

/**
 * Reads a field's value.
 *
 * @param field the name by which AWS calls the field, such as `Output` or `Choices[1]/Assign`.
 */
export function readFieldTemplate(value: JsonValue, field: string, read: ReadExpression): FieldTemplate {
  if (typeof value === "string") {
    const expression = read(value, field);
    return expression === undefined ? { kind: "constant", value } : { kind: "expression", expression, field };
  }
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  if (isArray(value)) {
    return arrayTemplate(
      value,
      value.map((element, index) => readFieldTemplate(element, `${field}[${index}]`, read)),
    );
  }
  return objectTemplate(
    value,
    Object.entries(value).map(
      ([name, property]) => [name, readFieldTemplate(property, `${field}/${name}`, read)] as const,
    ),
  );
}

/** The template of an array; the value itself where there is nothing to evaluate in it. */
export function arrayTemplate(value: JsonValue, elements: readonly FieldTemplate[]): FieldTemplate {
  const expressions = countExpressions(elements);
  return expressions === 0 ? { kind: "constant", value } : { kind: "array", elements, expressions };
}

/** The template of an object; the value itself where there is nothing to evaluate in it. */
export function objectTemplate(
  value: JsonValue,
  properties: readonly (readonly [name: string, value: FieldTemplate])[],
): FieldTemplate {
  const expressions = countExpressions(properties.map(([, property]) => property));
  return expressions === 0 ? { kind: "constant", value } : { kind: "object", properties, expressions };
}

function countExpressions(templates: readonly FieldTemplate[]): number {
  return templates.reduce((sum, template) => {
    if (template.kind === "constant") return sum;
    return sum + (template.kind === "expression" ? 1 : template.expressions);
  }, 0);
}

/** True if a field, which may be absent, has the same value in every try of a state. */
export function isSameInEachTry(template: FieldTemplate | undefined): boolean {
  switch (template?.kind) {
    case "expression":
      return template.expression.isSameInEachTry === true;
    case "array":
      return template.elements.every(isSameInEachTry);
    case "object":
      return template.properties.every(([, value]) => isSameInEachTry(value));
    default:
      return true;
  }
}

/** Evaluates expressions. */
export interface FieldEvaluator {
  /** The value of an expression, or undefined where it yields nothing. */
  evaluate(expression: FieldExpression): JsonataValue;
  /** The error for a field whose expressions together make too much. */
  tooMuch(message: string): Error;
}

/**
 * The value of a field.
 *
 * @throws EvaluationError, or for JSONPath RuntimeError, where an expression fails, or yields nothing, or where all of
 *   them make too much.
 */
export function fillIn(template: FieldTemplate, evaluator: FieldEvaluator): JsonValue {
  const value = filled(template, evaluator);
  const mayBeLarge =
    (template.kind === "array" || template.kind === "object") && template.expressions > safelyRepeated;
  if (mayBeLarge) checkSize(value, evaluator);
  return value;
}

/** Many expressions may give the same large data, again and again. */
function checkSize(value: JsonValue, evaluator: FieldEvaluator): void {
  try {
    new Budget().measure(value);
  } catch (error) {
    if (error instanceof BoundExceeded) throw evaluator.tooMuch(error.message);
    throw error;
  }
}

function filled(template: FieldTemplate, evaluator: FieldEvaluator): JsonValue {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return answerOf(template.expression, template.field, evaluator);
    case "array":
      return template.elements.map((element) => filled(element, evaluator));
    case "object": {
      const properties: Record<string, JsonValue> = {};
      for (const [name, property] of template.properties)
        setOwn(properties, name, filled(property, evaluator));
      return properties satisfies JsonObject;
    }
  }
}

function answerOf(expression: FieldExpression, field: string, evaluator: FieldEvaluator): JsonValue {
  const about = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
  let answer: JsonataValue;
  try {
    answer = evaluator.evaluate(expression);
  } catch (error) {
    if (error instanceof UnsupportedResult)
      throw new EvaluationError(`${about} returned an unsupported result type.`, field);
    if (!(error instanceof ExpressionFailure)) throw error;
    const what = error.code === undefined ? `: ${error.message}` : `. ${error.code}: ${error.message}`;
    throw new EvaluationError(`${about} threw an error during evaluation${what}`, field);
  }
  if (answer === undefined) throw new EvaluationError(`${about} returned nothing (undefined).`, field);
  return answer;
}

/** The name of a value's type as AWS writes it. */
function typeName(value: JsonValue): string {
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
}

/** The complaint that a field's value is of the wrong type. */
export function unexpectedType(template: FieldTemplate, expected: string, value: JsonValue): EvaluationError {
  const [source, field] =
    template.kind === "expression" ? [template.expression.source, template.field] : ["", ""];
  return new EvaluationError(
    `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
}
