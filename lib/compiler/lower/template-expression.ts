import {
  operators,
  type ReferencePath,
  readTemplate,
  type TemplateJson,
  type TemplatePart,
} from "../../saga/index.js";
import {
  asList,
  binary,
  block,
  call,
  condition,
  group,
  hasType,
  lambda,
  list,
  literal,
  navigate,
  nothing,
  object,
  raw,
  variable,
} from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";
import { boundedNumber, emitOperator } from "./operator-expression.js";

/** The expression that a reference stands for; undefined when it is surely absent. */
export type Resolve = (path: ReferencePath) => Jsonata | undefined;

/**
 * A template as one JSONata expression, made of nothing but constructors, literals, operators that check their
 * operands, and what `resolve` answers; so it cannot fail where that cannot. What is absent is left out of objects and arrays. Undefined when the whole is absent.
 */
export function emitTemplate(template: TemplateJson, resolve: Resolve): Jsonata | undefined {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return literal(part.value);
    case "reference":
      return resolve(part.path);
    case "operator":
      return part.operator === "sumOf"
        ? emitSumOf(part.operands, resolve)
        : emitOperator(part.operator, part.operands, (operand) => emitTemplate(operand, resolve));
    case "raw":
      return emitRaw(part, resolve);
    case "object":
      return object(
        Object.entries(part.properties).flatMap(([name, value]) => {
          const emitted = emitTemplate(value, resolve);
          return emitted === undefined ? [] : [[name, emitted] as const];
        }),
      );
    case "array":
      return list(part.elements.flatMap((element) => emitElement(element, resolve) ?? []));
  }
}

/** The sum of what is made of each element of a list; absent unless that is a number for each. */
function emitSumOf(
  [items = null, body = null]: readonly TemplateJson[],
  resolve: Resolve,
): Jsonata | undefined {
  const source = emitTemplate(items, resolve);
  if (source === undefined) return literal(0);
  const [l, s, n] = [variable("l"), variable("s"), variable("n")];
  const number = emitTemplate(body, (path) =>
    path[0] === "element" ? navigate(variable("e"), path.slice(1)) : resolve(path),
  );
  if (number === undefined) return undefined;
  const each = block([["n", number]], condition(hasType(n, "number"), n));
  return block(
    [
      ["l", asList(source)],
      ["s", list([call("map", l, lambda(["e"], each))])],
      ["r", call("sum", s)],
    ],
    boundedNumber(binary(call("count", s), "=", call("count", l))),
  );
}

/** Raw JSONata as the body of a function, so that its variables hide none of those that their values are made from. */
function emitRaw({ source, variables }: Raw, resolve: Resolve): Jsonata {
  const bound = Object.entries(variables);
  const values = bound.map(([, value]) => emitTemplate(value, resolve) ?? nothing);
  const body = lambda(
    bound.map(([name]) => name),
    group(raw(source)),
  );
  return call(body, ...values);
}
type Raw = Extract<TemplatePart, { kind: "raw" }>;

/**
 * JSONata's array constructor takes in the elements of an array that it is given, unless it stands there as a
 * constructor itself. So a referred value is wrapped when it turns out to be an array.
 */
function emitElement(element: TemplateJson, resolve: Resolve): Jsonata | undefined {
  const value = emitTemplate(element, resolve);
  // What is emitted as a constructor stays the element that it is.
  if (value === undefined || value.kind === "list") return value;
  const part = readTemplate(element);
  if (part.kind === "reference") return wrappedArray(value);
  if (part.kind !== "operator" || operators[part.operator].result !== "any") return value;
  return block([["v", value]], wrappedArray(variable("v")));
}

function wrappedArray(value: Jsonata): Jsonata {
  return condition(hasType(value, "array"), list([list([value])]), value);
}
