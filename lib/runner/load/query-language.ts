import { expressionSource, isExpression, type JsonValue } from "../../asl/index.js";
import { ExpressionSyntaxError, type ParsedExpression } from "../jsonata/expression.js";
import { parsedExpression } from "../jsonata/parsed-expressions.js";
import { unsupportedReferences, type Visible } from "../jsonata/references.js";
import { type FieldTemplate, readFieldTemplate } from "../states/field-template.js";
import { readPayload } from "./load-path.js";
import type { Problem } from "./problems.js";

/**
 * One of the two query languages. It reads the fields of a state into the same templates and exits, of which the states are made,
 * and is chosen by `languageOf`.
 */
export interface FieldLanguage {
  readonly name: "JSONata" | "JSONPath";
  /** Fields of states, rules and catchers that only this language has. */
  readonly fields: ReadonlySet<string>;
  /**
   * Reads a field in which something may be evaluated.
   *
   * @param field the name by which AWS calls it, such as `Output` or `Choices[1]/Assign`.
   */
  readTemplate(value: JsonValue, field: string, given: TemplateReading): FieldTemplate;
}

export interface TemplateReading {
  /** The place of a part of the field, such as `/States/Reserve/Output/price`. */
  readonly locate: (field: string) => string;
  readonly visible: Visible;
  readonly problems: Problem[];
}

export const jsonata: FieldLanguage = {
  name: "JSONata",
  fields: new Set(["Arguments", "Output", "Items", "Condition"]),
  readTemplate: (value, field, given) =>
    readFieldTemplate(value, field, (text, part) => readExpression(text, part, given)),
};

/** An expression, or undefined where a string is just a string. */
function readExpression(
  text: string,
  field: string,
  { locate, visible, problems }: TemplateReading,
): ParsedExpression | undefined {
  if (!isExpression(text)) return undefined;
  const location = locate(field);
  let expression: ParsedExpression;
  try {
    expression = parsedExpression(expressionSource(text));
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    problems.push({ code: "INVALID_JSONATA_EXPRESSION", message: error.message, location });
    return undefined;
  }
  for (const message of unsupportedReferences(expression.tree, visible)) {
    problems.push({ code: "UNSUPPORTED_JSONATA_EXPRESSION", message, location });
  }
  return expression;
}

/** JSONPath: keys that end in `.$`, and fields of its own for paths. */
export const jsonpath: FieldLanguage = {
  name: "JSONPath",
  fields: new Set([
    "CausePath",
    "ErrorPath",
    "HeartbeatSecondsPath",
    "InputPath",
    "ItemsPath",
    "MaxConcurrencyPath",
    "OutputPath",
    "Parameters",
    "Result",
    "ResultPath",
    "ResultSelector",
    "SecondsPath",
    "TimeoutSecondsPath",
    "TimestampPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
    "Variable",
    "And",
    "Or",
    "Not",
  ]),
  readTemplate: readPayload,
};
