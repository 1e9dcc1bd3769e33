import {
  operators,
  partAt,
  type ReferencePath,
  readTemplate,
  type TemplateJson,
  type TemplatePart,
} from "../saga/index.js";
import { emitOperator, operatorDepth } from "./emit-operator.js";
import { type Jsonata, navigate, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { sourceDepth } from "./raw-jsonata.js";

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
      return part.operator === "sumOf"
        ? emitSumOf(part.operands, resolve)
        : emitOperator(part.operator, part.operands, (operand) => emitTemplate(operand, resolve));
    case "raw":
      return emitRaw(part, resolve);
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

/** The sum of what is made of each element of a list; absent unless that is a number for each. */
function emitSumOf(
  [list = null, body = null]: readonly TemplateJson[],
  resolve: Resolve,
): Jsonata | undefined {
  const source = emitTemplate(list, resolve);
  if (source === undefined) return "0";
  const number = emitTemplate(body, (path) =>
    path[0] === "element" ? navigate("$e", path.slice(1)) : resolve(path),
  );
  if (number === undefined) return undefined;
  const numbers = `[$map($l, function($e) { ($n := ${number}; $type($n) = 'number' ? $n) })]`;
  return `($l := ${listOf(source)}; $s := ${numbers}; $r := $sum($s); $count($s) = $count($l) and $abs($r) < 1e308 ? $r)`;
}

/** What a list is made of, as a list whatever it turns out to be. One in brackets would become a list of a list. */
export function listOf(source: Jsonata): Jsonata {
  return source.startsWith("[") ? source : `[${source}]`;
}

/** Raw JSONata as the body of a function, so that its variables hide none of those that their values are made from. */
function emitRaw({ source, variables }: Raw, resolve: Resolve): Jsonata {
  const bound = Object.entries(variables);
  const names = bound.map(([name]) => `$${name}`).join(", ");
  const values = bound.map(([, value]) => emitTemplate(value, resolve) ?? "()").join(", ");
  return `(function(${names}) { (${source}) })(${values})`;
}
type Raw = Extract<TemplatePart, { kind: "raw" }>;

/**
 * JSONata's array constructor takes in the elements of an array that it is given, unless it stands there as a
 * constructor itself. So a referred value is wrapped when it turns out to be an array.
 */
function emitElement(element: TemplateJson, resolve: Resolve): Jsonata | undefined {
  const source = emitTemplate(element, resolve);
  if (source === undefined) return undefined;
  const part = readTemplate(element);
  // What is emitted as a constructor stays the element that it is.
  if (source.startsWith("[")) return source;
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
    case "raw":
      return inside(Object.values(part.variables)) + 3 + sourceDepth(part.source);
    case "literal":
      return 0;
  }
}
