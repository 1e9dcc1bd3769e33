import type { JsonValue } from "../../asl/index.js";
import { payloadExpression, selectingExpression } from "../jsonpath/field-expressions.js";
import { readPayloadTemplate } from "../jsonpath/payload-template.js";
import { type Query, queryOf } from "../jsonpath/query.js";
import { type ReferencePath, referencePathOf } from "../jsonpath/reference-path.js";
import { PathSyntaxError } from "../jsonpath/text-reader.js";
import type { OutputPaths } from "../states/data-paths.js";
import type { FieldExpression, FieldTemplate } from "../states/field-template.js";
import type { FieldReader } from "./fields.js";
import type { Problem } from "./problems.js";

/** Reads a text by a parser of JSONPath; undefined where it is none, which is reported. */
function parsed<Result>(
  text: string,
  parse: (text: string) => Result,
  report: (message: string) => void,
): Result | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    report(`'${text}' cannot be read: ${error.message}`);
    return undefined;
  }
}

/** A path in a field that AWS takes only paths in. */
export function readPathField(fields: FieldReader, name: string): Query | undefined {
  const text = fields.string(name);
  if (text === undefined) return undefined;
  return parsed(text, queryOf, (message) => fields.report(`Value is not a valid JSONPath: ${message}`, name));
}

/** A field that is a path, or whatever else the parser takes; undefined when it is missing. */
export function loadPath(
  fields: FieldReader,
  name: string,
  parse: (text: string) => FieldExpression,
): FieldTemplate | undefined {
  const text = fields.string(name);
  if (text === undefined) return undefined;
  const expression = parsed(text, parse, (message) =>
    fields.report(`Value is not a valid JSONPath: ${message}`, name),
  );
  return expression && { kind: "expression", expression, field: name };
}

/** InputPath or OutputPath: undefined for the whole; null is an empty object. */
export function loadSelection(
  fields: FieldReader,
  name: "InputPath" | "OutputPath",
): FieldTemplate | undefined {
  const value = fields.any(name);
  if (value === null) return { kind: "constant", value: {} };
  return value === "$" ? undefined : loadPath(fields, name, selectingExpression);
}

/** ResultSelector, ResultPath and OutputPath of a state; a catcher has ResultPath only. */
export function loadOutputPaths(fields: FieldReader, resultSelector: FieldTemplate | undefined): OutputPaths {
  return {
    resultSelector,
    resultPath: loadResultPath(fields),
    outputPath: loadSelection(fields, "OutputPath"),
  };
}

function loadResultPath(fields: FieldReader): ReferencePath | "discarded" | undefined {
  if (fields.any("ResultPath") === null) return "discarded";
  const text = fields.string("ResultPath");
  if (text === undefined || text === "$") return undefined;
  return parsed(text, referencePathOf, (message) =>
    fields.report(`Value is not a Reference Path: ${message}`, "ResultPath"),
  );
}

/** Reads a field in which keys that end in `.$` are paths or intrinsic functions. */
export function readPayload(
  value: JsonValue,
  field: string,
  given: { readonly locate: (field: string) => string; readonly problems: Problem[] },
): FieldTemplate {
  const report = (message: string, at: string): void => {
    given.problems.push({ code: "SCHEMA_VALIDATION_FAILED", message, location: given.locate(at) });
  };
  return readPayloadTemplate(value, field, {
    report,
    read: (text, key, at) =>
      parsed(
        text,
        (source) => payloadExpression(source, key),
        (message) =>
          report(
            `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call: ${message}`,
            at,
          ),
      ),
  });
}
