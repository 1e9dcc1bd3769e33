import { operators, partAt, type ReferencePath, readTemplate, type TemplateJson } from "../saga/index.js";
import { emitOperator, operatorDepth } from "./emit-operator.js";
import { type Jsonata, objectConstructor, stringLiteral } from "./jsonata-text.js";

/** The source of what a reference stands for; undefined when it is surely absent. */
export type Resolve = (path: ReferencePath) => Jsonata | undefined;

/**
 * A template as one JSONata expression, made of nothing but constructors, literals, operators that check their
 * operands, and what `resolve` answers; so it cannot fail where that cannot. What is absent is left out of objects and arrays. Undefined when the whole is absent.
 */
export function emitTemplate(template: TemplateJson, resolve: Resolve): Jsonata | undefined {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return typeof part.value === "string" ? stringLiteral(part.value) : String(part.value);
    case "reference":
      return resolve(part.path);
    case "operator":
      return emitOperator(part.operator, part.operands, (operand) => emitTemplate(operand, resolve));
    case "object":
      return objectConstructor(
        Object.entries(part.properties).flatMap(([name, value]) => {
          const source = emitTemplate(value, resolve);
          return source === undefined ? [] : [[name, source] as const];
        }),
      );
    case "array":
      return `[${part.elements.flatMap((element) => emitElement(element, resolve) ?? []).join(", ")}]`;
  }
}

/**
 * JSONata's array constructor takes in the elements of an array that it is given, unless it stands there as a
 * constructor itself. So a referred value is wrapped when it turns out to be an array.
 */
function emitElement(element: TemplateJson, resolve: Resolve): Jsonata | undefined {
  const source = emitTemplate(element, resolve);
  if (source === undefined) return undefined;
  const part = readTemplate(element);
  if (part.kind === "reference") return `$type(${source}) = 'array' ? [[${source}]] : ${source}`;
  if (part.kind !== "operator" || operators[part.operator].result !== "any") return source;
  return `($v := ${source}; $type($v) = 'array' ? [[$v]] : $v)`;
}

/**
 * How many levels of what a template is emitted as stand one inside the other; each step of a reference is one.
 *
 * @param request the action's request, whose parts are emitted where a compensation refers to them.
 */
export function depthOf(template: TemplateJson, request?: TemplateJson): number {
  const inside = (parts: readonly TemplateJson[]) =>
    1 + Math.max(0, ...parts.map((part) => depthOf(part, request)));
  const part = readTemplate(template);
  switch (part.kind) {
    case "array":
      return inside(part.elements);
    case "operator":
      return operatorDepth(
        part.operator,
        part.operands.map((operand) => depthOf(operand, request)),
      );
    case "object":
      return inside(Object.values(part.properties));
    case "reference": {
      const [root, ...path] = part.path;
      const named = root === "request" && request !== undefined ? partAt(request, path) : undefined;
      return named === undefined ? path.length : depthOf(named);
    }
    case "literal":
      return 0;
  }
}
