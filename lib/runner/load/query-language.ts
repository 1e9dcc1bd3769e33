import { expressionSource, isExpression } from "../../asl/index.js";
import { ExpressionSyntaxError, type ParsedExpression } from "../jsonata/expression.js";
import { parsedExpression } from "../jsonata/parsed-expressions.js";
import { unsupportedReferences, type Visible } from "../jsonata/references.js";
import type { Problem } from "./problems.js";

/**
 * Reads the strings in a state's fields. This is the seam for a second query language: one that evaluates
 * JSONPath would read `Parameters`, `ResultSelector` and the paths into the same templates and exits that the states
 * are made of, and be chosen in `languageOf`.
 */
export interface FieldLanguage {
  readonly name: "JSONata" | "JSONPath";
  /** Fields of states and catchers that only this language has. */
  readonly fields: ReadonlySet<string>;
  /** An expression, or undefined where a string is just a string. */
  readExpression(text: string, given: ExpressionReading): ParsedExpression | undefined;
}

export interface ExpressionReading {
  /** `/States/Reserve/Output/price` */
  readonly location: string;
  readonly visible: Visible;
  readonly problems: Problem[];
}

export const jsonata: FieldLanguage = {
  name: "JSONata",
  fields: new Set(["Arguments", "Output", "Items", "Condition"]),
  readExpression(text, { location, visible, problems }) {
    if (!isExpression(text)) return undefined;
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
  },
};

/** States in JSONPath are run as long as there is nothing in them to evaluate: then they mean the same in both languages. */
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
  ]),
  readExpression: () => undefined,
};
