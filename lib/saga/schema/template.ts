import * as v from "valibot";
import { type OperatorName, operandBounds, operandsOf, operatorNames } from "../operators.js";
import type { TemplateJson, TemplateVariables } from "../template.js";
import { fields, isObject, issuesOf, number, property, quoted, type Reads, readd } from "./fields.js";
import { referencePath } from "./reference-path.js";

/** Any template: JSON in which references and operators stand for values. */
export const template: Reads<TemplateJson> = v.lazy((value) => formOf(value));

/** The form that a value has, or was meant to have: what is wrong with it is said for that form alone. */
function formOf(value: unknown): Reads<TemplateJson> {
  if (value === undefined) return anyTemplate;
  if (value === null || typeof value === "string" || typeof value === "boolean") return literal;
  if (Array.isArray(value)) return list;
  if (!isObject(value)) return number;
  const names = Object.keys(value);
  const special = names.find((name) => name.startsWith("$"));
  if (special === undefined) return plainObject;
  return (names.length === 1 ? forms.get(special) : undefined) ?? misfit;
}

const literal = v.union([v.null(), v.string(), v.boolean()]);
const list = v.array(template);

/** Properties that the object constructor of JSONata 2.0.6 loses or fails on, because it is JavaScript. */
const unmakeable = ["__proto__", "hasOwnProperty"];
const templateReference = { $ref: "#/$defs/template" };

/** An object whose properties have any names and are templates. Not a record: that passes over some names. */
function propertiesOf(names: Readonly<Record<string, unknown>>): Reads<TemplateVariables> {
  return v.pipe(
    v.custom<TemplateVariables>(isObject, "an object"),
    v.rawCheck(({ dataset: { value }, addIssue }) => {
      if (!isObject(value)) return;
      for (const [name, part] of Object.entries(value)) {
        const at = property(value, name);
        if (unmakeable.includes(name)) {
          addIssue({ input: part, message: `any property except ${quoted(unmakeable)}`, path: [at] });
        }
        if (part !== undefined) readd(issuesOf(template, part), [at], addIssue);
      }
    }),
    v.metadata({ type: "object", propertyNames: names, additionalProperties: templateReference }),
  );
}

const notUnmakeable = { not: { enum: unmakeable } };
const plainObject = propertiesOf({ ...notUnmakeable, pattern: "^(?!\\$)" });
const wrappedObject = fields({ $object: propertiesOf(notUnmakeable) });
const reference = fields({ $ref: referencePath });

const variableName = /^[A-Za-z][A-Za-z0-9_]*$/;
const raw = fields({
  $jsonata: v.pipe(
    v.custom<readonly [string, TemplateVariables]>(
      (value) =>
        Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isObject(value[1]),
      "an array of the JSONata source and an object with the values of its variables",
    ),
    v.rawCheck(({ dataset: { value, issues }, addIssue }) => {
      if (issues !== undefined || !Array.isArray(value)) return;
      const [, variables]: unknown[] = value;
      if (!isObject(variables)) return;
      const second: v.ArrayPathItem = {
        type: "array",
        origin: "value",
        input: value,
        key: 1,
        value: variables,
      };
      for (const [name, part] of Object.entries(variables)) {
        const at = property(variables, name);
        if (!variableName.test(name)) {
          const message = "a name of letters, digits and underscores";
          addIssue({ input: part, message, path: [second, at] });
        }
        readd(issuesOf(template, part), [second, at], addIssue);
      }
    }),
    v.metadata({
      type: "array",
      items: [
        { type: "string" },
        {
          type: "object",
          propertyNames: { pattern: variableName.source },
          additionalProperties: templateReference,
        },
      ],
      minItems: 2,
      additionalItems: false,
    }),
  ),
});

function operationOf(operator: OperatorName): Reads<TemplateJson> {
  const { least, most } = operandBounds(operator);
  const allowed = operandsOf(operator);
  const atLeast = v.pipe(v.array(template, allowed), v.minLength(least, allowed));
  const operands = most === undefined ? atLeast : v.pipe(atLeast, v.maxLength(most, allowed));
  return fields({ [`$${operator}`]: operands });
}
const operations = operatorNames.map((name) => [`$${name}`, operationOf(name)] as const);

/** Every form of an object with a property that begins with `$`. */
const forms: ReadonlyMap<string, Reads<TemplateJson>> = new Map([
  ["$ref", reference],
  ["$object", wrappedObject],
  ["$jsonata", raw],
  ...operations,
]);
const misfit = v.custom<TemplateJson>(
  () => false,
  `a single property: "$ref", "$object", "$jsonata" or one of the operators ${quoted(operations.map(([name]) => name))}; wrap an object that has such a property itself as { "$object": … }`,
);

/** Every form: for JSON Schema, and for what is not there. */
export const anyTemplate: Reads<TemplateJson> = v.union(
  [literal, number, list, plainObject, ...forms.values()],
  "a finite number",
);
