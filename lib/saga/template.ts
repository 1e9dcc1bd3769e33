import { callOf } from "./expression.js";
import { isListOperator, type OperatorName, operatorOf } from "./operators.js";
import {
  nameOf,
  pathOf,
  type Ref,
  ReferenceMisuseError,
  type ReferencePath,
  watchingReads,
} from "./reference.js";

/** A value of type T in which every part may be a reference instead. */
export type TemplateOf<T> = unknown extends T
  ? AnyTemplate
  : IsOneObject<T> extends true
    ? TemplateLiteral<T>
    : TemplateLiteral<T> | Ref<T>;

/** Whatever is data, in which every part may be a reference instead: where nobody said what is wanted. */
export type AnyTemplate =
  | string
  | number
  | boolean
  | null
  | undefined
  | Ref<unknown>
  | readonly AnyTemplate[]
  | { readonly [name: string]: AnyTemplate };

/**
 * True if a type is that of one kind of object. A reference to such a one has all that the template wants, property by
 * property; left out of the union, it leaves the compiler to name the property that is missing.
 */
export type IsOneObject<T, Whole = T> = [T] extends [readonly unknown[]]
  ? false
  : [T] extends [object]
    ? T extends unknown
      ? [Whole] extends [T]
        ? true
        : false
      : never
    : false;

/** A literal of type T in which every part may be a reference instead. */
export type TemplateLiteral<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Element)[]
    ? readonly TemplateOf<Element>[]
    : T extends object
      ? {
          readonly [K in keyof T]: TemplateOf<
            Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K]
          >;
        }
      : never;

/**
 * A template as JSON: any JSON value, in which `{ "$ref": [root, …path] }` stands for a reference, and an operator with
 * its operands, as in `{ "$sum": [ … ] }`, for what it yields. In the second operand of `$map`, `$filter` and `$sumOf`,
 * `["element", …path]` leads into the list's element, and `["elements", n, …path]` into that of the n-th list around it. An object with a property of its own that begins with `$`
 * is wrapped as `{ "$object": { … } }`.
 */
export type TemplateJson =
  | string
  | number
  | boolean
  | null
  | readonly TemplateJson[]
  | { readonly $ref: ReferencePath }
  | { readonly $object: { readonly [name: string]: TemplateJson } }
  | OperatorJson
  | RawJson
  | { readonly [name: string]: TemplateJson };

/** JSONata as it is, with what each of its variables stands for. */
export type RawJson = { readonly $jsonata: readonly [source: string, variables: TemplateVariables] };
/** Templates by the names of the variables they are bound to, without `$`. */
export type TemplateVariables = { readonly [name: string]: TemplateJson };

/** An operator with its operands. */
export type OperatorJson = {
  [Operator in OperatorName]: { readonly [Name in `$${Operator}`]: readonly TemplateJson[] };
}[OperatorName];

/** Thrown for a value that cannot become JSON. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/**
 * A template as the user wrote it, as JSON. Properties that are undefined are left out, as JSON.stringify does.
 *
 * @param where what the template is, for the error: `the request of the step "ReserveCar"`.
 * @throws TemplateError for what JSON has no form for: functions, symbols, bigints, NaN, infinities, class instances.
 */
export function toTemplateJson(value: unknown, where: string): TemplateJson {
  return convert(value, { where, path: [], ancestors: new Set(), lists: [], used: [] });
}

/**
 * The template that a function of the user's makes of references, as JSON.
 *
 * @throws ReferenceMisuseError where it read a reference that is not in what it made: JavaScript has decided by it.
 */
export function describedTemplate(describe: () => unknown, where: string): TemplateJson {
  const { value, read } = watchingReads(describe);
  const used: ReferencePath[] = [];
  const template = convert(value, { where, path: [], ancestors: new Set(), lists: [], used });
  const leadsToUsed = (path: ReferencePath) =>
    used.some((each) => path.every((part, index) => each[index] === part));
  const lost = read.find((path) => !leadsToUsed(path));
  if (lost === undefined) return template;
  throw new ReferenceMisuseError(
    `The reference ${nameOf(lost)} was read for ${where}, but its result doesn't contain it. Every reference counts as true ` +
      "while you describe the saga, so &&, ?: and ! don't see its value. Use and(…), or(…), not(…), coalesce(…) or a choice, or don't read it.",
  );
}

interface TemplatePosition {
  readonly where: string;
  readonly path: readonly (string | number)[];
  readonly ancestors: ReadonlySet<object>;
  /** The numbers of the elements that the lists around are described with, innermost first. */
  readonly lists: readonly number[];
  /** References that were found, as they were written. */
  readonly used: ReferencePath[];
}

function convert(value: unknown, place: TemplatePosition): TemplateJson {
  const path = pathOf(value);
  if (path !== undefined) {
    place.used.push(path);
    return { $ref: located(path, place) };
  }
  const call = callOf(value);
  if (call !== undefined) {
    const steps = [...place.path, call.operator];
    if (call.operator === "jsonata") {
      const [source, variables] = call.operands;
      const bound = Object.entries(variables).filter(([, value]) => value !== undefined);
      return {
        $jsonata: [
          source,
          Object.fromEntries(
            bound.map(([name, value]) => [name, convert(value, { ...place, path: [...steps, name] })]),
          ),
        ],
      };
    }
    const { element } = call;
    const inBody = element === undefined ? place.lists : [element, ...place.lists];
    return {
      [`$${call.operator}`]: Array.from(call.operands, (operand, index) =>
        convert(operand, {
          ...place,
          path: [...steps, index],
          lists: index === 1 ? inBody : place.lists,
        }),
      ),
    };
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw notJson(String(value), place);
  }
  if (typeof value !== "object")
    throw notJson(value === undefined ? "undefined" : `a ${typeof value}`, place);
  if (place.ancestors.has(value)) throw notJson("an object that contains itself", place);
  const ancestors = new Set(place.ancestors).add(value);
  const inside = (part: unknown, step: string | number) =>
    convert(part, { ...place, path: [...place.path, step], ancestors });
  // From, not map: what a sparse array leaves out is undefined, and not to be passed over.
  if (Array.isArray(value)) return Array.from(value, inside);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    if (value instanceof Promise) {
      throw notJson(
        "a promise",
        place,
        "Make the function synchronous: references have no values to wait for.",
      );
    }
    throw notJson(`an instance of ${value.constructor?.name || "a class"}`, place);
  }
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const object = Object.fromEntries(entries.map(([name, part]) => [name, inside(part, name)]));
  return entries.some(([name]) => name.startsWith("$")) ? { $object: object } : object;
}

/** The path of a reference in a document, where an element is told by the number of lists between it and what refers to it. */
function located(path: ReferencePath, { lists, where }: TemplatePosition): ReferencePath {
  const [root, element, ...rest] = path;
  if (root !== "elements") return path;
  const between = lists.indexOf(Number(element));
  if (between === 0) return ["element", ...rest];
  if (between > 0) return ["elements", between, ...rest];
  throw new ReferenceMisuseError(
    `The reference ${nameOf(path)} stands in ${where} outside of the function that was given the element. There is such an ` +
      "element only while its list is worked on: use it in what that function returns.",
  );
}

function notJson(
  what: string,
  { where, path }: TemplatePosition,
  mend = "Convert the value to one of these first.",
): TemplateError {
  const at = path.length > 0 ? ` at ${path.join(".")}` : "";
  return new TemplateError(
    `Can't put ${what} into ${where}${at}. Allowed: references, strings, finite numbers, booleans, null, arrays ` +
      `and plain objects. ${mend}`,
  );
}

/** A template read part by part. */
export type TemplatePart =
  | { readonly kind: "reference"; readonly path: ReferencePath }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "operator"; readonly operator: OperatorName; readonly operands: readonly TemplateJson[] }
  | { readonly kind: "raw"; readonly source: string; readonly variables: TemplateVariables }
  | { readonly kind: "array"; readonly elements: readonly TemplateJson[] }
  | { readonly kind: "object"; readonly properties: Readonly<Record<string, TemplateJson>> };

/** The form of the outermost part of a template. */
export function readTemplate(template: TemplateJson): TemplatePart {
  if (template === null || typeof template !== "object") return { kind: "literal", value: template };
  if (isArray(template)) return { kind: "array", elements: template };
  if (isReference(template)) return { kind: "reference", path: template.$ref };
  if (isWrapped(template)) return { kind: "object", properties: template.$object };
  if (isRaw(template)) return { kind: "raw", source: template.$jsonata[0], variables: template.$jsonata[1] };
  return readOperator(template) ?? { kind: "object", properties: template };
}

/** The operator that an object stands for: its only property bears the operator's name, and holds the operands. */
function readOperator(template: Readonly<Record<string, TemplateJson>>): TemplatePart | undefined {
  const [[name, operands] = ["", null], ...others] = Object.entries(template);
  const operator = operatorOf(name);
  if (operator === undefined || others.length > 0 || !isArray(operands)) return undefined;
  return { kind: "operator", operator, operands };
}

/** Every reference in a template, in the order of the text. */
export function* referencesIn(template: TemplateJson): Generator<ReferencePath> {
  const part = readTemplate(template);
  if (part.kind === "reference") yield part.path;
  for (const inner of partsOf(part)) yield* referencesIn(inner);
}

/**
 * The element that a reference leads into: how many lists there are between its own and what refers to it, and the path in
 * it. Undefined for any other reference.
 */
export function elementAt([root, ...path]: ReferencePath):
  | { readonly between: number; readonly path: readonly (string | number)[] }
  | undefined {
  if (root === "element") return { between: 0, path };
  if (root !== "elements") return undefined;
  const [between, ...rest] = path;
  return typeof between === "number" && between > 0 ? { between, path: rest } : undefined;
}

/**
 * The paths of what the body of a list operator takes from each element of its list.
 *
 * @param between number of lists between this one and the template.
 */
export function elementsIn(template: TemplateJson, between = 0): (readonly (string | number)[])[] {
  const part = readTemplate(template);
  if (part.kind === "reference") {
    const element = elementAt(part.path);
    return element?.between === between ? [element.path] : [];
  }
  const isList = part.kind === "operator" && isListOperator(part.operator);
  return partsOf(part).flatMap((inner, index) =>
    elementsIn(inner, isList && index === 1 ? between + 1 : between),
  );
}

/** Every raw expression in a template. */
export function* rawIn(template: TemplateJson): Generator<Extract<TemplatePart, { kind: "raw" }>> {
  const part = readTemplate(template);
  if (part.kind === "raw") yield part;
  for (const inner of partsOf(part)) yield* rawIn(inner);
}

/** The templates that a part of a template holds directly. */
export function partsOf(part: TemplatePart): readonly TemplateJson[] {
  switch (part.kind) {
    case "operator":
      return part.operands;
    case "array":
      return part.elements;
    case "object":
      return Object.values(part.properties);
    case "raw":
      return Object.values(part.variables);
    default:
      return [];
  }
}

/** A template in which every reference is what `replace` makes of it. */
export function mapReferences(
  template: TemplateJson,
  replace: (path: ReferencePath) => TemplateJson,
): TemplateJson {
  const inside = (inner: TemplateJson) => mapReferences(inner, replace);
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return part.value;
    case "reference":
      return replace(part.path);
    case "array":
      return part.elements.map(inside);
    case "operator": {
      const operands = part.operands.map(inside);
      return { [`$${part.operator}`]: operands };
    }
    case "raw":
      return { $jsonata: [part.source, mapValues(part.variables, inside)] };
    case "object": {
      const properties = mapValues(part.properties, inside);
      return Object.keys(properties).some((name) => name.startsWith("$"))
        ? { $object: properties }
        : properties;
    }
  }
}

function mapValues(
  values: Readonly<Record<string, TemplateJson>>,
  change: (value: TemplateJson) => TemplateJson,
): Record<string, TemplateJson> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/**
 * The part of a template that a path leads to: inside a reference the path is appended to it, and an operator is not
 * looked into. Undefined where there is no such part.
 */
export function partAt(template: TemplateJson, path: readonly (string | number)[]): TemplateJson | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return template;
  const part = readTemplate(template);
  if (part.kind === "reference") return { $ref: [...part.path, ...path] };
  if (part.kind === "operator" || part.kind === "raw") return template;
  const next =
    part.kind === "object" && Object.hasOwn(part.properties, step)
      ? part.properties[step]
      : part.kind === "array" && typeof step === "number"
        ? part.elements[step]
        : undefined;
  return next === undefined ? undefined : partAt(next, rest);
}

function isArray(template: TemplateJson): template is readonly TemplateJson[] {
  return Array.isArray(template);
}

function isReference(template: object): template is { readonly $ref: ReferencePath } {
  return "$ref" in template;
}

function isRaw(template: object): template is RawJson {
  return "$jsonata" in template && Array.isArray(template.$jsonata);
}

function isWrapped(
  template: object,
): template is { readonly $object: Readonly<Record<string, TemplateJson>> } {
  return "$object" in template;
}
