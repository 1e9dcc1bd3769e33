import {
  elementAt,
  isListOperator,
  type ListOperator,
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
import { boundedNumber, emitOperator, truth } from "./operator-expression.js";

/** The expression that a reference stands for; undefined when it is surely absent. */
export type Resolve = (path: ReferencePath) => Jsonata | undefined;

/**
 * A template as one JSONata expression, made of nothing but constructors, literals, operators that check their
 * operands, and what `resolve` answers; so it cannot fail where that cannot. What is absent is left out of objects and arrays. Undefined when the whole is absent.
 *
 * @param lists number of lists around, whose elements have variables of their own.
 */
export function emitTemplate(template: TemplateJson, resolve: Resolve, lists = 0): Jsonata | undefined {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return literal(part.value);
    case "reference":
      return resolve(part.path);
    case "operator": {
      const { operator, operands } = part;
      if (isListOperator(operator)) return emitOfElements(operator, operands, resolve, lists);
      return emitOperator(operator, operands, (operand) => emitTemplate(operand, resolve, lists));
    }
    case "raw":
      return emitRaw(part, resolve, lists);
    case "object":
      return object(
        Object.entries(part.properties).flatMap(([name, value]) => {
          const emitted = emitTemplate(value, resolve, lists);
          return emitted === undefined ? [] : [[name, emitted] as const];
        }),
      );
    case "array":
      return list(part.elements.flatMap((element) => emitElement(element, resolve, lists) ?? []));
  }
}

/** The expression for an operator that works on the elements of a list. */
function emitOfElements(
  operator: ListOperator,
  [items = null, body = null]: readonly TemplateJson[],
  resolve: Resolve,
  lists: number,
): Jsonata | undefined {
  const source = emitTemplate(items, resolve, lists);
  const name = `e${lists === 0 ? "" : lists}`;
  const element = variable(name);
  const inside = inElement(element, resolve);
  switch (operator) {
    case "sumOf": {
      if (source === undefined) return literal(0);
      // Of no elements it is 0, though what is made of an element is surely absent.
      return sumOfElements(source, name, emitTemplate(body, inside, lists + 1) ?? nothing);
    }
    case "map": {
      const made = source && emitElement(body, inside, lists + 1);
      return source === undefined || made === undefined ? list([]) : collected(source, name, list([made]));
    }
    case "filter": {
      if (source === undefined) return list([]);
      const holds = truth(body, (template) => emitTemplate(template, inside, lists + 1));
      // An element that is a list stays one.
      const kept = list([wrappedArray(element)]);
      return collected(source, name, condition(holds, kept));
    }
  }
}

/** The meaning of references in what is made of each element of a list. */
function inElement(element: Jsonata, resolve: Resolve): Resolve {
  return (path) => {
    const found = elementAt(path);
    if (found === undefined) return resolve(path);
    const { between, path: rest } = found;
    if (between === 0) return navigate(element, rest);
    return resolve(between === 1 ? ["element", ...rest] : ["elements", between - 1, ...rest]);
  };
}

/**
 * One list of the lists that are made of each element. Not by `$map`, which takes the only element out of its list, so that
 * nobody could tell a list in it from it.
 *
 * @param made of an element, a list, or nothing.
 */
function collected(source: Jsonata, element: string, made: Jsonata): Jsonata {
  const appended = call("append", variable("m"), made);
  return call("reduce", asList(source), lambda(["m", element], appended), list([]));
}

/** The sum of what is made of each element of a list; absent unless that is a number for each. */
function sumOfElements(source: Jsonata, element: string, number: Jsonata): Jsonata {
  const [l, s, n] = [variable("l"), variable("s"), variable("n")];
  const each = block([["n", number]], condition(hasType(n, "number"), n));
  return block(
    [
      ["l", asList(source)],
      ["s", list([call("map", l, lambda([element], each))])],
      ["r", call("sum", s)],
    ],
    boundedNumber(binary(call("count", s), "=", call("count", l))),
  );
}

/** Raw JSONata as the body of a function, so that its variables hide none of those that their values are made from. */
function emitRaw({ source, variables }: Raw, resolve: Resolve, lists: number): Jsonata {
  const bound = Object.entries(variables);
  const values = bound.map(([, value]) => emitTemplate(value, resolve, lists) ?? nothing);
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
function emitElement(element: TemplateJson, resolve: Resolve, lists: number): Jsonata | undefined {
  const value = emitTemplate(element, resolve, lists);
  // What is emitted as a constructor stays the element that it is.
  if (value === undefined || value.kind === "list") return value;
  const part = readTemplate(element);
  if (part.kind === "reference") return wrappedArray(value);
  if (part.kind !== "operator" && part.kind !== "raw") return value;
  const result = part.kind === "raw" ? "any" : operators[part.operator].result;
  if (result === "list") return list([value]);
  return result === "any" ? block([["v", value]], wrappedArray(variable("v"))) : value;
}

function wrappedArray(value: Jsonata): Jsonata {
  return condition(hasType(value, "array"), list([list([value])]), value);
}
