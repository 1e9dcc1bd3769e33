import { isArray, type JsonValue } from "../../asl/index.js";
import {
  arrayTemplate,
  type FieldExpression,
  type FieldTemplate,
  objectTemplate,
} from "../states/field-template.js";

/** Receives what is wrong, and where in the field: `order/id.$`. */
type Report = (message: string, at: string) => void;

/**
 * Reads a field in which keys that end in `.$` are paths or intrinsic functions: Parameters, ResultSelector, Assign.
 *
 * @param read makes an expression of such a key's text; undefined if it could not be read, which it has reported.
 */
export function readPayloadTemplate(
  value: JsonValue,
  field: string,
  given: {
    readonly read: (text: string, key: string, at: string) => FieldExpression | undefined;
    readonly report: Report;
  },
): FieldTemplate {
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  if (isArray(value)) {
    return arrayTemplate(
      value,
      value.map((element, index) => readPayloadTemplate(element, `${field}[${index}]`, given)),
    );
  }
  const properties = Object.entries(value).map(([key, inner]) => {
    const at = `${field}/${key}`;
    if (!key.endsWith(".$")) return [key, readPayloadTemplate(inner, at, given)] as const;
    const name = key.slice(0, -2);
    if (name in value) given.report(`'${name}' and '${key}' are the same property`, at);
    return [name, expressionAt(inner, key, { ...given, at })] as const;
  });
  return objectTemplate(value, properties);
}

function expressionAt(
  value: JsonValue,
  key: string,
  given: {
    readonly at: string;
    readonly read: (text: string, key: string, at: string) => FieldExpression | undefined;
    readonly report: Report;
  },
): FieldTemplate {
  if (typeof value !== "string") {
    given.report(
      `The value for the field '${key}' must be a STRING that contains a JSONPath or an intrinsic function`,
      given.at,
    );
    return { kind: "constant", value };
  }
  const expression = given.read(value, key, given.at);
  return expression === undefined
    ? { kind: "constant", value }
    : { kind: "expression", expression, field: key };
}
